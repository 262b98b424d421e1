"""What the bench fills stores with is what the services would have written."""

from functools import partial

import asyncpg

from deploy.databases.server import Database
from services.enrolment.app import SERVICE
from services.reporting.store.digests import miscounted
from services.reporting.store.generations import LIVE
from shared.eventsourcing.appending.verify import refold, verify
from shared.eventsourcing.storing.database import open_pool
from tests.bench.facts import count, field, reported
from tests.bench.fill import fill, fill_faster
from tests.bench.store import migrated
from tests.reporting.databases import reporting
from tests.servers.databases import FreshDatabase

enrolment = partial(migrated, SERVICE)


async def test_every_chain_is_whole_and_every_state_the_fold_of_its_events(
    fresh_database: FreshDatabase,
) -> None:
    database = await fresh_database(enrolment)
    assert await _filled(database, range(40)) == 480
    assert await _filled(database, range(40, 45), completed=False) == 55
    owner = await asyncpg.connect(database.owner)
    await fill_faster(owner, database.owner, range(45, 48))
    await owner.close()

    pool = await open_pool(database.runtime)
    assert [found async for found in verify(pool, SERVICE.name)] == []
    assert [found async for found in refold(pool, SERVICE.deciders, repair=False)] == []
    assert await pool.fetchval("SELECT count(*) FROM commands") == 571
    assert await pool.fetchval("SELECT count(DISTINCT position) FROM events") == 571
    assert await pool.fetchval("SELECT max(position) FROM events") == await pool.fetchval(
        "SELECT last_value FROM events_position"
    )
    await pool.close()


async def test_the_facts_are_those_of_the_walks_and_the_counters_count_them(
    fresh_database: FreshDatabase,
) -> None:
    database = await fresh_database(reporting)
    live = await asyncpg.connect(database.owner, server_settings={"search_path": LIVE})
    await field(live)
    await reported(live, range(40))
    await count(live)

    assert await miscounted(live) == []
    trained = "SELECT subjects FROM counters WHERE figure = 'trained_teacher' AND field = 'RAIL'"
    assert await live.fetchval(trained) == 40
    await live.close()


async def _filled(database: Database, teachers: range, *, completed: bool = True) -> int:
    owner = await asyncpg.connect(database.owner)
    try:
        return await fill(owner, teachers, completed=completed)
    finally:
        await owner.close()
