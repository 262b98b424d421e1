"""What consumers are told while their owner is being restored: nothing to conclude from (section 4)."""

from uuid import UUID

import asyncpg
import httpx
import pytest

from deploy.databases.server import Database
from shared.contracts.recorded import Recorded
from shared.eventsourcing.deciding.errors import NotLevelError
from shared.eventsourcing.delivering.feed import Feed, Heads
from shared.eventsourcing.restoring.restored import mark
from shared.eventsourcing.subscribing import healer as healer_module
from shared.eventsourcing.subscribing.consume import take_in
from shared.eventsourcing.subscribing.healer import Healer
from shared.kernel.clock import SystemClock
from tests.integration.eventsourcing.consumer import Consumer, Owner
from tests.integration.eventsourcing.ledger import commands, opened, seated


async def test_the_feed_concludes_nothing_while_its_store_is_not_level(
    pool: asyncpg.Pool, database: Database
) -> None:
    lack: list[str | None] = ["not compared yet"]
    feed = Feed(pool, "enrolment", "e1", SystemClock(), lambda: lack[0])
    stream = await opened(commands(pool))
    await pool.execute("DELETE FROM outbox")
    asked = (lambda: feed.heads(0), lambda: feed.stream(stream, 0), lambda: feed.page(0, 10))
    for ask in asked:
        with pytest.raises(NotLevelError):
            await ask()
    lack[0] = None
    for ask in asked:
        await ask()
    owner = await asyncpg.connect(database.owner)
    await mark(owner)  # and the process has not noticed yet
    await owner.close()
    for ask in (*asked, lambda: feed.stream(stream, 1)):
        with pytest.raises(NotLevelError):
            await ask()


async def test_the_feed_forgets_how_far_it_was_when_its_store_went_back(
    pool: asyncpg.Pool, database: Database
) -> None:
    """Else it would tell that nothing is missing up to a position which the store does not have."""
    feed = Feed(pool, "enrolment", "e1", SystemClock())
    for _ in range(3):
        await opened(commands(pool))
    await pool.execute("DELETE FROM outbox")
    assert (await feed.heads(0)).upto == 3
    owner = await asyncpg.connect(database.owner)
    await owner.execute("DELETE FROM events WHERE position > 1; SELECT setval('events_position', 1)")
    await owner.close()
    with pytest.raises(NotLevelError):
        await feed.heads(3)
    assert (await feed.heads(0)).upto == 1


async def test_the_feed_tells_only_what_the_topic_has_had(pool: asyncpg.Pool) -> None:
    """What is lost with PostgreSQL, nobody was told."""
    feed, door = Feed(pool, "enrolment", "e1", SystemClock()), commands(pool)
    stream = await opened(door)
    await pool.execute("DELETE FROM outbox")
    await seated(door, stream, 2)
    assert [event.version for event in await feed.stream(stream, 0)] == [1]
    page, upto, _ = await feed.page(0, 10)
    assert ([event.version for event in page], upto) == ([1], 1)
    await pool.execute("DELETE FROM outbox WHERE position = 3")  # a later one first: still the second is next
    assert [event.version for event in await feed.stream(stream, 0)] == [1]
    await pool.execute("DELETE FROM outbox")
    assert [event.version for event in await feed.stream(stream, 0)] == [1, 2, 3]


class Restored(Owner):
    """An owner whose store is not level: its feed answers 503, as shared/http makes of it."""

    lacking = True

    async def stream(self, stream: UUID, after: int) -> list[Recorded]:
        if self.lacking:
            raise _unavailable(stream)
        return await super().stream(stream, after)

    async def heads(self, after: int) -> Heads:
        if self.lacking:
            raise _unavailable(after)
        return await super().heads(after)


def _unavailable(what: object) -> httpx.HTTPStatusError:
    request = httpx.Request("GET", f"http://owner/{what}")
    return httpx.HTTPStatusError("503", request=request, response=httpx.Response(503, request=request))


async def test_a_stream_is_not_let_go_while_its_owner_is_being_restored(
    owner: Owner, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it is asked meanwhile, and though it was denied before."""
    monkeypatch.setattr(healer_module, "DENIALS", 2)
    stream = await opened(owner.door)
    await seated(owner.door, stream, 3)
    await owner.delivered()
    events = await owner.events()
    await take_in(consumer.pool, consumer.inbox, [events[0], events[3]], consumer.apply)
    restored = Restored(owner.pool)
    heals = Healer(consumer.pool, consumer.inbox, consumer.apply, {"enrolment": restored}, patience=0)  # type: ignore[dict-item]
    for _ in range(6):
        await heals.heal(now=True)
        await heals.sweep()
    assert await consumer.behind() == {stream: 4}
    assert await consumer.pool.fetchval("SELECT count(*) FROM sweep") == 0
    restored.lacking = False
    await heals.heal(now=True)
    assert await consumer.versions(stream) == [1, 2, 3, 4]
    assert await consumer.behind() == {}


async def test_an_operator_need_not_wait_for_the_next_sweep(owner: Owner, consumer: Consumer) -> None:
    """A consumer that was restored itself: Kafka brings it nothing of what it lost."""
    streams = [await opened(owner.door) for _ in range(3)]
    await owner.delivered()
    heals = Healer(consumer.pool, consumer.inbox, consumer.apply, {"enrolment": owner})  # type: ignore[dict-item]
    await heals.redrive()
    assert {stream for stream, _ in await consumer.seen()} == set(streams)
    assert await consumer.behind() == {}
