"""A restored database takes the place of the one that is there; what an interrupted restore leaves."""

import asyncio
from datetime import UTC, datetime

import asyncpg

from deploy.databases.server import (
    beside,
    create_database,
    database_at,
    drop_database,
    forget_leftovers,
    put_in_place,
)
from shared.eventsourcing.storing.transient import AWAY
from tests.servers.databases import OWNER, RUNTIME, FreshDatabase

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DUMP = b"PGDMP" + bytes(1000)


async def test_a_restored_database_takes_the_place_of_the_one_that_is_in_use(
    fresh_database: FreshDatabase, postgres_url: str
) -> None:
    """Whoever works with it meets, at most, an absent PostgreSQL; then finds the restored one."""
    database = await fresh_database()
    restored, replaced = beside(database.name)
    admin = await asyncpg.connect(postgres_url)
    await create_database(admin, restored, OWNER.name, RUNTIME.name)
    await _put(database_at(postgres_url, restored, OWNER, RUNTIME).owner, "new")
    await _put(database.owner, "old")
    ended, seen = asyncio.Event(), list[str]()

    async def use() -> None:
        while not ended.is_set():
            try:
                connection = await asyncpg.connect(database.owner)
                try:
                    seen.append(await connection.fetchval("SELECT what FROM said"))
                finally:
                    connection.terminate()
            except AWAY:
                await asyncio.sleep(0)

    async def looked(times: int) -> None:
        until = len(seen) + times
        while len(seen) < until:  # noqa: ASYNC110 - they are at it
            await asyncio.sleep(0.01)

    async with asyncio.timeout(60), asyncio.TaskGroup() as users:
        for _ in range(4):
            users.create_task(use())
        await looked(20)
        await put_in_place(postgres_url, database.name)
        await looked(20)
        ended.set()
    assert seen == sorted(seen, reverse=True)  # old, old, … new, new: never back
    assert set(seen) == {"old", "new"}
    rows = await admin.fetch("SELECT datname FROM pg_database WHERE datname = ANY($1)", [restored, replaced])
    assert rows == []
    await admin.close()


async def test_what_an_interrupted_restore_left_is_dropped(
    fresh_database: FreshDatabase, postgres_url: str
) -> None:
    """Keys may be among it, which nobody would erase."""
    database = await fresh_database()
    admin = await asyncpg.connect(postgres_url)
    for leftover in beside(database.name):
        await create_database(admin, leftover, OWNER.name, RUNTIME.name)
    await forget_leftovers(postgres_url, database.name)
    found = "SELECT count(*) FROM pg_database WHERE datname LIKE $1"
    assert await admin.fetchval(found, f"{database.name}%") == 1
    await drop_database(admin, beside(database.name)[0])
    await admin.close()


async def _put(url: str, what: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f"CREATE TABLE said AS SELECT '{what}' AS what")
    await connection.close()
