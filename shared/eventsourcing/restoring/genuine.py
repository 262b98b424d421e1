"""Which messages of the own topic, though the store has them not, are no history that it lost.

Without this a single spoilt or forged message would look like a store restored from a backup, and at the
next start no command would be taken. What is left out is told; what cannot be told from a lost history (a
next version that follows by its hash) is not left out.
"""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import structlog
from asyncpg import Pool

from shared.contracts.cloudevent import BEFORE_THE_FIRST, fits
from shared.contracts.recorded import Recorded
from shared.eventsourcing.kafka.own_topic import OwnTopic
from shared.eventsourcing.storing.database import Connection

_log = structlog.get_logger()


async def could_be_lost(
    reader: Pool | Connection, own: OwnTopic, missing: Sequence[Recorded]
) -> list[Recorded]:
    """Without spoilt copies of what the store has, what follows nothing, and what came after our own."""
    left = await _not_ours_spoilt(reader, missing)
    left = await _following(reader, left)
    return await _not_after_ours(reader, own, left)


async def _not_ours_spoilt(reader: Pool | Connection, missing: Sequence[Recorded]) -> list[Recorded]:
    """An event that the store has is not lost because of what its message says of its version or hash."""
    rows = await reader.fetch(
        "SELECT id FROM events JOIN unnest($1::bigint[], $2::uuid[]) o(position, id) USING (position, id)",
        [event.position for event in missing], [event.id for event in missing],
    )  # fmt: skip
    held = {row["id"] for row in rows}
    return _told("a spoilt message of what is here", missing, [e for e in missing if e.id not in held])


async def _following(reader: Pool | Connection, missing: Sequence[Recorded]) -> list[Recorded]:
    """A lost history follows what the store has, and then itself, wherever what came before is known."""
    rows = await reader.fetch(
        """SELECT o.stream, o.version, e.hash
           FROM unnest($1::uuid[], $2::int[]) o(stream, version)
           JOIN events e ON e.stream = o.stream AND e.version = o.version - 1""",
        [event.stream for event in missing], [event.version for event in missing],
    )  # fmt: skip
    before: dict[tuple[UUID, int], set[bytes]] = defaultdict(set)
    for row in rows:
        before[row["stream"], row["version"]].add(bytes(row["hash"]))
    left = []
    for event in sorted(missing, key=lambda event: event.version):
        known = {BEFORE_THE_FIRST} if event.version == 1 else before[event.stream, event.version]
        if known and not any(fits(event, hash_) for hash_ in known):
            continue
        before[event.stream, event.version + 1].add(event.hash)
        left.append(event)
    return _told("a message that follows nothing", missing, left)


async def _not_after_ours(
    reader: Pool | Connection, own: OwnTopic, missing: Sequence[Recorded]
) -> list[Recorded]:
    """What was lost was delivered before the store could record another event of the same version.

    So whatever came after our own event of that version is forged. Only if there is such a version, the
    topic is read from its beginning to know.
    """
    rows = await reader.fetch(
        """SELECT e.stream, e.version, e.hash FROM events e
           JOIN unnest($1::uuid[], $2::int[]) o(stream, version) USING (stream, version)""",
        [event.stream for event in missing], [event.version for event in missing],
    )  # fmt: skip
    ours = {(row["stream"], row["version"]): bytes(row["hash"]) for row in rows}
    if not ours:
        return list(missing)
    met: set[tuple[UUID, int]] = set()
    first: set[tuple[UUID, bytes]] = set()  # what came before our own
    async for events in own.read({}):
        for event in events:
            place = event.stream, event.version
            if ours.get(place) == event.hash:
                met.add(place)
            elif place in ours and place not in met:
                first.add((event.stream, event.hash))
    left = [
        event
        for event in missing
        if (event.stream, event.version) not in ours or (event.stream, event.hash) in first
    ]
    return _told("a message that came after our own", missing, left)


def _told(why: str, before: Sequence[Recorded], left: list[Recorded]) -> list[Recorded]:
    for event in before:
        if event not in left:
            _log.error("not_lost", why=why, stream=str(event.stream), version=event.version)
    return left
