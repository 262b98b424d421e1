"""The subscription of a write service under every kind of tampering at once: healed, or held by itself.

One topic, one subscription with its healer, one owner with a real feed. Each kind strikes three streams: one
with a single event, one whose last event is the victim, one that is struck in the middle.
"""

import asyncio
from dataclasses import dataclass
from random import Random
from uuid import UUID

import pytest

from shared.eventsourcing.metrics import SPOILT
from shared.eventsourcing.migrate import migrate_topic, topic_of
from shared.eventsourcing.subscribing import healer as healer_module
from shared.eventsourcing.subscribing import sweep
from tests.chaos.tampering.kinds import ALL, FORGED, Tampering, deleted
from tests.chaos.tampering.message import Message, by_stream, deliver
from tests.chaos.tampering.subscribing import heads, running, standing
from tests.integration.eventsourcing.consumer import Consumer, Owner
from tests.integration.eventsourcing.ledger import opened, seated


@dataclass
class Struck:
    """Which streams each kind was let loose on; "innocent" ones are nobody's victims."""

    of: dict[str, list[UUID]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "SWEEP_EVERY", 1.0)
    monkeypatch.setattr(healer_module, "HEAL_EVERY", 0.1)


async def test_whatever_happens_to_messages_is_healed_or_holds_its_own_stream(
    owner: Owner, consumer: Consumer, kafka: str, topic_prefix: str
) -> None:
    topic = topic_of("enrolment", topic_prefix)
    await migrate_topic(kafka, topic)
    struck = await recorded(owner)
    await deliver(kafka, topic, await tampered(owner, struck))
    spoilt = SPOILT.labels("enrolment")._value.get()
    async with running(owner, consumer, kafka, topic, f"{topic_prefix}training"):
        await until_right(owner, consumer, struck)
    assert consumer.twice == []
    assert SPOILT.labels("enrolment")._value.get() > spoilt
    held = {stream for kind in FORGED for stream in struck.of[kind.name]}
    unknown = (await standing(consumer)).keys() - (await heads(owner)).keys()
    assert set(await consumer.behind()) - held == unknown, "somebody else's stream is held"
    assert len(unknown) == 3, "each forged stream was noticed"
    reasons = {row["reason"] for row in await consumer.pool.fetch("SELECT reason FROM behind")}
    assert {why.split(" ")[0] for why in reasons} == {"the"}  # what the owner says of it, for an operator


async def recorded(owner: Owner) -> Struck:
    """Streams of one, two and five events for each kind, and as many that nobody touches."""

    async def one(events: int) -> UUID:
        stream = await opened(owner.door)
        await seated(owner.door, stream, events - 1)
        return stream

    async def three() -> list[UUID]:
        return list(await asyncio.gather(*map(one, (1, 2, 5))))

    streams = await asyncio.gather(*(three() for _ in range(len(ALL) + 3)))
    await owner.delivered()
    struck = {kind.name: some for kind, some in zip(ALL, streams, strict=False)}
    return Struck(struck | {"innocent": [stream for some in streams[len(ALL) :] for stream in some]})


async def tampered(owner: Owner, struck: Struck) -> list[Message]:
    """What comes instead of the owner's messages; innocent streams are among the others."""
    by = by_stream(Message.of(event) for event in await owner.events())
    innocent = [message for stream in struck.of["innocent"] for message in by[stream]]
    sent: list[Message] = []
    for number, kind in enumerate(ALL):
        genuine = [message for stream in struck.of[kind.name] for message in by[stream]]
        sent += kind.tamper(genuine, Random(number))  # noqa: S311 (chance, not secrecy)
    return sent + innocent


async def until_right(owner: Owner, consumer: Consumer, struck: Struck, within: float = 60) -> None:
    """What heals is as its owner says; what was forged is so too, or is held."""
    deadline = asyncio.get_running_loop().time() + within
    while wrong := await _wrong(owner, consumer, struck):
        assert asyncio.get_running_loop().time() < deadline, wrong
        await asyncio.sleep(0.1)


async def _wrong(owner: Owner, consumer: Consumer, struck: Struck) -> dict[str, list[str]]:
    truth, there, behind = await heads(owner), await standing(consumer), await consumer.behind()
    found: dict[str, list[str]] = {}
    for kind in (Tampering("innocent", deleted), *ALL):
        for stream in struck.of[kind.name]:
            if there.get(stream) != truth[stream] and (kind.heals or stream not in behind):
                found.setdefault(kind.name, []).append(f"{there.get(stream)} instead of {truth[stream]}")
            if kind.heals and stream in behind:
                found.setdefault(kind.name, []).append(f"behind, {behind[stream]}")
    if lone := there.keys() - truth.keys() - behind.keys():
        found["unknown to their owner"] = list(map(str, lone))
    return found
