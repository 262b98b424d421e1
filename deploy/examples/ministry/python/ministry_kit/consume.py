"""Kafka → PostgreSQL, each event once: written in one transaction, and only then acknowledged."""

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import CommitFailedError
from asyncpg.pool import PoolConnectionProxy

from . import columns, settings

SCHEMA = Path(__file__).parents[2] / "schema.sql"
# the inbox: a stream's version has one place, so a repeat finds it taken
EVENTS = """
INSERT INTO events SELECT * FROM unnest(
    $1::uuid[], $2::int[], $3::text[], $4::int[], $5::bigint[], $6::uuid[], $7::text[],
    $8::text[], $9::text[], $10::timestamptz[], $11::bytea[], $12::bytea[])
ON CONFLICT (stream, version) DO NOTHING"""
NOTICES = """
INSERT INTO notices AS n VALUES ($1, $2, $3, $4::text::jsonb)
ON CONFLICT (topic, key) DO UPDATE SET revision = excluded.revision, value = excluded.value
WHERE n.revision <= excluded.revision"""
TAKEN_BACK = "DELETE FROM notices WHERE topic = $1 AND key = $2"
# not what is told, or more than PostgreSQL takes: it would be so again
UNREADABLE = (
    KeyError, ValueError, AttributeError, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
)  # fmt: skip


async def consume() -> None:
    """Take in everything from the first day on, then whatever comes, until SIGTERM."""
    pool = await asyncpg.create_pool(settings.DATABASE_URL, min_size=1, max_size=2)
    await pool.execute(SCHEMA.read_text(encoding="utf-8"))
    group = settings.GROUP + await pool.fetchval("SELECT id FROM own")
    consumer = AIOKafkaConsumer(
        *settings.topics(), **settings.kafka(), group_id=group, enable_auto_commit=False,
        auto_offset_reset="earliest", isolation_level="read_committed", session_timeout_ms=6000,
        heartbeat_interval_ms=2000,
    )  # fmt: skip
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await consumer.start()
    try:
        while not stop.is_set():
            found = await consumer.getmany(timeout_ms=300, max_records=500)
            if messages := [message for of_partition in found.values() for message in of_partition]:
                await take(pool, messages)
                try:
                    await consumer.commit()
                except CommitFailedError:  # another of us has the partition now; it drops what we took in
                    continue
    finally:
        await consumer.stop()
        await pool.close()


async def take(pool: asyncpg.Pool, messages: Sequence[ConsumerRecord]) -> None:
    """All of them or none, but what nobody can read; types that nobody counts are kept too, for the proof."""
    async with pool.acquire() as connection, connection.transaction():
        try:
            async with connection.transaction():
                await _write(connection, messages)
        except UNREADABLE:
            for message in messages:
                await _by_itself(connection, message)


async def _by_itself(connection: PoolConnectionProxy, message: ConsumerRecord) -> None:
    """What nobody can read is passed over and said: `prove` knows if anything is missing by it."""
    try:
        async with connection.transaction():
            await _write(connection, [message])
    except UNREADABLE as error:
        print(f"unreadable: {message.topic}/{message.partition}/{message.offset}: {error!r}", flush=True)


async def _write(connection: PoolConnectionProxy, messages: Sequence[ConsumerRecord]) -> None:
    events = [columns.of(message) for message in messages if columns.is_event(message)]
    if events:
        await connection.execute(EVENTS, *map(list, zip(*events, strict=True)))
    for notice in (columns.of(message) for message in messages if not columns.is_event(message)):
        if notice[3] is None:
            await connection.execute(TAKEN_BACK, *notice[:2])
        else:
            await connection.execute(NOTICES, *notice)
