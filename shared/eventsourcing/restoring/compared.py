"""What the own topic has and the store lacks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from asyncpg import Pool

from shared.contracts.recorded import Recorded
from shared.eventsourcing.kafka.broker import Kafka
from shared.eventsourcing.kafka.own_topic import OwnTopic
from shared.eventsourcing.restoring.genuine import could_be_lost
from shared.eventsourcing.storing.database import Connection

LOOK_BACK = 1000  # messages of a partition: a relay that was replaced may have repeated as many at its end
ENOUGH = 10_000  # missing events, to know that there are some


@dataclass(slots=True)
class Compared:
    """What a comparison found."""

    missing: list[Recorded] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)  # by partition, the offset up to which was read
    spoilt: list[Recorded] = field(default_factory=list)  # no history, but of versions that the store lacks
    unreadable: list[str] = field(default_factory=list)  # messages that nobody can read, and where


async def compare(
    reader: Pool | Connection,
    topic: str,
    kafka: Kafka,
    *,
    thorough: bool,
    enough: int | None = None,
) -> Compared:
    """Thorough: all since the comparison that the store remembers; else the end of each partition."""
    rows = await reader.fetch("SELECT partition, upto FROM adopted")
    noted = {row["partition"]: row["upto"] for row in rows}
    found = Compared()
    async with OwnTopic(topic, kafka) as own:
        # an end before what was noted: this topic is another one, made anew
        starts = {nr: upto if (upto := noted.get(nr, 0)) <= end else 0 for nr, end in own.ends.items()}
        if not thorough:
            starts = {nr: max(start, own.ends[nr] - LOOK_BACK) for nr, start in starts.items()}
        async for events in own.read(starts):
            found.missing += await lacking(reader, events)
            if enough is not None and len(found.missing) >= enough:
                break
        found.ends, found.unreadable = own.ends, list(own.unreadable)
        if found.missing:
            lost = await could_be_lost(reader, own, found.missing)
            places = {(event.stream, event.version, event.hash) for event in lost}
            rest = [e for e in found.missing if (e.stream, e.version, e.hash) not in places]
            found.missing, found.spoilt = lost, await beyond(reader, rest)
    return found


async def epochs_on(topic: str, kafka: Kafka) -> set[str]:
    """From which incarnations the last message of each partition speaks."""
    async with OwnTopic(topic, kafka) as own:
        last = {nr: max(end - 1, 0) for nr, end in own.ends.items()}
        return {event.epoch async for events in own.read(last) for event in events}


async def beyond(reader: Pool | Connection, events: Sequence[Recorded]) -> list[Recorded]:
    """Those of versions that the store does not have: of a restored one they may be all that is left."""
    rows = await reader.fetch(
        """SELECT o.nr FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS o(stream, version, nr)
           LEFT JOIN streams s ON s.stream = o.stream WHERE coalesce(s.version, 0) < o.version""",
        [event.stream for event in events], [event.version for event in events],
    )  # fmt: skip
    return [events[row["nr"] - 1] for row in rows]


async def lacking(reader: Pool | Connection, events: Sequence[Recorded]) -> list[Recorded]:
    """Those that the store has not, or has otherwise."""
    held = await reader.fetch(
        """SELECT o.nr FROM unnest($1::uuid[], $2::int[], $3::bytea[]) WITH ORDINALITY
                            AS o(stream, version, hash, nr)
           JOIN events e ON e.stream = o.stream AND e.version = o.version AND e.hash = o.hash""",
        [event.stream for event in events], [event.version for event in events],
        [event.hash for event in events],
    )  # fmt: skip
    known = {row["nr"] for row in held}
    return [event for nr, event in enumerate(events, 1) if nr not in known]
