"""A reader by position skips nothing, however slow a writer with a low position is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.databases.server import Database
from shared.eventsourcing.appending import append
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.unit import House, Unit
from shared.eventsourcing.appending.work import Stream, Work
from shared.eventsourcing.delivering import feed as feed_module
from shared.eventsourcing.delivering.feed import SETTLED, Feed
from shared.kernel.clock import HandMovedClock, SystemClock
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import (
    LEDGER,
    WAITING,
    Open,
    commands,
    context,
    opened,
)


@pytest.fixture
def feed(pool: asyncpg.Pool) -> Feed:
    return Feed(pool, "enrolment", "e1", SystemClock())


@pytest.fixture
async def delivers(database: Database) -> None:
    """A relay that has delivered every event in the moment in which it is written."""
    owner = await asyncpg.connect(database.owner)
    await owner.execute(
        """CREATE FUNCTION at_once() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
           CREATE TRIGGER at_once BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION at_once()"""
    )
    await owner.close()


@asynccontextmanager
async def slow_writer(door: Commands, database: Database) -> AsyncIterator[UUID]:
    """A transaction that has drawn its position and written its event, and takes long to commit."""
    blocker = await asyncpg.connect(database.runtime)
    transaction = blocker.transaction()
    await transaction.start()
    await blocker.execute("LOCK TABLE epochs")
    project = uuid4()
    also = [("INSERT INTO epochs VALUES ('slow', 'e')", ())]
    writing = asyncio.create_task(door.handle(LEDGER, project, Open(project=project), context(), also=also))
    await eventually(lambda: blocker.fetch(WAITING))
    try:
        yield project
    finally:
        await transaction.rollback()
        await writing
        await blocker.close()


@pytest.mark.usefixtures("delivers")
async def test_an_event_with_a_lower_position_that_commits_later_is_not_skipped(
    database: Database, pool: asyncpg.Pool, feed: Feed
) -> None:
    door, quick = commands(pool), commands(pool)
    first = await opened(quick)
    assert (await feed.safe()).position > 0
    async with slow_writer(door, database) as slow:
        later = [await opened(quick) for _ in range(3)]
        page, safe, _ = await feed.page(0, 100)
        assert [event.stream for event in page] == [first]
        assert safe == page[0].position
    page, *_ = await feed.page(0, 100)
    assert [event.stream for event in page] == [first, slow, *later]


@pytest.mark.usefixtures("delivers")
async def test_readers_that_go_by_position_miss_nothing_of_many_writers(
    pool: asyncpg.Pool, feed: Feed
) -> None:
    """Some of the writers hold their transaction open for a while after they drew their position."""
    doors = [commands(pool, lanes=1) for _ in range(4)]
    read: list[UUID] = []

    async def write(nr: int) -> None:
        for of in range(8):
            project = uuid4()
            also = [("SELECT pg_sleep($1)", (0.07 * (of % 3),))] if nr % 2 else []
            await doors[nr].handle(LEDGER, project, Open(project=project), context(), also=also)

    async def follow() -> None:
        after = 0
        while len(read) < 32:
            page, *_ = await feed.page(after, 5)
            read.extend(event.id for event in page)
            after = page[-1].position if page else after

    async with asyncio.timeout(60):
        await asyncio.gather(follow(), *(write(nr) for nr in range(4)))
    rows = await pool.fetch("SELECT id FROM events ORDER BY position")
    assert read == [row["id"] for row in rows]


@pytest.mark.usefixtures("delivers")
async def test_a_reader_comes_on_though_there_is_always_a_slow_writer(
    pool: asyncpg.Pool, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "PATIENCE", 0.05)
    ended = asyncio.Event()

    async def write(delay: float) -> None:
        door = commands(pool)
        await asyncio.sleep(delay)
        while not ended.is_set():
            project = uuid4()
            also = [("SELECT pg_sleep(0.4)", ())]
            await door.handle(LEDGER, project, Open(project=project), context(), also=also)

    async def comes_on() -> bool:
        return bool((await feed.page(0, 100))[0])

    writers = [asyncio.create_task(write(delay)) for delay in (0, 0.2)]
    await eventually(comes_on)
    ended.set()
    await asyncio.gather(*writers)


@pytest.mark.usefixtures("delivers")
async def test_a_long_transaction_that_writes_no_event_holds_up_nothing(
    database: Database, pool: asyncpg.Pool, feed: Feed
) -> None:
    idle = await asyncpg.connect(database.runtime)
    await idle.execute("BEGIN; INSERT INTO epochs VALUES ('long', 'transaction')")
    project = await opened(commands(pool))
    page, *_ = await feed.page(0, 100)
    assert [event.stream for event in page] == [project]
    await idle.close()


async def test_nothing_is_told_complete_that_a_slow_writer_may_still_add(
    database: Database, pool: asyncpg.Pool, feed: Feed
) -> None:
    door, quick = commands(pool), commands(pool)
    await opened(quick)
    await pool.execute("DELETE FROM outbox")
    before = await feed.heads(0)
    assert before.complete is not None
    async with slow_writer(door, database) as slow:
        await opened(quick)
        await pool.execute("DELETE FROM outbox")
        meanwhile = await feed.heads(0)
        assert meanwhile.heads == before.heads
        assert meanwhile.complete == before.complete
    recorded = await pool.fetchval("SELECT recorded_at FROM events WHERE stream = $1", slow)
    assert meanwhile.complete < recorded - SETTLED + timedelta(seconds=1)


async def test_heads_tell_only_what_kafka_has_had(pool: asyncpg.Pool, feed: Feed) -> None:
    door = commands(pool)
    streams = [await opened(door) for _ in range(4)]
    await pool.execute("DELETE FROM outbox")
    assert (await feed.heads(0)).versions() == dict.fromkeys(streams, 1)
    position = "INSERT INTO outbox SELECT position FROM events WHERE stream = $1"
    await pool.execute(position, streams[2])
    found = await feed.heads(0)
    assert found.versions() == dict.fromkeys(streams[:2], 1)
    recorded = await pool.fetchval("SELECT recorded_at FROM events WHERE stream = $1", streams[2])
    assert found.complete is not None
    assert found.complete <= recorded


async def test_nothing_is_told_complete_beyond_an_event_that_follows_an_undelivered_one(
    pool: asyncpg.Pool, database: Database
) -> None:
    """It was delivered, but stands in no list of heads yet: if Kafka lost it, nobody has missed it."""
    late = SystemClock().now() + timedelta(days=1)
    feed = Feed(pool, "enrolment", "e1", HandMovedClock(late))
    streams = [await opened(commands(pool)) for _ in range(3)]
    owner = await asyncpg.connect(database.owner)
    long_ago = late - timedelta(days=2)
    await owner.execute("UPDATE events SET recorded_at = $1 WHERE stream = $2", long_ago, streams[2])
    await owner.close()
    await pool.execute("DELETE FROM outbox WHERE position <> 2")
    found = await feed.heads(0)
    assert found.versions() == {streams[0]: 1}
    assert found.complete is not None
    assert found.complete <= long_ago


async def test_an_event_is_never_much_older_than_its_position(pool: asyncpg.Pool) -> None:
    """Else a low-water mark could pass it. An append that had to wait too long writes nothing."""
    project = uuid4()
    work = Work(
        [(LEDGER, project)], lambda state: [LEDGER.decide(Open(project=project), state)], context(), (),
        asyncio.get_running_loop().create_future(), 0,
    )  # fmt: skip
    unit = Unit([work], {project: Stream(project, LEDGER, state=LEDGER.initial)})
    unit.decide(House("enrolment", "e1", lambda _: [], {}), SystemClock().now())
    slowly = append._CALL.replace("append_v1($1", "append_v1(CASE WHEN slept.s = '' THEN $1::int[] END")
    slowly = slowly.replace(" FROM ", " FROM (SELECT pg_sleep(4.1)::text AS s) slept, LATERAL ")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(append, "_CALL", slowly.replace("SELECT *", "SELECT unit, reason"))
        with pytest.raises(asyncpg.LockNotAvailableError):
            await append.append(pool, [unit])
    assert await append.append(pool, [unit]) == []
