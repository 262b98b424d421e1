"""The relay: from the outbox to the topic, in order of position, each pointer gone once delivered.

It keeps no cursor, so a lower position that commits late cannot be skipped. While Kafka is away it
waits and nothing else does. Two relays at once (a leader that lost its lock unknowingly) repeat
messages; consumers drop versions they have seen.
"""

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import timedelta

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.producer.message_accumulator import BatchBuilder
from asyncpg import Pool, Record

from shared.contracts.cloudevent import headers
from shared.contracts.recorded import Recorded
from shared.eventsourcing.kafka.broker import Kafka
from shared.eventsourcing.kafka.denied import DENIALS, denied, given
from shared.eventsourcing.kafka.letting_in import TRY_AGAIN
from shared.eventsourcing.kafka.partitions import partition_of
from shared.eventsourcing.kafka.producer import leave, started
from shared.eventsourcing.metrics import RELAYED
from shared.eventsourcing.storing.leader import lead
from shared.eventsourcing.storing.rows import COLUMNS, recorded
from shared.kernel.clock import Clock

AT_ONCE = 1000
POLL = 0.2  # seconds; a wake-up that was lost costs no more
# by array: a join would walk the events from the first one on
UNDELIVERED = f"""
    SELECT {COLUMNS} FROM events
    WHERE position = ANY (ARRAY(SELECT position FROM outbox ORDER BY position LIMIT {AT_ONCE}))
    ORDER BY position"""
# not waited for until it is on the disk: a pointer that a crash brings back is delivered a second time
DELIVERED = """
    WITH at_leisure AS (SELECT set_config('synchronous_commit', 'off', true))
    DELETE FROM outbox USING at_leisure WHERE position = ANY($1)"""
_log = structlog.get_logger()


class Relay:
    """Delivers one service's events; run it in every process, one leads."""

    def __init__(
        self, pool: Pool, url: str, service: str, epoch: str, topic: str, kafka: Kafka, clock: Clock
    ) -> None:
        self._pool, self._url, self._service, self._epoch = pool, url, service, epoch
        self._topic, self._kafka, self._clock = topic, kafka, clock
        self._right = f"write {topic}"
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Stand by or deliver, for ever; cancel to stop."""
        await lead(self._url, f"relay {self._topic}", self._deliver)

    async def oldest_undelivered(self) -> timedelta:
        """The age of the oldest event that the topic has not had."""
        at = await self._pool.fetchval(
            "SELECT recorded_at FROM events WHERE position = (SELECT min(position) FROM outbox)"
        )
        return timedelta() if at is None else max(self._clock.now() - at, timedelta())

    async def _deliver(self) -> None:
        while True:
            try:
                await self._go_on()
            except DENIALS:
                denied(self._right)
                await asyncio.sleep(TRY_AGAIN)

    async def _go_on(self) -> None:
        producer = await started(
            self._kafka, enable_idempotence=True, compression_type="zstd", max_batch_size=128 * 1024
        )
        try:
            partitions = len(await producer.partitions_for(self._topic))
            while True:
                self.wake.clear()
                rows = await self._pool.fetch(UNDELIVERED)
                if rows:
                    await self._send(producer, rows, partitions)
                else:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(POLL):
                            await self.wake.wait()
        finally:
            await leave(producer)

    async def _send(self, producer: AIOKafkaProducer, rows: list[Record], partitions: int) -> None:
        posted = [
            (positions, await self._post(producer, batch, nr))
            for nr, batch, positions in self._batches(producer, rows, partitions)
        ]
        outcomes = await asyncio.gather(*(delivery for _, delivery in posted), return_exceptions=True)
        failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        delivered = [
            position
            for (positions, _), outcome in zip(posted, outcomes, strict=True)
            if not isinstance(outcome, BaseException)
            for position in positions
        ]
        await self._pool.execute(DELIVERED, delivered)
        RELAYED.labels(self._topic).inc(len(delivered))
        if delivered:
            given(self._right)
        if failed:  # what came after them may be there already; a new producer begins with the oldest
            _log.error("not_delivered", events=len(rows) - len(delivered))
            raise failed[0]

    def _batches(
        self, producer: AIOKafkaProducer, rows: list[Record], partitions: int
    ) -> Iterable[tuple[int, BatchBuilder, list[int]]]:
        """Partition by partition in order of position; made here, for a future an event costs too much."""
        of_partition: dict[int, list[Recorded]] = {}
        for row in rows:
            event = recorded(row, self._service, self._epoch)
            of_partition.setdefault(partition_of(event.stream, partitions), []).append(event)
        for nr, events in of_partition.items():
            batch, positions = producer.create_batch(), list[int]()
            for event in events:
                message = {"key": str(event.stream).encode(), "value": event.value, "headers": headers(event)}
                if batch.append(timestamp=None, **message) is None:  # full
                    yield nr, batch, positions
                    batch, positions = producer.create_batch(), []
                    batch.append(timestamp=None, **message)  # the first of a batch always fits
                positions.append(event.position)
            yield nr, batch, positions

    async def _post(
        self, producer: AIOKafkaProducer, batch: BatchBuilder, partition: int
    ) -> asyncio.Future[object]:
        batch.close()
        delivery: asyncio.Future[object] = await producer.send_batch(batch, self._topic, partition=partition)
        return delivery
