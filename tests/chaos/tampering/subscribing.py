"""A subscription with its healer, running, and how far it is beside its owner."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

from shared.eventsourcing.subscribing.healer import Healer
from shared.eventsourcing.subscribing.subscription import Subscription
from tests.integration.eventsourcing.consumer import Consumer, Owner

Standing = dict[UUID, tuple[int, bytes]]  # by stream, the last version and its hash


@contextlib.asynccontextmanager
async def running(
    owner: Owner, consumer: Consumer, kafka: str, topic: str, group: str
) -> AsyncIterator[None]:
    async def epoch_of(_source: str) -> str:
        return owner.epoch

    subscription = Subscription(
        consumer.pool, consumer.inbox, consumer.apply, [topic], group, kafka, epoch_of
    )
    healer = Healer(consumer.pool, consumer.inbox, consumer.apply, {"enrolment": owner}, patience=2)  # type: ignore[dict-item]
    tasks = [asyncio.create_task(office.run()) for office in (subscription, healer)]
    try:
        yield
        assert not any(task.done() for task in tasks), "an office ended"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=5)


async def heads(owner: Owner) -> Standing:
    rows = await owner.pool.fetch("SELECT stream, version, chain FROM streams")
    return {row["stream"]: (row["version"], row["chain"]) for row in rows}


async def standing(consumer: Consumer) -> Standing:
    rows = await consumer.pool.fetch("SELECT stream, version, chain FROM inbox WHERE version > 0")
    return {row["stream"]: (row["version"], row["chain"]) for row in rows}
