"""Reading by position: a slower writer's event is never skipped, and a long transaction stalls nobody."""

import asyncio
from uuid import uuid4

import asyncpg

from deploy.local.databases import Database
from shared.eventsourcing.feed import Feed
from shared.kernel.clock import SystemClock
from tests.integration.eventsourcing.ledger import LEDGER, Open, commands, context

DRAWN_EARLY = """
    INSERT INTO events SELECT nextval('events_position'), gen_random_uuid(), gen_random_uuid(), 1, type,
        occurred_at, recorded_at, fiscal_year, actor_role, orgunit, by_person, correlation_id, causation_id,
        traceparent, hash, value FROM events LIMIT 1"""


def _feed(pool: asyncpg.Pool) -> Feed:
    return Feed(pool, "enrolment", "e1", SystemClock())


async def _opened(pool: asyncpg.Pool) -> None:
    project = uuid4()
    await commands(pool).handle(LEDGER, project, Open(project=project), context())


async def test_a_position_drawn_early_and_committed_late_is_not_skipped(
    pool: asyncpg.Pool, database: Database
) -> None:
    await _opened(pool)
    feed = _feed(pool)
    assert (await feed.page(0, 100))[1] == 1
    slow = await asyncpg.connect(database.runtime)
    transaction = slow.transaction()
    await transaction.start()
    await slow.execute(DRAWN_EARLY)
    await _opened(pool)

    first, safe = await feed.page(0, 100)
    assert [event.position for event in first] == [1]  # the third is there, but the second may still come
    assert safe == 1

    await transaction.commit()
    await slow.close()
    rest, safe = await feed.page(first[-1].position, 100)
    assert [event.position for event in rest] == [2, 3]
    assert safe == 3


async def test_a_long_transaction_that_writes_no_event_stalls_nobody(
    pool: asyncpg.Pool, database: Database
) -> None:
    await _opened(pool)
    idle = await asyncpg.connect(database.runtime)
    async with idle.transaction(isolation="repeatable_read"):
        await idle.fetchval("SELECT count(*) FROM events")
        await _opened(pool)
        events, safe = await asyncio.wait_for(_feed(pool).page(0, 100), 5)
        assert [event.position for event in events] == [1, 2]
        assert safe == 2
    await idle.close()


async def test_page_after_page_under_many_writers_every_event_comes_once_and_in_order(
    pool: asyncpg.Pool,
) -> None:
    feed = _feed(pool)
    found: list[int] = []
    writing = asyncio.gather(*(_opened(pool) for _ in range(150)))
    while len(found) < 150:
        events, _ = await feed.page(found[-1] if found else 0, 7)
        found += [event.position for event in events]
        await asyncio.sleep(0)
    await writing
    assert found == [row["position"] for row in await pool.fetch("SELECT position FROM events ORDER BY 1")]
