"""Kafka → PostgreSQL, each event once: written in one transaction, and only then acknowledged."""

import asyncio
import json
import signal
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import CommitFailedError

from . import settings

SCHEMA = Path(__file__).parents[2] / "schema.sql"
# the inbox: a stream's version has one place, so a repeat finds it taken
EVENTS = """
INSERT INTO events SELECT * FROM unnest(
    $1::uuid[], $2::int[], $3::text[], $4::int[], $5::bigint[], $6::uuid[], $7::text[],
    $8::text[], $9::text[], $10::timestamptz[], $11::bytea[], $12::bytea[])
ON CONFLICT (stream, version) DO NOTHING"""
NOTICES = """
INSERT INTO notices AS n VALUES ($1, $2, $3, $4)
ON CONFLICT (topic, key) DO UPDATE SET revision = excluded.revision, value = excluded.value
WHERE n.revision <= excluded.revision"""


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
    """All of them or none; types that nobody counts are kept too, for the proof."""
    read = [(message.topic, _read(message)) for message in messages]
    events = [columns for topic, columns in read if columns and ".events." in topic]
    notices = [columns for topic, columns in read if columns and ".events." not in topic]
    async with pool.acquire() as connection, connection.transaction():
        if events:
            await connection.execute(EVENTS, *map(list, zip(*events, strict=True)))
        for notice in notices:
            if notice[3] is None:
                await connection.execute("DELETE FROM notices WHERE topic = $1 AND key = $2", *notice[:2])
            else:
                await connection.execute(NOTICES, *notice)


def _read(message: ConsumerRecord) -> tuple[Any, ...] | None:
    """What nobody can read is passed over and said: `prove` knows if anything is missing by it."""
    try:
        return _event(message) if ".events." in message.topic else _notice(message)
    except (KeyError, ValueError, AttributeError) as error:
        print(f"unreadable: {message.topic}/{message.partition}/{message.offset}: {error!r}", flush=True)
        return None


def _event(message: ConsumerRecord) -> tuple[Any, ...]:
    told = {name.removeprefix("ce_"): text.decode() for name, text in message.headers}
    return (
        UUID(told["subject"]), int(told["streamversion"]), told["source"].strip("/"), message.partition,
        int(told["position"]), UUID(told["id"]), told["type"], told["time"], told["recordedat"],
        datetime.fromisoformat(told["recordedat"]), bytes.fromhex(told["hash"]), message.value,
    )  # fmt: skip


def _notice(message: ConsumerRecord) -> tuple[Any, ...]:
    topic, revision = message.topic.removeprefix(settings.PREFIX), int(dict(message.headers)["ce_revision"])
    value = json.dumps(json.loads(message.value)) if message.value else None
    return topic, message.key.decode(), revision, value
