"""A lost last event is found by comparing with the owner; so is how far everything is there (section 4)."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.contracts.recorded import Recorded
from shared.eventsourcing.delivering import feed
from shared.eventsourcing.delivering.feed import SETTLED
from shared.eventsourcing.subscribing.consume import take_in
from shared.eventsourcing.subscribing.healer import Healer
from shared.kernel.clock import HandMovedClock
from tests.integration.eventsourcing.consumer import Consumer, Owner
from tests.integration.eventsourcing.ledger import opened, seated

NOON = datetime(2021, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> HandMovedClock:
    return HandMovedClock(NOON)


@pytest.fixture
async def owner(owner: Owner, clock: HandMovedClock) -> Owner:
    return Owner(owner.pool, clock=clock)


def healer(consumer: Consumer, patience: float = 0, **owners: Owner) -> Healer:
    return Healer(consumer.pool, consumer.inbox, consumer.apply, owners, patience=patience)  # type: ignore[arg-type]


async def take(consumer: Consumer, events: list[Recorded]) -> None:
    await take_in(consumer.pool, consumer.inbox, events, consumer.apply)


async def complete(consumer: Consumer) -> datetime | None:
    found: datetime | None = await consumer.pool.fetchval("SELECT complete FROM sweep")
    return found


async def test_a_lost_last_event_and_a_streams_only_one_are_found(owner: Owner, consumer: Consumer) -> None:
    one, only = await opened(owner.door), await opened(owner.door)
    await seated(owner.door, one)
    await owner.delivered()
    await take(consumer, (await owner.events())[:1])
    heals = healer(consumer, enrolment=owner)
    await heals.sweep()
    assert await consumer.behind() == {one: 2, only: 1}
    await heals.heal()
    assert sorted(await consumer.seen()) == sorted([(one, 1), (one, 2), (only, 1)])


async def test_what_is_on_its_way_is_waited_for(owner: Owner, consumer: Consumer) -> None:
    await opened(owner.door)
    await owner.delivered()
    heals = healer(consumer, patience=30, enrolment=owner)
    await heals.sweep()
    assert await consumer.behind() == {}
    assert await complete(consumer) is None
    await take(consumer, await owner.events())
    await heals.sweep()
    assert await complete(consumer) == NOON - SETTLED


async def test_under_constant_load_the_comparison_still_comes_to_an_end(
    owner: Owner, consumer: Consumer, clock: HandMovedClock
) -> None:
    """Each time it looks something is on its way; but never the same."""
    heals = healer(consumer, patience=30, enrolment=owner)
    stream = await opened(owner.door)
    marks = []
    for _ in range(6):
        await seated(owner.door, stream)
        await owner.delivered()
        clock.move(timedelta(seconds=20))
        await heals.sweep()  # the last one delivered is not here yet
        await take(consumer, await owner.events())
        marks.append(await complete(consumer))
    assert marks[-1] == NOON - SETTLED + timedelta(seconds=20 * 5)
    assert await consumer.behind() == {}


async def test_what_one_owner_lost_is_found_though_another_is_swept_after_it(
    owner: Owner, consumer: Consumer
) -> None:
    """Both have something on its way all the time; patience is counted for each."""
    lost = await opened(owner.door)
    await owner.delivered()
    heals = healer(consumer, patience=0.3, curriculum=owner, enrolment=owner, training=owner)
    await heals.sweep()
    assert await consumer.behind() == {}
    await asyncio.sleep(0.35)
    await heals.sweep()
    assert await consumer.behind() == {lost: 1}


async def test_an_owner_that_is_away_holds_up_no_other(owner: Owner, consumer: Consumer) -> None:
    lost = await opened(owner.door)
    await owner.delivered()
    away = Owner(owner.pool, away=True)
    await healer(consumer, curriculum=away, enrolment=owner).sweep()
    assert await consumer.behind() == {lost: 1}


async def test_nothing_is_complete_while_a_stream_is_behind(
    owner: Owner, consumer: Consumer, clock: HandMovedClock
) -> None:
    await opened(owner.door)
    await owner.delivered()
    heals = healer(consumer, enrolment=owner)
    await heals.sweep()
    assert await complete(consumer) is None
    await heals.heal()
    await heals.sweep()
    assert await complete(consumer) == NOON - SETTLED
    stream = await opened(owner.door)
    consumer.poison = {(stream, 1)}
    await owner.delivered()
    await take(consumer, await owner.events())
    clock.move(timedelta(hours=1))
    await heals.sweep()
    assert await complete(consumer) == NOON - SETTLED  # as before, not later


async def test_nothing_is_complete_beyond_what_the_owner_has_not_delivered(
    owner: Owner, consumer: Consumer, clock: HandMovedClock
) -> None:
    await opened(owner.door)
    await owner.delivered()
    clock.move(timedelta(hours=1))
    waiting = await opened(owner.door)
    clock.move(timedelta(hours=1))
    await take(consumer, (await owner.events())[:1])
    heals = healer(consumer, enrolment=owner)
    await heals.sweep()
    assert await consumer.behind() == {}  # what Kafka has not had is not lost
    assert await complete(consumer) == NOON + timedelta(hours=1)
    await owner.delivered()
    await heals.sweep()
    assert await consumer.behind() == {waiting: 1}


async def test_a_long_list_is_compared_page_by_page(
    owner: Owner, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_HEADS", 3)
    streams = [await opened(owner.door) for _ in range(8)]
    await owner.delivered()
    await take(consumer, (await owner.events())[:5])
    heals = healer(consumer, enrolment=owner)
    await heals.sweep()
    assert await consumer.behind() == dict.fromkeys(streams[5:], 1)
    await heals.heal()
    await heals.sweep()
    assert await complete(consumer) == NOON - SETTLED


async def test_a_page_of_another_inbox_is_not_noted_in_this_one(owner: Owner, consumer: Consumer) -> None:
    """Two processes compare, or the inbox was put back to an earlier state meanwhile."""
    stream = await opened(owner.door)
    await owner.delivered()
    await take(consumer, await owner.events())
    heals = healer(consumer, patience=30, enrolment=owner)
    await heals.sweep()
    lost = await opened(owner.door)
    await owner.delivered()
    await heals.sweep()  # keeps a page that begins after the first stream
    await consumer.pool.execute("UPDATE sweep SET position = 0, complete = NULL")
    await consumer.pool.execute("DELETE FROM inbox WHERE stream = $1", stream)
    await take(consumer, (await owner.events())[1:])
    await heals.sweep()
    assert await consumer.pool.fetchval("SELECT position FROM sweep") == 0
    await healer(consumer, enrolment=owner).sweep()
    assert set(await consumer.behind()) == {stream}
    assert await consumer.versions(lost) == [1]


async def test_a_restored_consumer_is_brought_level(owner: Owner, consumer: Consumer) -> None:
    """Its inbox is old, Kafka believes that it has seen everything."""
    streams: list[UUID] = [await opened(owner.door) for _ in range(5)]
    await owner.delivered()
    heals = healer(consumer, enrolment=owner)
    await heals.sweep()
    await heals.heal()
    assert sorted(await consumer.seen()) == sorted((stream, 1) for stream in streams)
