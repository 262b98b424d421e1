"""Who wants some events only gets those, in order, and his cursor moves over all others."""

import asyncpg
import pytest

from deploy.databases.server import Database
from shared.eventsourcing.delivering import feed as feed_module
from shared.eventsourcing.delivering.feed import Feed
from shared.eventsourcing.delivering.wanted import ALL, Wanted
from shared.kernel.clock import SystemClock
from tests.integration.eventsourcing.ledger import commands, opened, seated

OPENED, TAKEN = "ovec.enrolment.SeatLedgerOpened", "ovec.enrolment.SeatTaken"


@pytest.fixture
async def feed(pool: asyncpg.Pool, database: Database) -> Feed:
    """Three ledgers of RAIL, 2564, with two seats taken in each; then the values of some are others'."""
    door = commands(pool)
    for _ in range(3):
        await seated(door, await opened(door), 2)
    await pool.execute("DELETE FROM outbox")
    owner = await asyncpg.connect(database.owner)
    await owner.execute(
        """UPDATE events SET fiscal_year = 2565 WHERE position IN (4, 5);
           UPDATE events SET value = '{"on": "2021-02-01", "fields": ["ROBOTICS", "RAIL"]}'
           WHERE position = 6;
           UPDATE events SET value = '{"on": "2021-02-01", "field": "ROBOTICS"}' WHERE position = 7;
           UPDATE events SET value = '{"on": "2021-02-01"}' WHERE position = 8"""
    )
    await owner.close()
    return Feed(pool, "enrolment", "e1", SystemClock())


@pytest.mark.parametrize(
    ("wanted", "positions"),
    [
        (ALL, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (Wanted(types=(OPENED,)), [1, 4, 7]),
        (Wanted(types=(OPENED, TAKEN)), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (Wanted(fiscal_years=(2565,)), [4, 5]),
        (Wanted(fields=("ROBOTICS",)), [6, 7]),
        (Wanted(fields=("RAIL",)), [1, 2, 3, 4, 5, 6, 9]),
        (Wanted(fields=("RAIL", "ROBOTICS")), [1, 2, 3, 4, 5, 6, 7, 9]),
        (Wanted(types=(TAKEN,), fiscal_years=(2564,), fields=("RAIL",)), [2, 3, 6, 9]),
        (Wanted(fields=("FISHERIES",)), []),
    ],
)
async def test_only_what_is_wanted_comes_page_by_page(
    feed: Feed, wanted: Wanted, positions: list[int]
) -> None:
    read, after = list[int](), 0
    while (page := await feed.page(after, 2, wanted)).next > after:
        read += [event.position for event in page.events]
        assert all(position <= page.next for position in read)
        after = page.next
    assert read == positions
    assert after == page.safe == 9


async def test_of_many_that_are_not_wanted_a_page_looks_through_a_part_and_says_how_far(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "MOST_SCANNED", 2)
    read, cursors = list[int](), [0]
    while (page := await feed.page(cursors[-1], 10, Wanted(fields=("ROBOTICS",)))).next > cursors[-1]:
        read += [event.position for event in page.events]
        cursors.append(page.next)
    assert read == [6, 7]
    assert cursors == [0, 2, 4, 6, 8, 9]


async def test_a_cursor_never_moves_over_what_is_not_delivered(feed: Feed, pool: asyncpg.Pool) -> None:
    """Wanted or not: it may still be lost, and come as another event."""
    await pool.execute("INSERT INTO outbox VALUES (5)")
    page = await feed.page(0, 100, Wanted(fields=("ROBOTICS",)))
    assert ([event.position for event in page.events], page.next, page.safe) == ([], 4, 4)
    await pool.execute("DELETE FROM outbox")
    page = await feed.page(page.next, 100, Wanted(fields=("ROBOTICS",)))
    assert ([event.position for event in page.events], page.next) == ([6, 7], 9)


async def test_a_cursor_beyond_all_stays_where_it_is(feed: Feed) -> None:
    for wanted in (ALL, Wanted(types=(TAKEN,))):
        page = await feed.page(4711, 100, wanted)
        assert (page.events, page.next) == ([], 4711)
