"""From the outbox to a real topic: in order, whatever becomes of broker and leader."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.local.databases import Database
from deploy.local.kafka import KafkaServer
from shared.contracts.cloudevent import BEFORE_THE_FIRST, fits
from shared.contracts.recorded import Recorded
from shared.eventsourcing.migrate import migrate_topic, topic_of
from tests.integration.eventsourcing.ledger import LEDGER, Open, Seat, commands, context
from tests.integration.eventsourcing.topic import delivered, on_topic, relaying


async def _seats(pool: asyncpg.Pool, streams: list[UUID], each: int) -> None:
    door = commands(pool)
    for project in streams:
        await door.handle(LEDGER, project, Open(project=project), context())
    await asyncio.gather(
        *(
            door.handle(LEDGER, project, Seat(project=project, application=uuid4()), context())
            for project in streams
            for _ in range(each - 1)
        )
    )


def _without_repeats(events: list[Recorded]) -> dict[UUID, list[Recorded]]:
    streams: dict[UUID, list[Recorded]] = {}
    for event in events:
        seen = streams.setdefault(event.stream, [])
        if event.version > len(seen):
            seen.append(event)
    return streams


def _whole(events: list[Recorded], streams: list[UUID], each: int) -> None:
    found = _without_repeats(events)
    assert set(found) == set(streams)
    for history in found.values():
        assert [event.version for event in history] == list(range(1, each + 1))
        previous = BEFORE_THE_FIRST
        for event in history:
            assert fits(event, previous)
            previous = event.hash


async def test_every_event_arrives_in_the_order_of_its_stream_with_its_chain(
    pool: asyncpg.Pool, database: Database, kafka: str, topic_prefix: str
) -> None:
    topic, streams = topic_of("enrolment", topic_prefix), [uuid4() for _ in range(10)]
    await migrate_topic(kafka, topic)
    async with relaying(pool, database.runtime, topic, kafka):
        await _seats(pool, streams, 20)
        await delivered(pool)
    events = await on_topic(topic, kafka, 200)
    assert len(events) == 200
    _whole(events, streams, 20)


async def test_the_next_one_takes_over_when_the_leader_goes(
    pool: asyncpg.Pool, database: Database, kafka: str, topic_prefix: str
) -> None:
    topic, streams = topic_of("enrolment", topic_prefix), [uuid4()]
    await migrate_topic(kafka, topic)
    async with (
        relaying(pool, database.runtime, topic, kafka) as first,
        relaying(pool, database.runtime, topic, kafka),
    ):
        await _seats(pool, streams, 5)
        await delivered(pool)
        first.cancel()
        await asyncio.wait([first])
        more = [uuid4()]
        await _seats(pool, more, 5)
        await delivered(pool, within=10)
    _whole(await on_topic(topic, kafka, 10), streams + more, 5)


@pytest.mark.slow
async def test_while_kafka_is_away_commands_go_on_and_delivery_resumes_by_itself(
    pool: asyncpg.Pool, database: Database, own_kafka: KafkaServer
) -> None:
    kafka, topic = own_kafka.bootstrap_servers, topic_of("enrolment", "away.")
    await migrate_topic(kafka, topic)
    before, meanwhile = [uuid4() for _ in range(3)], [uuid4() for _ in range(3)]
    async with relaying(pool, database.runtime, topic, kafka):
        await _seats(pool, before, 10)
        await delivered(pool)
        own_kafka.kill9()
        await asyncio.wait_for(_seats(pool, meanwhile, 10), 20)
        assert await pool.fetchval("SELECT count(*) FROM outbox") == 30
        await asyncio.to_thread(own_kafka.start)
        await delivered(pool, within=60)
    _whole(await on_topic(topic, kafka, 60), before + meanwhile, 10)


@pytest.mark.slow
async def test_a_relay_ends_in_time_though_kafka_is_away(
    pool: asyncpg.Pool, database: Database, own_kafka: KafkaServer
) -> None:
    kafka, topic = own_kafka.bootstrap_servers, topic_of("enrolment", "ends.")
    await migrate_topic(kafka, topic)
    async with relaying(pool, database.runtime, topic, kafka):
        await _seats(pool, [uuid4()], 3)
        await delivered(pool)
        own_kafka.kill9()
        await _seats(pool, [uuid4()], 3)
        # leaving relaying() asserts that it ended
