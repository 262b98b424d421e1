"""A ministry that reads more than it may is slowed down by the broker, and nobody else is."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.kafka import ADMIN, ministry
from deploy.kafka.admin import Admin
from deploy.kafka.rights import Right
from shared.eventsourcing.kafka.broker import Broker, access
from shared.eventsourcing.migrate import migrate_topic
from tests.secured.town import Town, allowed_at_last, reading

MESSAGES, EACH = 12, 100_000  # more in a moment than a trickle allows in a minute
TRICKLE = 10_000  # bytes a second


async def test_who_reads_more_than_its_quota_is_throttled_and_another_is_not(
    town: Town, admin: Admin, name: str
) -> None:
    topic = f"quota.{name}"
    await _filled(town, topic)
    slow = await _ministry(town, admin, f"{name}-slow", topic, TRICKLE)
    fast = await _ministry(town, admin, f"{name}-fast", topic, ministry.BYTES_PER_SECOND)
    async with _watched(slow, topic) as (reader, throttled):
        await reader.getone()
        while not any(throttled):
            await reader.getmany(timeout_ms=500)
    async with _watched(fast, topic) as (reader, throttled):
        for _ in range(MESSAGES):
            await reader.getone()
        assert throttled
        assert not any(throttled)


async def _filled(town: Town, topic: str) -> None:
    administrator = town.as_user(ADMIN)
    await migrate_topic(administrator, topic, partitions=1)
    producer = AIOKafkaProducer(**access(administrator))
    await producer.start()
    try:
        for _ in range(MESSAGES):
            await producer.send_and_wait(topic, os.urandom(EACH))
    finally:
        await producer.stop()


async def _ministry(town: Town, admin: Admin, name: str, topic: str, bytes_per_second: int) -> Broker:
    """One that may also read this topic, which the system does not know."""
    broker, principal = await town.ministry(admin, name, bytes_per_second), f"ministry-{name}"
    await allowed_at_last(admin, principal, admin.rights(principal) | {Right("READ", "TOPIC", topic)})
    return broker


@asynccontextmanager
async def _watched(broker: Broker, topic: str) -> AsyncIterator[tuple[AIOKafkaConsumer, list[int]]]:
    """A reader, and for how many milliseconds each answer told it to hold back."""
    throttled = list[int]()
    async with reading(broker, topic, None) as consumer:
        send = consumer._client.send

        async def noted(*args: Any, **named: Any) -> Any:
            answer = await send(*args, **named)
            if hasattr(answer, "throttle_time_ms"):
                throttled.append(answer.throttle_time_ms)
            return answer

        consumer._client.send = noted
        yield consumer, throttled
