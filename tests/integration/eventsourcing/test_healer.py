"""Streams that are behind are brought level from their owner's feed (design section 4, "Behind")."""

import asyncio
import contextlib
from dataclasses import replace
from uuid import uuid4

import asyncpg
import pytest

from shared.eventsourcing import healer as healer_module
from tests.integration.eventsourcing.consumer import Consumer, Owner
from tests.integration.eventsourcing.eventually import eventually


async def test_a_gap_is_refilled_in_order_byte_for_byte(owner: Owner, consumer: Consumer) -> None:
    events = await owner.stream(8)
    stream = events[0].stream
    await consumer.receives(*events[:2], events[5])
    await consumer.receives(events[6])
    assert await consumer.taken(stream) == [1, 2]
    assert await consumer.behind() == {stream: 7}
    await consumer.healer().heal()
    assert await consumer.taken(stream) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert await consumer.behind() == {}
    values = await consumer.pool.fetch("SELECT value FROM taken ORDER BY nr")
    assert [row["value"] for row in values] == [event.value for event in events]


async def test_a_level_stream_takes_its_next_event_from_kafka_again(owner: Owner, consumer: Consumer) -> None:
    events = await owner.stream(3)
    await consumer.receives(events[2])
    await consumer.healer().heal()
    asked = owner.asked
    await consumer.receives(*await owner.more(events[0].stream))
    assert await consumer.taken(events[0].stream) == [1, 2, 3, 4]
    assert owner.asked == asked


async def test_a_poison_event_holds_only_its_stream(owner: Owner, consumer: Consumer) -> None:
    bad, good = await owner.stream(4), await owner.stream(3)
    stream = bad[0].stream
    consumer.poison.add((stream, 2))
    await consumer.receives(bad[0], good[0], bad[1], good[1], bad[2], good[2])
    assert await consumer.taken(stream) == [1]
    assert await consumer.taken(good[0].stream) == [1, 2, 3]
    assert await consumer.behind() == {stream: 3}
    assert await consumer.why(stream) == "LookupError: cannot be applied"
    await consumer.receives(bad[3])
    assert await consumer.taken(stream) == [1], "a later event only raises how far it is known to exist"
    assert await consumer.behind() == {stream: 4}


async def test_when_the_handler_is_fixed_a_redrive_brings_the_stream_level(
    owner: Owner, consumer: Consumer
) -> None:
    events = await owner.stream(4)
    stream = events[0].stream
    consumer.poison.add((stream, 3))
    await consumer.receives(*events)
    healer = consumer.healer()
    await healer.heal()
    assert await consumer.behind() == {stream: 4}
    consumer.poison.clear()
    await healer.heal()
    assert await consumer.taken(stream) == [1, 2], "it is not due for a try yet"
    await healer.heal(now=True)
    assert await consumer.taken(stream) == [1, 2, 3, 4]
    assert await consumer.behind() == {}


async def test_the_healer_does_not_stop_at_a_stream_that_cannot_be_healed(
    owner: Owner, consumer: Consumer
) -> None:
    bad, broken, good = await owner.stream(2), await owner.stream(2), await owner.stream(2)
    await consumer.receives(bad[1])
    await consumer.receives(broken[1])
    await consumer.receives(good[1])
    consumer.poison.add((bad[0].stream, 1))
    owner.broken.add(broken[0].stream)
    await consumer.healer().heal()
    assert await consumer.taken(good[0].stream) == [1, 2]
    assert await consumer.behind() == {bad[0].stream: 2, broken[0].stream: 2}
    assert "500" in await consumer.why(broken[0].stream)


@pytest.mark.parametrize("later", [False, True], ids=["the last one", "with a later one"])
async def test_an_unreadable_message_holds_its_stream_until_the_owner_tells_it(
    owner: Owner, consumer: Consumer, later: bool
) -> None:
    events = await owner.stream(4)
    stream = events[0].stream
    await consumer.receives(*events[:2])
    await consumer.receives_garbage(str(stream).encode())
    assert "unreadable" in await consumer.why(stream)
    if later:
        await consumer.receives(events[3])
        assert await consumer.taken(stream) == [1, 2]
    await consumer.healer().heal()
    assert await consumer.taken(stream) == [1, 2, 3, 4]
    assert await consumer.behind() == {}


