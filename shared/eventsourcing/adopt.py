"""After PostgreSQL was restored from an older backup: the store takes back from its own topic what it lost.

The topic has every event that was delivered. Each is adopted where the hash chain proves that it
follows what the store holds. Lost for good, and to be told: what had not been delivered yet; whose
hand an adopted event came from; the stored answers of the commands that led to adopted events.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import get_args, get_type_hints

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from asyncpg import Pool

from shared.contracts.cloudevent import BEFORE_THE_FIRST, fits, from_message
from shared.contracts.recorded import Recorded
from shared.contracts.registry import read_own
from shared.eventsourcing.database import Connection
from shared.eventsourcing.decider import AnyDecider, State, Take
from shared.eventsourcing.due_loop import NOBODY, put_due
from shared.eventsourcing.stored_state import dump, load, state_schema
from shared.eventsourcing.unit import React


class ForkError(Exception):
    """Store and topic tell different stories of a stream: somebody has to look at it."""

    def __init__(self, event: Recorded, why: str) -> None:
        super().__init__(f"stream {event.stream} version {event.version} ({event.type}): {why}")


async def missing_from_store(pool: Pool, topic: str, bootstrap_servers: str) -> list[Recorded]:
    """The last event of each partition of the own topic that the store does not have; none: it is level."""
    async with _reader(topic, bootstrap_servers) as consumer:
        last = [event async for event in _last_events(consumer)]
    held = await pool.fetch("SELECT id FROM events WHERE id = ANY($1)", [event.id for event in last])
    known = {row["id"] for row in held}
    return [event for event in last if event.id not in known]


async def adopt(
    connection: Connection, deciders: Iterable[AnyDecider], react: React, topic: str, bootstrap_servers: str
) -> AsyncIterator[Recorded]:
    """Append what the topic has and the store lacks, event by event, as the store's owner.

    Raises ForkError at the first event that does not follow; what was adopted before stays, and the
    rest can be adopted once the fork is understood.
    """
    of_type = _deciders_by_event(tuple(deciders))
    highest = 0
    async with _reader(topic, bootstrap_servers) as consumer:
        async for event in _every_event(consumer):
            highest = max(highest, event.position)
            async with connection.transaction():
                if await _adopt_one(connection, event, of_type):
                    await put_due(connection, react(event))
                    yield event
    # a consumer that compared positions beyond ours must not meet them again with other events
    await connection.execute(
        """SELECT setval('events_position', greatest($1, (SELECT last_value FROM events_position)))
           WHERE $1 > 0""",
        highest,
    )


async def _adopt_one(connection: Connection, event: Recorded, of_type: Mapping[str, AnyDecider]) -> bool:
    row = await connection.fetchrow(
        "SELECT version, chain, state, state_schema FROM streams WHERE stream = $1 FOR UPDATE", event.stream
    )
    version, chain = (row["version"], bytes(row["chain"])) if row else (0, BEFORE_THE_FIRST)
    if event.version <= version:
        held = await connection.fetchval(
            "SELECT hash FROM events WHERE stream = $1 AND version = $2", event.stream, event.version
        )
        if bytes(held) != event.hash:
            raise ForkError(event, "the store has another event of this version")
        return False
    if event.version > version + 1:
        raise ForkError(event, f"version {version + 1} is missing on the topic")
    if not fits(event, chain):
        raise ForkError(event, "its hash does not follow the store's")
    decider = of_type[event.type]
    state: State = load(decider, row["state"]) if row else decider.initial
    await _write(connection, event, decider, state)
    return True


async def _write(connection: Connection, event: Recorded, decider: AnyDecider, state: State) -> None:
    data = read_own(event.type, event.value)
    await connection.execute(
        f"INSERT INTO events VALUES ({', '.join(f'${n}' for n in range(1, 17))})",
        event.position, event.id, event.stream, event.version, event.type, event.occurred_at,
        event.recorded_at, event.fiscal_year, event.actor_role, event.orgunit, NOBODY, event.correlation_id,
        event.causation_id, event.traceparent, event.hash, event.value.decode(),
    )  # fmt: skip
    await connection.execute(
        """INSERT INTO streams VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7)
           ON CONFLICT (stream) DO UPDATE SET version = $3, state = $4::jsonb, state_schema = $5,
               chain = $6, recorded_at = $7""",
        event.stream, decider.kind, event.version, dump(decider.apply(state, data, NOBODY)),
        state_schema(decider), event.hash, event.recorded_at,
    )  # fmt: skip
    for key in decider.keys(data):
        sql = (
            "INSERT INTO keys VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
            if isinstance(key, Take)
            else "DELETE FROM keys WHERE scope = $1 AND key = $2 AND stream = $3"
        )
        await connection.execute(sql, key.scope, key.key, event.stream)


@cache
def _deciders_by_event(deciders: Sequence[AnyDecider]) -> dict[str, AnyDecider]:
    """Which aggregate each event belongs to: the one whose ``evolve`` takes it."""
    found: dict[str, AnyDecider] = {}
    for decider in deciders:
        hints = [hint for name, hint in get_type_hints(decider.evolve).items() if name != "return"]
        for event in get_args(hints[1]) or (hints[1],):
            found[event.wire_type()] = decider
    return found


@asynccontextmanager
async def _reader(topic: str, bootstrap_servers: str) -> AsyncIterator[AIOKafkaConsumer]:
    """Of all partitions, in no group: nothing is committed."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest")
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def _last_events(consumer: AIOKafkaConsumer) -> AsyncIterator[Recorded]:
    ends = await consumer.end_offsets(list(consumer.assignment()))
    waiting: set[TopicPartition] = {partition for partition, end in ends.items() if end}
    for partition in waiting:
        consumer.seek(partition, ends[partition] - 1)
    while waiting:
        found = await consumer.getmany(*waiting, timeout_ms=500)
        for partition, messages in found.items():
            if messages:
                waiting.discard(partition)
                yield _event(messages[-1])


async def _every_event(consumer: AIOKafkaConsumer) -> AsyncIterator[Recorded]:
    """Up to where the topic ends now. Order holds within a stream: it has one partition."""
    partitions = list(consumer.assignment())
    ends = await consumer.end_offsets(partitions)
    await consumer.seek_to_beginning(*partitions)
    while any([await consumer.position(partition) < end for partition, end in ends.items()]):
        found = await consumer.getmany(timeout_ms=500, max_records=1000)
        for messages in found.values():
            for message in messages:
                yield _event(message)


def _event(message: ConsumerRecord) -> Recorded:
    return from_message(message.value, message.headers)
