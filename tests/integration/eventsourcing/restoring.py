"""A process that watches its store, and how the store becomes another one under it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
from aiokafka import AIOKafkaProducer

from deploy.databases.server import Database, beside, create_database
from shared.contracts.cloudevent import headers
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.restoring.level import Level
from tests.integration.eventsourcing.consumer import Owner
from tests.servers.databases import OWNER, RUNTIME


@asynccontextmanager
async def watching(pool: asyncpg.Pool, door: Commands, topic: str, kafka: str) -> AsyncIterator[Level]:
    """A running process, as far as it looks after its store."""
    level = Level(pool, door, topic, kafka)
    await level.at_start()
    running = asyncio.create_task(level.run())
    try:
        yield level
    finally:
        running.cancel()
        await asyncio.wait([running])


async def deliver(kafka: str, topic: str, pool: asyncpg.Pool) -> list[Recorded]:
    """Everything in the store, as the relay would."""
    events = await Owner(pool).events()
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for event in events:
            key = str(event.stream).encode()
            await producer.send_and_wait(topic, event.value, key=key, headers=headers(event))
    await pool.execute("DELETE FROM outbox")
    return events


async def copied(postgres_url: str, database: Database) -> None:
    """A backup of the database as it is now, restored beside it."""
    admin = await asyncpg.connect(postgres_url)
    restored, _ = beside(database.name)
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", database.name
    )
    await create_database(admin, restored, OWNER.name, RUNTIME.name, database.name)
    await admin.close()


def is_refusing(door: Commands) -> Callable[[], Awaitable[bool]]:
    async def refuses() -> bool:
        return door.refuses is not None

    return refuses


def is_level(level: Level) -> Callable[[], Awaitable[bool]]:
    async def found() -> bool:
        return level.lack() is None

    return found
