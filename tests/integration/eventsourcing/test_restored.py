"""A store under a running process is another one all of a sudden: restored from an older backup."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.databases import Database, beside, create_database, put_in_place
from shared.contracts.cloudevent import headers
from shared.contracts.recorded import Recorded
from shared.eventsourcing import compared as compared_module
from shared.eventsourcing import level as level_module
from shared.eventsourcing.adopt import adopt
from shared.eventsourcing.commands import Commands
from shared.eventsourcing.errors import NotLevelError, UnavailableError
from shared.eventsourcing.level import Level
from shared.eventsourcing.migrate import migrate_topic, topic_of
from shared.eventsourcing.restored import LEAP, close, mark
from tests.integration.eventsourcing.consumer import Owner
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import LEDGER, WAITING, Open, commands, context, opened, seated
from tests.integration.eventsourcing.topic import messages
from tests.servers.databases import OWNER, RUNTIME


@pytest.fixture
async def topic(kafka: str, topic_prefix: str) -> str:
    topic = topic_of("enrolment", topic_prefix)
    await migrate_topic(kafka, topic)
    return topic


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(level_module, "AGAIN", 0.1)
    monkeypatch.setattr(level_module, "WATCH", 0.05)


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


async def marked_at(pool: asyncpg.Pool) -> datetime | None:
    found: datetime | None = await pool.fetchval("SELECT restored FROM store")
    return found


async def test_a_marked_store_appends_nothing_whoever_asks(database: Database, pool: asyncpg.Pool) -> None:
    """Also for a process that has looked at nothing since."""
    door = commands(pool)
    stream = await opened(door)
    owner = await asyncpg.connect(database.owner)
    await mark(owner)
    await owner.close()
    with pytest.raises(NotLevelError):
        await seated(door, stream)
    with pytest.raises(NotLevelError):
        await opened(door)
    assert await pool.fetchval("SELECT count(*) FROM events") == 1


async def test_whoever_is_appending_ends_before_the_store_is_marked(
    database: Database, pool: asyncpg.Pool
) -> None:
    """So what was acknowledged is in the outbox when the store is closed, and can be waited for."""
    owner, blocker = await asyncpg.connect(database.owner), await asyncpg.connect(database.runtime)
    transaction = blocker.transaction()
    await transaction.start()
    await blocker.execute("LOCK TABLE epochs")
    also = [("INSERT INTO epochs VALUES ('slow', 'e')", ())]
    project = uuid4()
    writing = asyncio.create_task(
        commands(pool).handle(LEDGER, project, Open(project=project), context(), also=also)
    )
    await eventually(lambda: blocker.fetch(WAITING))
    marking = asyncio.create_task(mark(owner))
    await asyncio.wait([marking], timeout=0.3)
    assert not marking.done()
    await transaction.rollback()
    await writing
    await marking
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1
    await owner.close()
    await blocker.close()


@pytest.mark.usefixtures("soon")
async def test_a_store_that_lost_nothing_takes_commands_again_by_itself_at_positions_nobody_knows(
    database: Database, pool: asyncpg.Pool, topic: str, kafka: str
) -> None:
    door = commands(pool)
    stream = await opened(door)
    await deliver(kafka, topic, pool)
    async with watching(pool, door, topic, kafka) as level:
        owner = await asyncpg.connect(database.owner)
        await mark(owner)
        await owner.close()
        await eventually(is_refusing(door))
        assert level.lack()

        async def takes() -> bool:
            return door.refuses is None and await marked_at(pool) is None

        await eventually(takes)
        await seated(door, stream)
        assert await pool.fetchval("SELECT max(position) FROM events") > LEAP


@pytest.mark.usefixtures("soon")
async def test_a_store_that_gives_way_to_a_backup_is_not_opened_again_by_who_finds_it_level(
    database: Database, pool: asyncpg.Pool, topic: str, kafka: str
) -> None:
    """Else it would acknowledge what the backup does not have, until the very moment of the change."""
    door = commands(pool)
    await opened(door)
    await deliver(kafka, topic, pool)
    async with watching(pool, door, topic, kafka) as level:
        await eventually(is_level(level))
        owner = await asyncpg.connect(database.owner)
        await close(owner)
        await eventually(is_refusing(door))
        for _ in range(3):
            await level.look()
        assert (door.refuses, level.lack()) == (level_module.CLOSED, level_module.CLOSED)
        with pytest.raises(NotLevelError):
            await opened(door)
        adopted = await adopt(
            owner, [LEDGER], lambda _: [], topic, kafka
        )  # nobody restored anything after all
        await owner.close()
        assert adopted.events == []
        await eventually(is_level(level))
        await opened(door)


async def test_a_marked_store_takes_no_command_though_kafka_is_away(
    database: Database, pool: asyncpg.Pool
) -> None:
    """It cannot be compared; one that nobody marked would start."""
    owner = await asyncpg.connect(database.owner)
    await mark(owner)
    await owner.close()
    door = commands(pool)
    await asyncio.wait_for(Level(pool, door, "nowhere", "127.0.0.1:1").at_start(), 15)
    assert door.refuses is not None


@pytest.mark.usefixtures("soon")
async def test_a_running_process_notices_that_its_database_is_an_older_one(
    database: Database, pool: asyncpg.Pool, topic: str, kafka: str, postgres_url: str
) -> None:
    """Nobody marked it: an operator's own tools restored it."""
    door = commands(pool)
    await opened(door)
    await copied(postgres_url, database)
    await opened(door)
    await deliver(kafka, topic, pool)
    async with watching(pool, door, topic, kafka) as level:
        await eventually(is_level(level))
        await put_in_place(postgres_url, database.name)
        await eventually(is_refusing(door))
        with pytest.raises(UnavailableError):
            await opened(door)
        assert await pool.fetchval("SELECT count(*) FROM events") == 1


def is_level(level: Level) -> Callable[[], Awaitable[bool]]:
    async def found() -> bool:
        return level.lack() is None

    return found


async def test_what_lies_far_back_on_the_topic_is_missed_too(
    database: Database, pool: asyncpg.Pool, topic: str, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restored store that wrote while Kafka was away has put its own events behind those it lacks."""
    monkeypatch.setattr(compared_module, "LOOK_BACK", 1)
    door = commands(pool)
    lost, kept = await opened(door), uuid4()
    [event] = await deliver(kafka, topic, pool)
    owner = await asyncpg.connect(database.owner)
    await owner.execute("DELETE FROM events; DELETE FROM streams")
    await owner.close()
    assert event.stream == lost
    while True:  # some of the lost one's partition come after it
        kept = uuid4()
        await opened(door, kept)
        [*_, last] = await deliver(kafka, topic, pool)
        if await _follows(kafka, topic, lost, last.stream):
            break
    level = Level(pool, door, topic, kafka)
    await level.look()
    assert door.refuses is None  # the ends say nothing
    await level.look()
    assert door.refuses is not None


async def _follows(kafka: str, topic: str, first: UUID, later: UUID) -> bool:
    found = await messages(kafka, topic)
    partition = {message.key: message.partition for message in found}
    return bool(partition[str(first).encode()] == partition[str(later).encode()])
