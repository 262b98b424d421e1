"""After PostgreSQL was restored from an older backup: the store takes back from its own topic what it lost.

The topic has every event that was delivered. Each is adopted where the hash chain proves that it
follows what the store holds. Lost for good, and to be told: what had not been delivered yet; whose
hand an adopted event came from; the stored answers of the commands that led to adopted events.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args, get_type_hints

import asyncpg

from shared.contracts.cloudevent import fits
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending.due_loop import NOBODY, put_due
from shared.eventsourcing.appending.load import read_streams
from shared.eventsourcing.appending.unit import React
from shared.eventsourcing.appending.work import Stream
from shared.eventsourcing.deciding.decider import AnyDecider, Take
from shared.eventsourcing.kafka.broker import Kafka
from shared.eventsourcing.restoring.compared import beyond, compare, lacking
from shared.eventsourcing.restoring.restored import note_compared, unmark
from shared.eventsourcing.storing.stored_state import dump, state_schema

_COLUMNS = (
    "position", "id", "stream", "version", "type", "occurred_at", "recorded_at", "fiscal_year", "actor_role",
    "orgunit", "by_person", "correlation_id", "causation_id", "traceparent", "hash", "value",
)  # fmt: skip


@dataclass(slots=True)
class Adopted:
    """What came of it. While anything is left over the service goes on refusing commands."""

    events: list[Recorded] = field(default_factory=list)
    unfit: list[Recorded] = field(
        default_factory=list
    )  # of another history than ours, spoilt, or after a gap
    unreadable: list[str] = field(default_factory=list)  # messages: had they been events, they are not back


async def adopt(
    connection: asyncpg.Connection,
    deciders: Iterable[AnyDecider],
    react: React,
    topic: str,
    kafka: Kafka,
    *,
    give_up: bool = False,
    dry_run: bool = False,
) -> Adopted:
    """Append what the topic has and the store lacks, all in one transaction, as the store's owner.

    What does not fit is told and left; with ``give_up`` it is left for good, the store's own history
    stands, and those who took the other in must be rebuilt. A dry run does it all and takes it back.
    """
    found = await compare(connection, topic, kafka, thorough=True)
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("LOCK TABLE streams IN EXCLUSIVE MODE")  # nobody appends meanwhile
        await connection.execute("LOCK TABLE events IN ROW EXCLUSIVE MODE")  # and no reader goes past us
        missing = await lacking(connection, found.missing)  # somebody else may have adopted it
        adopted = await _append(connection, missing, _by_event(deciders))
        adopted.unfit += await beyond(connection, found.spoilt)
        adopted.unreadable = found.unreadable
        await put_due(connection, [due for event in adopted.events for due in react(event)])
        if give_up or not adopted.unfit:
            await note_compared(connection, found.ends)
            await unmark(connection, leap=bool(missing))
    except BaseException:
        await transaction.rollback()
        raise
    await (transaction.rollback() if dry_run else transaction.commit())
    return adopted


def _by_event(deciders: Iterable[AnyDecider]) -> dict[str, AnyDecider]:
    """Which aggregate each event belongs to: the one whose ``evolve`` takes it."""
    return {event.wire_type(): decider for decider in deciders for event in events_of(decider)}


def events_of(decider: AnyDecider) -> tuple[type[Event], ...]:
    """The event classes that the decider's ``evolve`` takes, as it is annotated."""
    hints = [hint for name, hint in get_type_hints(decider.evolve).items() if name != "return"]
    return get_args(hints[1]) or (hints[1],)


async def _append(
    connection: asyncpg.Connection, missing: Sequence[Recorded], of_type: Mapping[str, AnyDecider]
) -> Adopted:
    """In the order of versions, whatever the order on the topic: a failed message was sent again later."""
    if strange := {event.type for event in missing} - of_type.keys():
        raise LookupError(f"nobody here decides what leads to {sorted(strange)}")
    adopted = Adopted()
    streams = await read_streams(connection, {event.stream: [of_type[event.type]] for event in missing})
    for event in sorted(missing, key=lambda event: event.version):
        held = streams[event.stream]
        if held.unreadable is not None:
            raise held.unreadable
        if held.chain == event.hash:
            continue  # a repeat
        decider = of_type[event.type]
        if event.version != held.version + 1 or not fits(event, held.chain) or not held.is_of(decider):
            adopted.unfit.append(event)
            continue
        held.state = decider.apply(held.state, event.data, NOBODY)
        held.version, held.chain, held.recorded_at = event.version, event.hash, event.recorded_at
        adopted.events.append(event)
    adopted.events.sort(key=lambda event: event.position)
    await _draw(connection, max((event.position for event in missing), default=0))
    await _write(connection, adopted.events)
    await _write_streams(connection, [held for held in streams.values() if held.version > held.expected])
    for event in adopted.events:
        await _move_keys(connection, event, of_type[event.type])
    return adopted


async def _draw(connection: asyncpg.Connection, highest: int) -> None:
    """Consumers that compared positions beyond ours must not meet them again with other events."""
    await connection.execute(
        """SELECT count(nextval('events_position'))
           FROM events_position s, generate_series(s.last_value, $1::bigint)""",
        highest,
    )


async def _write(connection: asyncpg.Connection, events: Sequence[Recorded]) -> None:
    """At their old positions, except where the store has put another event meanwhile."""
    rows = await connection.fetch(
        "SELECT position FROM events WHERE position = ANY($1)", [event.position for event in events]
    )
    held = {row["position"] for row in rows}
    records = []
    for e in events:
        position = e.position
        if position in held:
            position = await connection.fetchval("SELECT nextval('events_position')")
        records.append(
            (position, e.id, e.stream, e.version, e.type, e.occurred_at, e.recorded_at, e.fiscal_year,
             e.actor_role, e.orgunit, NOBODY, e.correlation_id, e.causation_id, e.traceparent, e.hash,
             e.value.decode())
        )  # fmt: skip
    await connection.copy_records_to_table("events", columns=_COLUMNS, records=records)


async def _write_streams(connection: asyncpg.Connection, streams: Iterable[Stream]) -> None:
    await connection.executemany(
        """INSERT INTO streams VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7)
           ON CONFLICT (stream) DO UPDATE SET version = $3, state = $4::jsonb, state_schema = $5,
               chain = $6, recorded_at = $7""",
        [
            (held.stream, held.decider.kind, held.version, dump(held.state), state_schema(held.decider),
             held.chain, held.recorded_at)
            for held in streams if held.decider
        ],
    )  # fmt: skip


async def _move_keys(connection: asyncpg.Connection, event: Recorded, decider: AnyDecider) -> None:
    for key in decider.keys(event.data):
        sql = (
            """INSERT INTO keys VALUES ($1, $2, $3)
               ON CONFLICT (scope, key) DO UPDATE SET stream = excluded.stream"""
            if isinstance(key, Take)
            else "DELETE FROM keys WHERE scope = $1 AND key = $2 AND stream = $3"
        )
        await connection.execute(sql, key.scope, key.key, event.stream)
