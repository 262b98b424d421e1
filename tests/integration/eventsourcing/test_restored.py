"""A store that is marked as restored takes no command, whoever asks, until it was compared."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from deploy.databases.server import Database
from shared.eventsourcing.deciding.errors import NotLevelError
from shared.eventsourcing.restoring import level as level_module
from shared.eventsourcing.restoring.adopt import adopt
from shared.eventsourcing.restoring.compared import Compared
from shared.eventsourcing.restoring.compared import compare as compare_at_once
from shared.eventsourcing.restoring.level import Level
from shared.eventsourcing.restoring.restored import LEAP, close, mark
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import LEDGER, WAITING, Open, commands, context, opened, seated
from tests.integration.eventsourcing.restoring import deliver, is_level, is_refusing, watching


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


@pytest.fixture
def comparing(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """While it is cleared, a comparison that began does not go on."""
    goes_on = asyncio.Event()
    goes_on.set()

    async def compare(*args: Any, **options: Any) -> Compared:
        await goes_on.wait()
        return await compare_at_once(*args, **options)

    monkeypatch.setattr(level_module, "compare", compare)
    return goes_on


@pytest.mark.usefixtures("soon")
async def test_a_store_that_lost_nothing_takes_commands_again_by_itself_at_positions_nobody_knows(
    database: Database, pool: asyncpg.Pool, topic: str, kafka: str, comparing: asyncio.Event
) -> None:
    door = commands(pool)
    stream = await opened(door)
    await deliver(kafka, topic, pool)
    async with watching(pool, door, topic, kafka) as level:
        await eventually(lambda: pool.fetchval("SELECT count(*) FROM adopted"))  # all of it was compared
        comparing.clear()
        owner = await asyncpg.connect(database.owner)
        await mark(owner)
        await owner.close()
        await eventually(is_refusing(door))
        assert level.lack()
        comparing.set()

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
