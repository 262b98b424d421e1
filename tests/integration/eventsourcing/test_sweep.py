"""What Kafka lost without a trace, and what it had without an owner (design section 4, "Behind")."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from shared.contracts.recorded import Recorded
from shared.eventsourcing import healer as healer_module
from shared.eventsourcing.healer import Healer
from tests.integration.eventsourcing.consumer import Consumer, Owner
from tests.integration.eventsourcing.eventually import eventually

LONG, SHORT = 60.0, 0.1  # seconds of patience with what may still be on its way


async def found(healer: Healer, consumer: Consumer) -> dict[UUID, int]:
    """What the sweep finds when its patience is over."""

    async def look() -> dict[UUID, int]:
        await healer.sweep()
        return await consumer.behind()

    return await eventually(look)


async def caught_up(healer: Healer, consumer: Consumer) -> datetime | None:
    """Up to when everything is claimed to be taken in, after a sweep that had all the time it needs."""
    await healer.sweep()
    await healer.sweep()
    return await consumer.complete()


async def test_a_stream_s_last_event_and_only_event_are_found(owner: Owner, consumer: Consumer) -> None:
    lost_last, only = await owner.stream(3), await owner.stream(1)
    await owner.delivers()
    await consumer.receives(*lost_last[:2])
    healer = consumer.healer(SHORT)
    assert await found(healer, consumer) == {lost_last[0].stream: 3, only[0].stream: 1}
    assert await consumer.why(only[0].stream) == "lost on the way"
    await healer.heal()
    assert await consumer.taken(lost_last[0].stream) == [1, 2, 3]
    assert await consumer.taken(only[0].stream) == [1]
    assert await consumer.behind() == {}


async def test_what_is_on_its_way_is_not_taken_for_lost(owner: Owner, consumer: Consumer) -> None:
    events = await owner.stream(2)
    await owner.delivers()
    patient = consumer.healer(LONG)
    await patient.sweep()
    assert await consumer.behind() == {}
    await consumer.receives(*events)
    await patient.sweep()
    assert await consumer.complete() is not None


async def test_what_the_relay_has_not_delivered_is_not_lost(owner: Owner, consumer: Consumer) -> None:
    delivered = await owner.stream(2)
    await owner.delivers()
    await owner.stream(2)
    owner.clock.move(timedelta(minutes=5))
    await consumer.receives(*delivered)
    healer = consumer.healer()
    await healer.sweep()
    await healer.sweep()
    assert await consumer.behind() == {}


async def test_a_sweep_comes_to_its_end_though_something_is_always_on_its_way(
    owner: Owner, consumer: Consumer
) -> None:
    """The page is kept, and compared again, until everything in it is here."""
    healer = consumer.healer(LONG)
    on_its_way: list[Recorded] = []
    for _ in range(3):
        on_its_way, arrives = await owner.stream(1), on_its_way
        await owner.delivers()
        await healer.sweep()
        await consumer.receives(*arrives)
        await healer.sweep()
    assert await consumer.complete() is not None


async def test_a_sweep_goes_on_where_it_ended(owner: Owner, consumer: Consumer) -> None:
    for _ in range(3):
        events = await owner.stream(2)
        await owner.delivers()
        await consumer.receives(*events)
        await consumer.healer().sweep()
        assert await consumer.pool.fetchval("SELECT position FROM sweep") == events[-1].position


async def test_a_comparison_begun_with_another_inbox_does_not_count(owner: Owner, consumer: Consumer) -> None:
    """A generation that was swapped in has compared nothing yet."""
    first = await owner.stream(1)
    await owner.delivers()
    await consumer.receives(*first)
    healer = consumer.healer(LONG)
    await caught_up(healer, consumer)
    second = await owner.stream(1)
    await owner.delivers()
    await healer.sweep()
    await consumer.pool.execute("DELETE FROM sweep; DELETE FROM inbox")
    await consumer.receives(*second)
    await healer.sweep()
    assert await consumer.complete() is None
    await found(consumer.healer(SHORT), consumer)
    assert await consumer.behind() == {first[0].stream: 1}


async def test_complete_is_not_claimed_while_a_stream_is_behind(owner: Owner, consumer: Consumer) -> None:
    events = await owner.stream(3)
    stream = events[0].stream
    await owner.delivers()
    consumer.poison.add((stream, 2))
    await consumer.receives(*events)
    healer = consumer.healer()
    assert await caught_up(healer, consumer) is None
    consumer.poison.clear()
    await healer.heal(now=True)
    before = await caught_up(healer, consumer)
    assert before is not None
    assert before > events[-1].recorded_at
    [later] = await owner.more(stream)
    await owner.delivers()
    consumer.poison.add((stream, 4))
    await consumer.receives(later)
    assert await caught_up(healer, consumer) == before


async def test_complete_never_goes_beyond_what_was_not_delivered_or_not_received(
    owner: Owner, consumer: Consumer
) -> None:
    first = await owner.stream(2)
    await owner.delivers()
    waiting = await owner.stream(2)
    owner.clock.move(timedelta(minutes=5))
    await consumer.receives(*first)
    healer = consumer.healer(LONG)
    complete = await caught_up(healer, consumer)
    assert complete is not None
    assert complete <= waiting[0].recorded_at
    await owner.delivers()
    assert await caught_up(healer, consumer) == complete, "delivered, but not received yet"
    await consumer.receives(*waiting)
    raised = await caught_up(healer, consumer)
    assert raised is not None
    assert raised > waiting[-1].recorded_at


async def test_a_sweep_waits_for_an_owner_that_is_away(owner: Owner, consumer: Consumer) -> None:
    events = await owner.stream(1)
    await owner.delivers()
    owner.away = True
    healer = consumer.healer(SHORT)
    assert await caught_up(healer, consumer) is None
    owner.away = False
    assert await found(healer, consumer) == {events[0].stream: 1}


async def a_version_that_never_was(owner: Owner, consumer: Consumer) -> tuple[UUID, Healer]:
    """Version 9 came through Kafka; the owner has two."""
    events = await owner.stream(2)
    await consumer.receives(*events, replace(events[1], version=9))
    assert await consumer.behind() == {events[0].stream: 9}
    return events[0].stream, consumer.healer()


async def test_while_an_owner_denies_what_was_seen_its_own_events_are_still_taken_in(
    owner: Owner, consumer: Consumer
) -> None:
    """The owner may have been restored, and adopt it yet."""
    stream, healer = await a_version_that_never_was(owner, consumer)
    await healer.heal(now=True)
    assert await consumer.why(stream) == "the owner has no version 3"
    await consumer.receives(*await owner.more(stream))
    await healer.heal(now=True)
    assert await consumer.taken(stream) == [1, 2, 3]
    assert await consumer.behind() == {stream: 9}
    await owner.more(stream, 6)
    await healer.heal(now=True)
    assert await consumer.taken(stream) == list(range(1, 10))
    assert await consumer.behind() == {}


async def test_a_version_that_never_was_does_not_hold_its_stream_for_ever(
    owner: Owner, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(healer_module, "DENIALS", 3)
    stream, healer = await a_version_that_never_was(owner, consumer)
    await owner.delivers()
    for _ in range(3):
        await healer.heal(now=True)
        assert await consumer.behind() == {stream: 9}
    assert await caught_up(healer, consumer) is None
    await healer.heal(now=True)
    assert await consumer.behind() == {}
    assert await caught_up(healer, consumer) is not None
    await consumer.receives(*await owner.more(stream))
    assert await consumer.taken(stream) == [1, 2, 3]


async def test_only_denials_count_and_not_the_tries_of_a_poison_event(
    owner: Owner, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(healer_module, "DENIALS", 3)
    stream, healer = await a_version_that_never_was(owner, consumer)
    consumer.poison.add((stream, 3))
    await owner.more(stream)
    for _ in range(5):
        await healer.heal(now=True)
    consumer.poison.clear()
    await healer.heal(now=True)
    await healer.heal(now=True)
    assert await consumer.taken(stream) == [1, 2, 3]
    assert await consumer.behind() == {stream: 9}


async def test_what_is_recorded_as_the_stream_is_let_go_is_not_lost(
    owner: Owner, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the owner's last denial and our lock it records, and Kafka brings, the next."""
    monkeypatch.setattr(healer_module, "DENIALS", 0)
    stream, healer = await a_version_that_never_was(owner, consumer)
    await healer.heal(now=True)  # the first denial: now the reason is known
    nothing_more = healer._nothing_more

    async def later(*arguments: object) -> None:
        monkeypatch.setattr(healer, "_nothing_more", nothing_more)
        await consumer.receives(*await owner.more(stream))
        await nothing_more(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(healer, "_nothing_more", later)
    await healer.heal(now=True)
    assert await consumer.behind() == {stream: 9}
    await healer.heal(now=True)
    assert await consumer.taken(stream) == [1, 2, 3]
