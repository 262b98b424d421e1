"""What may go wrong while a stream is healed: its owner, a healer beside, a version that never was."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import httpx
import pytest

from shared.contracts.recorded import Recorded
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.subscribing import healer as healer_module
from shared.eventsourcing.subscribing.consume import take_in
from shared.eventsourcing.subscribing.healer import Healer
from tests.integration.eventsourcing.consumer import Consumer, Owner, Place
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import opened, seated


@dataclass
class Strange(Owner):
    """An owner whose feed fails for some streams, or leaves versions out."""

    broken: set[UUID] = field(default_factory=set)
    lacks: set[Place] = field(default_factory=set)

    async def stream(self, stream: UUID, after: int) -> list[Recorded]:
        events = await super().stream(stream, after)
        if stream in self.broken:
            request = httpx.Request("GET", f"http://owner/v1/streams/{stream}/events")
            raise httpx.HTTPStatusError("500", request=request, response=httpx.Response(500))
        return [event for event in events if (stream, event.version) not in self.lacks]

    async def made(self, events: int) -> list[Recorded]:
        """A new stream with so many events, as they come through Kafka."""
        stream = await opened(self.door)
        await seated(self.door, stream, events - 1)
        await self.delivered()
        return [event for event in await self.events() if event.stream == stream]

    async def next_of(self, stream: UUID) -> Recorded:
        await seated(self.door, stream)
        await self.delivered()
        return (await self.events())[-1]


@dataclass
class Strict(Consumer):
    """Remembers what it was asked to apply though it had done so."""

    twice: list[Place] = field(default_factory=list)

    async def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        try:
            await super().apply(connection, events)
        except asyncpg.UniqueViolationError:
            self.twice += [(event.stream, event.version) for event in events]
            raise

    async def receives(self, *events: Recorded) -> None:
        await take_in(self.pool, self.inbox, events, self.apply)

    async def reason(self, stream: UUID) -> str:
        return str(await self.pool.fetchval("SELECT reason FROM behind WHERE stream = $1", stream))

    async def level(self) -> bool:
        return not await self.behind()


@pytest.fixture
async def owner(pool: asyncpg.Pool) -> Strange:
    return Strange(pool)


@pytest.fixture
async def strict(consumer: Consumer) -> Strict:
    return Strict(consumer.pool)


def healer(consumer: Consumer, owner: Owner) -> Healer:
    owners = {"enrolment": owner}
    return Healer(consumer.pool, consumer.inbox, consumer.apply, owners, patience=0)  # type: ignore[arg-type]


async def test_healers_and_kafka_together_apply_nothing_twice(owner: Strange, strict: Strict) -> None:
    events = await owner.made(12)
    await strict.receives(events[6])
    one, two = healer(strict, owner), healer(strict, owner)
    await asyncio.gather(
        one.heal(now=True), two.heal(now=True), strict.receives(*events), strict.receives(*events[3:])
    )
    await one.heal(now=True)
    await strict.receives(*events)
    assert await strict.versions(events[0].stream) == list(range(1, 13))
    assert await strict.behind() == {}
    assert strict.twice == []


async def test_what_is_seen_again_is_not_even_tried(owner: Strange, strict: Strict) -> None:
    events = await owner.made(4)
    await strict.receives(*events[:3], *events[:2])
    await strict.receives(*events[1:], events[3])
    await strict.receives(events[0])
    assert await strict.versions(events[0].stream) == [1, 2, 3, 4]
    assert strict.twice == []


async def test_a_stream_that_cannot_be_healed_hinders_no_other_of_its_owner(
    owner: Strange, strict: Strict
) -> None:
    bad, broken, good = await owner.made(2), await owner.made(2), await owner.made(2)
    await strict.receives(bad[1])
    await strict.receives(broken[1])
    await strict.receives(good[1])
    strict.poison.add((bad[0].stream, 1))
    owner.broken.add(broken[0].stream)
    await healer(strict, owner).heal()
    assert await strict.versions(good[0].stream) == [1, 2]
    assert await strict.behind() == {bad[0].stream: 2, broken[0].stream: 2}
    assert "500" in await strict.reason(broken[0].stream)


async def test_an_owner_that_is_away_is_asked_once_a_time_and_healed_from_when_it_is_back(
    owner: Strange, strict: Strict, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = [await owner.made(3) for _ in range(5)]
    await strict.receives(*(events[2] for events in lost))
    owner.away = True
    await healer(strict, owner).heal()
    assert owner.asked == 1
    assert len(await strict.behind()) == 5
    monkeypatch.setattr(healer_module, "HEAL_EVERY", 0.05)
    running = asyncio.create_task(healer(strict, owner).run())

    async def asked_again() -> bool:
        return owner.asked > 5

    await eventually(asked_again)
    owner.away = False
    await eventually(strict.level)
    for events in lost:
        assert await strict.versions(events[0].stream) == [1, 2, 3]
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_a_feed_with_a_hole_is_not_asked_for_ever(owner: Strange, strict: Strict) -> None:
    events = await owner.made(6)
    stream = events[0].stream
    await strict.receives(events[0], events[5])
    owner.lacks.add((stream, 4))
    async with asyncio.timeout(20):
        await healer(strict, owner).heal()
    assert await strict.versions(stream) == [1, 2, 3]
    assert await strict.reason(stream) == "the owner has no version 4"


async def never_was(owner: Strange, consumer: Strict) -> tuple[UUID, Healer]:
    """Version 9 came through Kafka; the owner has two."""
    events = await owner.made(2)
    await consumer.receives(*events, events[1]._replace(version=9))
    assert await consumer.behind() == {events[0].stream: 9}
    return events[0].stream, healer(consumer, owner)


async def test_a_version_that_never_was_does_not_hold_its_stream_for_ever(
    owner: Strange, strict: Strict, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But long enough for an owner that was restored, and adopts what its topic has."""
    monkeypatch.setattr(healer_module, "DENIALS", 3)
    stream, heals = await never_was(owner, strict)
    for _ in range(3):
        await heals.heal(now=True)
        assert await strict.behind() == {stream: 9}
    await heals.heal(now=True)
    assert await strict.behind() == {}
    await strict.receives(await owner.next_of(stream))
    assert await strict.versions(stream) == [1, 2, 3]


