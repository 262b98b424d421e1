"""A store with its topic on a real Kafka: a relay that can be run, and what the topic holds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from aiokafka import AIOKafkaConsumer

from shared.contracts.cloudevent import from_message
from shared.contracts.recorded import Recorded
from shared.eventsourcing.relay import Relay
from shared.kernel.clock import SystemClock
from tests.integration.eventsourcing.eventually import eventually


@asynccontextmanager
async def relaying(pool: asyncpg.Pool, url: str, topic: str, kafka: str) -> AsyncIterator[asyncio.Task[None]]:
    """A relay at work; it must end within three seconds of being cancelled, whatever Kafka does."""
    running = asyncio.create_task(Relay(pool, url, "enrolment", "e1", topic, kafka, SystemClock()).run())
    try:
        yield running
    finally:
        running.cancel()
        _, stuck = await asyncio.wait([running], timeout=8)
        assert not stuck


async def delivered(pool: asyncpg.Pool, within: float = 30) -> None:
    """Nothing waits in the outbox any more."""

    async def empty() -> bool:
        return not await pool.fetchval("SELECT EXISTS (SELECT FROM outbox)")

    await eventually(empty, within)


async def on_topic(topic: str, kafka: str, count: int) -> list[Recorded]:
    """So many messages of the topic, each partition in its order."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    found: list[Recorded] = []
    await consumer.start()
    try:
        async with asyncio.timeout(30):
            while len(found) < count:
                batches = await consumer.getmany(timeout_ms=500)
                for messages in batches.values():
                    found += [from_message(message.value, message.headers) for message in messages]
    finally:
        await consumer.stop()
    return found
