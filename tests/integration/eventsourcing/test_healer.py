"""What Kafka lost or spoilt is fetched from its owner, in order."""

import asyncio
from uuid import UUID, uuid4

import pytest

from shared.contracts.recorded import Recorded
from shared.eventsourcing.subscribing.consume import take_in
from shared.eventsourcing.subscribing.healer import Healer
from tests.integration.eventsourcing.consumer import Consumer, Owner
from tests.integration.eventsourcing.ledger import opened, seated


def healer(consumer: Consumer, owner: Owner, **more: Owner) -> Healer:
    owners = {"enrolment": owner, **more}
    return Healer(consumer.pool, consumer.inbox, consumer.apply, owners, patience=0)  # type: ignore[arg-type]


async def take(consumer: Consumer, events: list[Recorded]) -> None:
    await take_in(consumer.pool, consumer.inbox, events, consumer.apply)


@pytest.fixture
async def stream(owner: Owner) -> UUID:
    """Eight versions, more than a page of the feed."""
    stream = await opened(owner.door)
    await seated(owner.door, stream, 7)
    await owner.delivered()
    return stream


async def test_a_gap_is_filled_in_order(owner: Owner, consumer: Consumer, stream: UUID) -> None:
    events = await owner.events()
    await take(consumer, [events[0], events[7]])
    await healer(consumer, owner).heal()
    assert await consumer.versions(stream) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert await consumer.behind() == {}
    await take(consumer, events)  # and what comes late does nothing
    assert len(await consumer.seen()) == 8


async def test_poison_stays_behind_until_the_code_is_mended(
    owner: Owner, consumer: Consumer, stream: UUID
) -> None:
    other = await opened(owner.door)
    consumer.poison = {(stream, 3)}
    await take(consumer, await owner.events())
    heals = healer(consumer, owner)
    await heals.heal(now=True)
    await heals.heal(now=True)
    assert await consumer.versions(stream) == [1, 2]
    assert await consumer.versions(other) == [1]
    row = await consumer.pool.fetchrow("SELECT seen_to, tries, reason, next_try > now() AS later FROM behind")
    assert tuple(row or ()) == (8, 2, "ValueError: this code cannot read that", True)
    consumer.poison.clear()
    await heals.heal()  # it is not its turn yet
    assert await consumer.versions(stream) == [1, 2]
    await heals.heal(now=True)  # an operator's command
    assert await consumer.versions(stream) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert await consumer.behind() == {}


async def test_an_owner_that_is_away_holds_up_no_other(
    owner: Owner, consumer: Consumer, stream: UUID
) -> None:
    """Streams of both are behind, those of the absent one first in the line."""
    events = await owner.events()
    elsewhere = [event._replace(source="curriculum", stream=UUID(int=5)) for event in events]
    await take(consumer, elsewhere[1:2])
    await take(consumer, events[1:2])
    away = Owner(owner.pool, away=True)
    await healer(consumer, owner, curriculum=away).heal()
    assert await consumer.versions(stream) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert away.asked == 1
    assert await consumer.behind() == {UUID(int=5): 2}


async def test_a_stream_stays_behind_while_its_owner_lacks_what_was_seen(
    owner: Owner, consumer: Consumer, stream: UUID
) -> None:
    """An owner restored from a backup; it is asked again, but not every second."""
    events = await owner.events()
    await take(consumer, [events[7]._replace(version=10)])
    await healer(consumer, owner).heal()
    assert await consumer.versions(stream) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert await consumer.behind() == {stream: 10}
    row = await consumer.pool.fetchrow("SELECT reason, next_try > now() AS later FROM behind")
    assert tuple(row or ()) == ("the owner has no version 9", True)
    await seated(owner.door, stream, 2)
    await owner.delivered()
    await healer(consumer, owner).heal(now=True)
    assert await consumer.behind() == {}


async def test_an_unreadable_message_of_nobodys_stream_is_forgotten(owner: Owner, consumer: Consumer) -> None:
    nobody = uuid4()
    async with consumer.pool.acquire() as connection, connection.transaction():
        await consumer.inbox.hold(connection, nobody, "enrolment", 0, "unreadable message")
    await healer(consumer, owner).heal()
    assert await consumer.behind() == {}


async def test_nothing_is_fetched_from_an_incarnation_that_is_not_trusted(
    owner: Owner, consumer: Consumer, stream: UUID
) -> None:
    events = await owner.events()
    await take(consumer, [events[0], events[2]])
    anew = Owner(owner.pool, epoch="e2")
    await healer(consumer, anew).heal()
    assert await consumer.versions(stream) == [1]
    assert await consumer.behind() == {stream: 3}


async def test_while_it_is_refilled_the_stream_is_taken_in_only_once(
    owner: Owner, consumer: Consumer, stream: UUID
) -> None:
    """Two processes heal, a third takes in what Kafka has after all."""
    events = await owner.events()
    await take(consumer, [events[3]])
    first, second = healer(consumer, owner), healer(Consumer(consumer.pool), owner)
    await first.heal()
    await consumer.pool.execute("UPDATE inbox SET version = 4, chain = $1", events[3].hash)
    await consumer.pool.execute("DELETE FROM seen WHERE version > 4")
    async with consumer.pool.acquire() as connection:
        await consumer.inbox.hold(connection, stream, "enrolment", 8, "lost")
    await asyncio.gather(first.heal(), second.heal(), take(consumer, events))
    await first.heal(now=True)
    assert await consumer.versions(stream) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert await consumer.behind() == {}
