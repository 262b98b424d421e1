"""From a real topic into the inbox: once each, whatever Kafka repeats and whoever dies in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer

from shared.contracts.cloudevent import headers
from shared.contracts.recorded import Recorded
from shared.eventsourcing.inbox import UnknownEpochError
from shared.eventsourcing.migrate import migrate_topic, topic_of
from shared.eventsourcing.subscription import Subscription
from tests.integration.eventsourcing.consumer import Consumer, Owner
from tests.integration.eventsourcing.eventually import eventually


@pytest.fixture
async def topic(kafka: str, topic_prefix: str) -> str:
    topic = topic_of("enrolment", topic_prefix)
    await migrate_topic(kafka, topic)
    return topic


async def publish(kafka: str, topic: str, *events: Recorded, **changed: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for event in events:
            found = {**dict(headers(event)), **changed}
            await producer.send_and_wait(
                topic, event.value, key=str(event.stream).encode(), headers=list(found.items())
            )


@asynccontextmanager
async def subscribed(consumer: Consumer, topic: str, kafka: str) -> AsyncIterator[asyncio.Task[None]]:
    subscription = Subscription(consumer.pool, consumer.inbox, consumer.apply, [topic], f"{topic}.g", kafka)
    running = asyncio.create_task(subscription.run())
    try:
        yield running
    finally:
        running.cancel()
        await asyncio.wait([running], timeout=10)


async def taken(consumer: Consumer, stream: UUID, versions: list[int]) -> None:
    async def there() -> bool:
        return await consumer.taken(stream) == versions

    await eventually(there, 30)


async def test_what_kafka_repeats_is_taken_in_once_and_a_gap_holds_only_its_stream(
    owner: Owner, consumer: Consumer, kafka: str, topic: str
) -> None:
    whole, gapped = await owner.stream(4), await owner.stream(4)
    await publish(kafka, topic, *whole[:2], *whole[:3], *gapped[:1], *gapped[2:], *whole[1:])
    async with subscribed(consumer, topic, kafka):
        await taken(consumer, whole[0].stream, [1, 2, 3, 4])
        await taken(consumer, gapped[0].stream, [1])
        behind = await consumer.pool.fetch("SELECT stream, seen_to, reason FROM behind")
    assert [tuple(row) for row in behind] == [(gapped[0].stream, 4, "version 2 is missing")]


async def test_whoever_takes_the_partitions_over_applies_nothing_twice(
    owner: Owner, consumer: Consumer, kafka: str, topic: str
) -> None:
    """The first dies between its commit here and its commit to Kafka: everything is delivered again."""
    events = await owner.stream(5)
    await publish(kafka, topic, *events)
    await consumer.receives(*events[:3])
    async with subscribed(consumer, topic, kafka):
        await taken(consumer, events[0].stream, [1, 2, 3, 4, 5])


async def test_a_type_published_later_passes_and_is_counted_in_its_stream(
    owner: Owner, consumer: Consumer, kafka: str, topic: str
) -> None:
    events = await owner.stream(2)
    await publish(kafka, topic, events[0], ce_type=b"ovec.enrolment.SomethingOfNextYear")
    await publish(kafka, topic, events[1])
    async with subscribed(consumer, topic, kafka):
        await taken(consumer, events[0].stream, [1, 2])


async def test_an_unknown_incarnation_of_a_store_stops_the_subscription(
    owner: Owner, consumer: Consumer, kafka: str, topic: str
) -> None:
    known, foreign = await owner.stream(1), await owner.stream(1)
    await publish(kafka, topic, *known)
    async with subscribed(consumer, topic, kafka) as running:
        await taken(consumer, known[0].stream, [1])
        await publish(kafka, topic, *foreign, ce_epoch=b"made-anew")
        await asyncio.wait([running], timeout=30)
        with pytest.raises(UnknownEpochError, match="made-anew"):
            running.result()
    assert await consumer.taken(foreign[0].stream) == []
