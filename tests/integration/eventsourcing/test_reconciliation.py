"""A reader of the topic who has everything finds the store's own totals, day by day; nobody else does."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

import asyncpg
import pytest
from aiokafka import ConsumerRecord

from deploy.databases.server import Database
from shared.contracts.cloudevent import from_message
from shared.contracts.notice import reconciliation_topic
from shared.contracts.reconciliation.day import DayReconciled, PartitionTotals
from shared.eventsourcing.delivering.feed import Feed
from shared.eventsourcing.delivering.reconciler import Reconciler
from shared.eventsourcing.delivering.reconciliation import Reconciliation
from shared.eventsourcing.delivering.relay import Relay
from shared.eventsourcing.migrate import PARTITIONS, migrate_notices
from shared.kernel.clock import HandMovedClock
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import commands, opened, seated
from tests.integration.eventsourcing.topic import messages

EVENING = datetime(2021, 6, 1, 16, 59, 0, tzinfo=UTC)  # a minute before midnight in Bangkok
FIRST, SECOND, LATER = date(2021, 6, 1), date(2021, 6, 2), date(2021, 6, 9)
BANGKOK = timezone(timedelta(hours=7))


@dataclass
class Ground:
    """A store whose clock a test moves, and the relay beside it."""

    pool: asyncpg.Pool
    url: str
    kafka: str
    topic: str

    def __post_init__(self) -> None:
        self.clock = HandMovedClock(EVENING)
        self.days = Reconciliation(
            self.pool, "enrolment", "e1", Feed(self.pool, "enrolment", "e1", self.clock)
        )
        self.told = self.topic.removesuffix("enrolment.events.v1") + reconciliation_topic("enrolment")

    def reconciler(self) -> Reconciler:
        return Reconciler(self.pool, self.url, self.days, "enrolment", self.told, self.kafka, self.clock)

    async def record(self, ledgers: int) -> None:
        door = commands(self.pool, clock=self.clock)
        for _ in range(ledgers):
            await seated(door, await opened(door), 2)

    async def deliver(self) -> None:
        relay = Relay(self.pool, self.url, "enrolment", "e1", self.topic, self.kafka, self.clock)
        task = asyncio.create_task(relay.run())
        await eventually(self._emptied, 40)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _emptied(self) -> bool:
        return not await self.pool.fetchval("SELECT EXISTS (SELECT FROM outbox)")


@pytest.fixture
async def ground(database: Database, pool: asyncpg.Pool, kafka: str, topic: str) -> Ground:
    return Ground(pool, database.runtime, kafka, topic)


def as_a_reader(found: Sequence[ConsumerRecord], day: date) -> list[PartitionTotals]:
    """By the words of the contract, with nothing of ours but the reading of a message."""
    have: dict[int, dict[int, bytes]] = defaultdict(dict)
    for message in found:
        event = from_message(message.value, message.headers)
        if event.recorded_at.astimezone(BANGKOK).date() == day:
            have[message.partition][event.position] = event.hash
    return [
        PartitionTotals(
            partition=number,
            count=len(have[number]),
            first=min(have[number], default=None),
            last=max(have[number], default=None),
            checksum=sha256(b"".join(hash_ for _, hash_ in sorted(have[number].items()))).hexdigest(),
        )
        for number in range(PARTITIONS)
    ]


async def test_a_reader_who_has_everything_finds_the_same_and_one_who_lacks_an_event_does_not(
    ground: Ground,
) -> None:
    await ground.record(5)
    ground.clock.move(timedelta(minutes=2))  # midnight has passed
    await ground.record(4)
    await ground.deliver()
    found = await messages(ground.kafka, ground.topic)
    for day, events in ((FIRST, 15), (SECOND, 12)):
        told = (await ground.days.day(day)).totals
        assert sum(partition.count for partition in told.partitions) == events
        assert told.partitions == as_a_reader(found * 2, day)  # repeats dropped
        [lacking, *_] = [message for message in found if as_a_reader([message], day) != as_a_reader([], day)]
        rest = [message for message in found if message is not lacking]
        assert told.partitions != as_a_reader(rest, day)
    assert (await ground.days.day(LATER)).totals.partitions == as_a_reader([], LATER)


async def test_a_day_closes_when_nothing_can_come_any_more_and_all_was_delivered(ground: Ground) -> None:
    await ground.record(1)
    await ground.deliver()
    ground.clock.move(timedelta(seconds=65))  # over; but somebody may still be writing
    assert not (await ground.days.day(FIRST)).closed
    assert await ground.days.close() == []
    await ground.record(1)  # on the second day, and not delivered
    ground.clock.move(timedelta(seconds=10))
    assert (await ground.days.day(FIRST)).closed
    [closed] = await ground.days.close()
    assert (closed.day, closed.previous) == (FIRST, None)
    ground.clock.move(timedelta(days=1))
    assert await ground.days.close() == []
    assert (await ground.days.days(FIRST, 10)) == []
    await ground.deliver()
    assert [(each.totals.day, each.closed) for each in await ground.days.days(None, 10)] == [
        (FIRST, True), (SECOND, True),
    ]  # fmt: skip
    [second] = await ground.days.close()
    assert (second.day, second.previous) == (SECOND, FIRST)


async def test_an_open_day_tells_up_to_where_it_was_counted(ground: Ground) -> None:
    await ground.record(2)
    await ground.deliver()
    before = await ground.days.day(FIRST)
    await ground.record(1)
    assert await ground.days.day(FIRST) == before, "what was not delivered is not counted"
    assert before.upto == await ground.pool.fetchval("SELECT max(position) - 3 FROM events")


async def test_closed_days_are_told_on_a_topic_of_their_own_and_a_repeat_says_the_same(
    ground: Ground,
) -> None:
    await migrate_notices(ground.kafka, ground.told)
    for _ in range(3):
        await ground.record(1)
        ground.clock.move(timedelta(days=4))
    await ground.deliver()
    await ground.reconciler().step()
    await ground.reconciler().step()
    told = [
        (message.key.decode(), DayReconciled.model_validate_json(message.value))
        for message in await messages(ground.kafka, ground.told)
    ]
    assert [key for key, _ in told] == ["2021-06-01", "2021-06-05", "2021-06-09"]
    assert [str(day.previous) for _, day in told] == ["None", "2021-06-01", "2021-06-05"]
    assert [day for _, day in told] == [(await ground.days.day(day.day)).totals for _, day in told]

    tell = ground.reconciler()

    async def told_and_died(*_: object) -> None:
        raise ConnectionResetError

    await ground.pool.execute("UPDATE reconciled SET told = false WHERE day = '2021-06-09'")
    with contextlib.suppress(ConnectionResetError):
        tell._pool = _Dying(ground.pool, told_and_died)  # type: ignore[assignment]
        await tell.step()
    await ground.reconciler().step()
    again = [message.value for message in await messages(ground.kafka, ground.told)]
    assert len(again) == 5
    assert len(set(again)) == 3


class _Dying:
    """A pool whose writing fails: the process died after it had told, before it noted so."""

    def __init__(self, pool: asyncpg.Pool, execute: object) -> None:
        self.fetch, self.fetchval, self.execute = pool.fetch, pool.fetchval, execute
