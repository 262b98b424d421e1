"""A service meets tampered messages on its own topic when it starts: they are no history that it lost.

Else a single spoilt message would stop its writes at the next start, as after a restore from a backup.
"""

from random import Random

from shared.eventsourcing.migrate import migrate_topic, topic_of
from shared.eventsourcing.restoring.compared import compare
from tests.chaos.tampering.kinds import FORGED, HEALING, Tampering
from tests.chaos.tampering.message import Message, by_stream, deliver
from tests.integration.eventsourcing.consumer import Owner
from tests.integration.eventsourcing.ledger import opened, seated


async def missing(owner: Owner, kafka: str, prefix: str, *kinds: Tampering) -> set[int]:
    """Versions that a service misses, of streams with three events on which these kinds were let loose."""
    topic = topic_of("enrolment", prefix)
    await migrate_topic(kafka, topic)
    for _ in kinds:
        await seated(owner.door, await opened(owner.door), 2)
    streams = by_stream(Message.of(event) for event in await owner.events()).values()
    sent = [
        message
        for number, (kind, stream) in enumerate(zip(kinds, streams, strict=True))
        for message in kind.tamper(stream, Random(number))  # noqa: S311 (chance, not secrecy)
    ]
    await deliver(kafka, topic, sent)
    for thorough in (False, True):
        found = await compare(owner.pool, topic, kafka, thorough=thorough)
    return {event.version for event in found.missing}


async def test_nothing_that_was_spoilt_or_repeated_looks_like_a_lost_history(
    owner: Owner, kafka: str, topic_prefix: str
) -> None:
    [ahead] = [kind for kind in FORGED if kind.name == "far_ahead"]
    assert await missing(owner, kafka, topic_prefix, *HEALING, ahead) == set()


async def test_what_follows_by_its_hash_cannot_be_told_from_one_and_stops_the_service(
    owner: Owner, kafka: str, topic_prefix: str
) -> None:
    """An operator decides, after `adopt --dry-run` has named it."""
    [denied] = [kind for kind in FORGED if kind.name == "denied_version"]
    assert await missing(owner, kafka, topic_prefix, denied) == {4}


async def test_a_history_that_the_store_lost_and_wrote_over_is_still_missed(
    owner: Owner, kafka: str, topic_prefix: str
) -> None:
    """On the topic the other history is first."""
    [first] = [kind for kind in FORGED if kind.name == "other_content_first"]
    assert await missing(owner, kafka, topic_prefix, first) == {2}