async def test_a_message_of_a_stream_that_nobody_owns_holds_nothing_for_long(consumer: Consumer) -> None:
    await consumer.receives_garbage(str(uuid4()).encode())
    await consumer.receives_garbage(None)
    assert len(await consumer.behind()) == 1
    await consumer.healer().heal()
    assert await consumer.behind() == {}


async def test_a_stream_of_an_unknown_source_hinders_no_other(owner: Owner, consumer: Consumer) -> None:
    await consumer.receives_garbage(str(uuid4()).encode(), "t1.stranger.events.v1")
    events = await owner.stream(2)
    await consumer.receives(events[1])
    await consumer.healer().heal()
    assert await consumer.taken(events[0].stream) == [1, 2]


async def test_nothing_is_applied_twice_by_healers_and_kafka_together(
    owner: Owner, consumer: Consumer
) -> None:
    events = await owner.stream(12)
    await consumer.receives(events[6])
    one, two = consumer.healer(), consumer.healer()
    await asyncio.gather(
        one.heal(now=True), two.heal(now=True), consumer.receives(*events), consumer.receives(*events[3:])
    )
    await one.heal(now=True)
    await one.heal(now=True)
    assert await consumer.taken(events[0].stream) == list(range(1, 13))
    assert await consumer.behind() == {}


async def test_with_the_owner_away_nothing_is_lost_and_it_is_tried_again(
    owner: Owner, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(healer_module, "HEAL_EVERY", 0.05)
    events = [await owner.stream(3) for _ in range(5)]
    owner.away = True
    await consumer.receives(*(of_stream[2] for of_stream in events))
    running = asyncio.create_task(consumer.healer().run())

    async def asked_again() -> bool:
        return owner.asked > 5

    await eventually(asked_again)
    assert len(await consumer.behind()) == 5
    owner.away = False
    await eventually(consumer.every_behind_healed, within=5)
    for of_stream in events:
        assert await consumer.taken(of_stream[0].stream) == [1, 2, 3]
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_one_owner_away_is_not_asked_for_each_of_its_streams_and_hinders_no_other(
    owner: Owner, pool: asyncpg.Pool, consumer: Consumer
) -> None:
    other = Owner(pool, "training")
    both = Consumer(consumer.pool, owner, other)
    lost, found = [await owner.stream(2) for _ in range(3)], await other.stream(2)
    for _, last in lost:
        await both.receives(last)
    await both.receives(replace(found[1], source="training"))
    owner.away = True
    await both.healer().heal()
    assert owner.asked == 1
    assert await both.taken(found[0].stream) == [1, 2]
    assert len(await both.behind()) == 3


async def test_an_owner_of_an_unknown_incarnation_is_not_believed_until_an_operator_trusts_it(
    owner: Owner, consumer: Consumer
) -> None:
    events = await owner.stream(3)
    stream = events[0].stream
    await consumer.receives(events[0], events[2])
    owner.feed._epoch = "e2"
    await consumer.healer().heal(now=True)
    assert await consumer.taken(stream) == [1]
    assert await consumer.behind() == {stream: 3}
    async with consumer.pool.acquire() as connection:
        await consumer.inbox.trust(connection, "enrolment", "e2")
    await consumer.healer().heal(now=True)
    assert await consumer.taken(stream) == [1, 2, 3]


async def test_a_feed_with_a_hole_is_not_asked_for_ever(owner: Owner, consumer: Consumer) -> None:
    events = await owner.stream(6)
    stream = events[0].stream
    await consumer.receives(events[0], events[5])
    owner.lacks.add((stream, 4))
    async with asyncio.timeout(10):
        await consumer.healer().heal()
    assert await consumer.taken(stream) == [1, 2, 3]
    assert await consumer.why(stream) == "the owner has no version 4"
