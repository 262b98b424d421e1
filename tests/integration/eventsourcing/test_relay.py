"""From the outbox to a real topic: everything, in order, whatever happens to broker or leader (section 4)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from aiokafka.partitioner import DefaultPartitioner

from deploy.databases.server import Database
from deploy.local.kafka import KafkaServer
from shared.contracts.cloudevent import BEFORE_THE_FIRST, fits
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.delivering.relay import DELIVERED, Relay
from shared.eventsourcing.kafka.partitions import partition_of
from shared.eventsourcing.migrate import migrate_topic, topic_of
from shared.kernel.clock import SystemClock
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import commands, opened, seated
from tests.integration.eventsourcing.process import ended, process
from tests.integration.eventsourcing.topic import delivered


@dataclass
class Line:
    """A store, a topic, and relays between them."""

    pool: asyncpg.Pool
    url: str
    kafka: str
    topic: str

    def __post_init__(self) -> None:
        self.door: Commands = commands(self.pool)

    @property
    def told(self) -> dict[str, str]:
        """For a process of its own."""
        return {"office": "relay", "url": self.url, "topic": self.topic, "kafka": self.kafka}

    def relay(self) -> Relay:
        return Relay(self.pool, self.url, "enrolment", "e1", self.topic, self.kafka, SystemClock())

    async def emptied(self) -> bool:
        return not await self.pool.fetchval("SELECT EXISTS (SELECT FROM outbox)")

    async def leader(self, before: int | None = None) -> int | None:
        """Who holds the office, if it is another than before."""
        pid: int | None = await self.pool.fetchval(
            """SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid IS DISTINCT FROM $1
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""",
            before,
        )
        return pid

    async def check(self) -> list[Recorded]:
        """All is on the topic, each stream's versions in order; repeats may come, gaps may not."""
        await eventually(self.emptied, 40)
        came = await delivered(self.kafka, self.topic)
        heads: dict[UUID, Recorded] = {}
        for event in came:
            before = heads.get(event.stream)
            if event.version == (before.version if before else 0) + 1:
                assert fits(event, before.hash if before else BEFORE_THE_FIRST)
                heads[event.stream] = event
            else:
                assert before
                assert event.version <= before.version
        rows = await self.pool.fetch("SELECT stream, version FROM streams")
        assert {row["stream"]: row["version"] for row in rows} == {s: e.version for s, e in heads.items()}
        return came


@pytest.fixture
async def line(database: Database, pool: asyncpg.Pool, kafka: str, topic_prefix: str) -> Line:
    topic = topic_of("enrolment", topic_prefix)
    await migrate_topic(kafka, topic)
    return Line(pool, database.runtime, kafka, topic)


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        _, stuck = await asyncio.wait(tasks, timeout=10)
        assert not stuck


async def histories(door: Commands, streams: int = 8, each: int = 6) -> None:
    async def one() -> None:
        await seated(door, await opened(door), each)

    await asyncio.gather(*(one() for _ in range(streams)))


async def test_everything_comes_in_order_and_the_chain_can_be_computed_from_it(line: Line) -> None:
    await histories(line.door)
    async with running(line.relay()):
        await histories(line.door)
        came = await line.check()
    assert len(came) == 2 * 8 * 7  # and no more
    assert len({event.stream for event in came}) == 16


async def test_two_leaders_for_a_moment_repeat_but_leave_no_gap(line: Line) -> None:
    """The leader's lock ends with its connection, and it does not know yet."""
    async with running(line.relay(), line.relay()):
        leader = await eventually(line.leader)
        for _ in range(2):
            await line.pool.execute("SELECT pg_terminate_backend($1)", leader)
            await histories(line.door)
            leader = await eventually(partial(line.leader, leader))
            await histories(line.door)
        await line.check()


async def test_a_pointer_goes_only_when_its_message_is_delivered(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = line.relay()
    post, emptied = relay._post, asyncio.Event()
    failed: list[Any] = []

    async def fail_once(producer: Any, batch: Any, partition: int) -> asyncio.Future[object]:
        if emptied.is_set() and not failed:
            failed.append(batch)
            gone: asyncio.Future[object] = asyncio.get_running_loop().create_future()
            gone.set_exception(OSError("not delivered"))
            return gone
        return await post(producer, batch, partition)

    monkeypatch.setattr(relay, "_post", fail_once)
    stream = await opened(line.door)
    await seated(line.door, stream, 1)
    async with running(relay):
        await eventually(line.emptied)
        emptied.set()
        await seated(line.door, stream, 1)
        await eventually(partial(_any, failed))
        await seated(line.door, stream, 2)
        await line.check()


async def test_what_one_batch_cannot_hold_goes_in_several_in_order(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay, sizes = line.relay(), []
    post = relay._post

    async def noted(producer: Any, batch: Any, partition: int) -> asyncio.Future[object]:
        sizes.append(batch.record_count())
        return await post(producer, batch, partition)

    monkeypatch.setattr(relay, "_post", noted)
    stream = await opened(line.door)
    await asyncio.gather(*(seated(line.door, stream, 30) for _ in range(20)))
    async with running(relay):
        await line.check()
    assert len(sizes) > 1
    assert sum(sizes) == 601


def test_a_stream_is_where_kafkas_own_partitioner_puts_its_key() -> None:
    kafka = DefaultPartitioner()
    for stream in (uuid4() for _ in range(100)):
        assert partition_of(stream, 6) == kafka(str(stream).encode(), list(range(6)), [])


async def test_an_outage_stops_nothing_but_delivery(
    database: Database, pool: asyncpg.Pool, own_kafka: KafkaServer
) -> None:
    topic = topic_of("enrolment")
    await migrate_topic(own_kafka.bootstrap_servers, topic)
    line = Line(pool, database.runtime, own_kafka.bootstrap_servers, topic)
    async with process(**line.told) as leader:
        await histories(line.door)
        await eventually(line.emptied)
        relay = line.relay()
        assert (await relay.oldest_undelivered()).total_seconds() == 0
        own_kafka.kill9()
        async with asyncio.timeout(10):  # no command waits for Kafka
            await histories(line.door)
        assert (await relay.oldest_undelivered()).total_seconds() > 0
        leader.terminate()
        assert await ended(leader, within=10) == 0
    async with running(line.relay()):
        await histories(line.door, streams=2)
    # left within three seconds though the broker is away; the next begins while it still is
    async with running(line.relay()):
        own_kafka.start()
        await line.check()


async def test_a_standby_takes_over_when_the_leaders_process_dies(line: Line) -> None:
    async with process(**line.told) as leader:
        await histories(line.door)
        await eventually(line.emptied)
        async with process(**line.told) as standby:
            leader.kill()
            await histories(line.door)
            came = await line.check()
            assert len(came) == 2 * 8 * 7
            standby.terminate()
            assert await ended(standby, within=10) == 0


async def _any(found: list[UUID]) -> bool:
    return bool(found)


async def test_only_a_pointers_end_is_not_waited_for_on_the_disk(pool: asyncpg.Pool) -> None:
    await opened(commands(pool))
    async with pool.acquire() as connection:
        await connection.execute("SET synchronous_commit = local")
        async with connection.transaction():
            await connection.execute(DELIVERED, [await connection.fetchval("SELECT position FROM outbox")])
            assert await connection.fetchval("SHOW synchronous_commit") == "off"
        assert await connection.fetchval("SHOW synchronous_commit") == "local"
        assert not await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)")
