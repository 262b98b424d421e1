"""relay: from a full outbox to the topic; the limit is aiokafka alone, sending the same messages."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Collection
from functools import partial

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.enrolment.app import SERVICE
from shared.contracts.cloudevent import headers
from shared.eventsourcing.delivering.relay import AT_ONCE, Relay
from shared.eventsourcing.migrate import PARTITIONS, migrate_topic, topic_of
from shared.eventsourcing.storing.database import open_pool
from shared.eventsourcing.storing.rows import COLUMNS, recorded
from shared.kernel.clock import SystemClock
from tests.bench.figure import Figure
from tests.bench.fill import fill
from tests.bench.ground import Ground
from tests.bench.rounds import Rate, Side, compared, in_turn
from tests.bench.store import migrated
from tests.bench.walks import walk

NAMES = ("relay",)
AGAIN = "INSERT INTO outbox SELECT position FROM events"
Message = tuple[bytes, bytes, list[tuple[str, bytes]]]


async def measure(ground: Ground, _wanted: Collection[str]) -> AsyncIterator[Figure]:
    """The same events every time: a pointer that was delivered is put back."""
    database, kafka = await ground.database(partial(migrated, SERVICE)), await ground.kafka()
    topic = topic_of(SERVICE.name, f"b{uuid.uuid4().hex[:8]}.")
    await migrate_topic(kafka, topic)
    owner, pool = await asyncpg.connect(database.owner), await open_pool(database.runtime)
    epoch = await pool.fetchval("SELECT epoch FROM store")
    relay = Relay(pool, database.runtime, SERVICE.name, epoch, topic, kafka, SystemClock())
    running = asyncio.create_task(relay.run())
    try:
        await fill(owner, range(ground.scale.relayed // sum(len(s.events) for s in walk(completed=True))))
        rows = await owner.fetch(f"SELECT {COLUMNS} FROM events ORDER BY position")
        events = [recorded(row, SERVICE.name, epoch) for row in rows]
        messages = [(str(event.stream).encode(), event.value, headers(event)) for event in events]
        async with _producer(kafka) as producer:
            await _ours(owner, relay, kafka, topic)  # becomes the leader, connects
            sides: dict[str, Side[Rate]] = {
                "ours": partial(_ours, owner, relay, kafka, topic),
                "limit": partial(_alone, producer, messages, kafka, topic),
            }
            yield compared("relay", "events/s", await in_turn(ground.scale.rounds, sides))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await owner.close()
        await pool.close()


async def _ours(owner: asyncpg.Connection, relay: Relay, kafka: str, topic: str) -> Rate:
    before = await end_of(kafka, topic)
    put = await owner.execute(AGAIN)
    relay.wake.set()
    began = time.perf_counter()
    while await owner.fetchval("SELECT EXISTS (SELECT FROM outbox)"):  # noqa: ASYNC110 - the relay empties it
        await asyncio.sleep(0.01)
    seconds = time.perf_counter() - began
    return Rate(int(put.split()[-1]), seconds, await end_of(kafka, topic) - before)


async def _alone(producer: AIOKafkaProducer, messages: list[Message], kafka: str, topic: str) -> Rate:
    before = await end_of(kafka, topic)
    began = time.perf_counter()
    for first in range(0, len(messages), AT_ONCE):
        sent = [
            await producer.send(topic, value, key=key, headers=headers)
            for key, value, headers in messages[first : first + AT_ONCE]
        ]
        await asyncio.gather(*sent)
    seconds = time.perf_counter() - began
    return Rate(len(messages), seconds, await end_of(kafka, topic) - before)


@contextlib.asynccontextmanager
async def _producer(kafka: str) -> AsyncIterator[AIOKafkaProducer]:
    """As the relay configures its own."""
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka, enable_idempotence=True, acks="all", compression_type="zstd",
        max_batch_size=128 * 1024,
    )  # fmt: skip
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def end_of(kafka: str, *topics: str) -> int:
    """How many messages these topics have had."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, nr) for topic in topics for nr in range(PARTITIONS)]
        return sum((await consumer.end_offsets(partitions)).values())
    finally:
        await consumer.stop()