async def test_only_denials_count_and_not_the_tries_of_a_poison_event(
    owner: Strange, strict: Strict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(healer_module, "DENIALS", 3)
    stream, heals = await never_was(owner, strict)
    strict.poison.add((stream, 3))
    await owner.next_of(stream)
    for _ in range(5):
        await heals.heal(now=True)
    strict.poison.clear()
    await heals.heal(now=True)
    await heals.heal(now=True)
    assert await strict.versions(stream) == [1, 2, 3]
    assert await strict.behind() == {stream: 9}


async def test_what_is_recorded_as_its_stream_is_let_go_is_not_lost(
    owner: Strange, strict: Strict, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the owner's last denial and our lock it records, and Kafka brings, the next."""
    monkeypatch.setattr(healer_module, "DENIALS", 1)
    stream, heals = await never_was(owner, strict)
    await heals.heal(now=True)
    nothing_more = heals._nothing_more

    async def later(stream: UUID, at: int, owner_: Strange) -> None:
        monkeypatch.setattr(heals, "_nothing_more", nothing_more)
        await strict.receives(await owner_.next_of(stream))
        await nothing_more(stream, at, owner_)  # type: ignore[arg-type]

    monkeypatch.setattr(heals, "_nothing_more", later)
    await heals.heal(now=True)
    assert await strict.behind() == {stream: 9}
    await heals.heal(now=True)
    assert await strict.versions(stream) == [1, 2, 3]
