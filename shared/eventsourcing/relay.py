"""The relay: from the outbox to the topic, in order of position, each pointer gone once delivered.

It keeps no cursor, so a lower position that commits late cannot be skipped. While Kafka is away it
waits and nothing else does. Two relays at once (a leader that lost its lock unknowingly) repeat
messages; consumers drop versions they have seen.
"""

import asyncio
import contextlib
from datetime import timedelta

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from asyncpg import Pool, Record

from shared.contracts.cloudevent import headers
from shared.contracts.recorded import Recorded
from shared.eventsourcing.leader import lead
from shared.eventsourcing.metrics import RELAYED
from shared.eventsourcing.patience import leave_after
from shared.eventsourcing.rows import COLUMNS, recorded
from shared.kernel.clock import Clock

AT_ONCE = 1000
POLL = 0.2  # seconds; a wake-up that was lost costs no more
STOP_WITHIN = 1.5  # an idempotent producer's stop waits for an absent broker for ever; it is left to it
_log = structlog.get_logger()


class Relay:
    """Delivers one service's events; run it in every process, one leads."""

    def __init__(
        self, pool: Pool, url: str, service: str, epoch: str, topic: str, bootstrap_servers: str, clock: Clock
    ) -> None:
        self._pool, self._url, self._service, self._epoch = pool, url, service, epoch
        self._topic, self._bootstrap_servers, self._clock = topic, bootstrap_servers, clock
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Stand by or deliver, for ever; cancel to stop."""
        await lead(self._url, f"relay {self._topic}", self._deliver)

    async def oldest_undelivered(self) -> timedelta:
        """The age of the oldest event that the topic has not had."""
        at = await self._pool.fetchval(
            "SELECT e.recorded_at FROM outbox o JOIN events e USING (position) ORDER BY o.position LIMIT 1"
        )
        return timedelta() if at is None else max(self._clock.now() - at, timedelta())

    async def _deliver(self) -> None:
        producer = await self._started()
        try:
            while True:
                self.wake.clear()
                rows = await self._pool.fetch(
                    f"""SELECT {COLUMNS} FROM outbox JOIN events USING (position)
                        ORDER BY position LIMIT {AT_ONCE}"""
                )
                if rows:
                    await self._send(producer, rows)
                else:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self.wake.wait(), POLL)
        finally:
            await leave_after(STOP_WITHIN, producer.stop())

    async def _started(self) -> AIOKafkaProducer:
        while True:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap_servers,
                enable_idempotence=True,
                acks="all",
                compression_type="zstd",
                max_batch_size=128 * 1024,
                request_timeout_ms=10_000,
            )
            try:
                await producer.start()
            except (KafkaError, OSError) as error:
                _log.warning("kafka_away", error=str(error))
                await leave_after(STOP_WITHIN, producer.stop())
                await asyncio.sleep(1)
            except BaseException:
                await leave_after(STOP_WITHIN, producer.stop())
                raise
            else:
                return producer

    async def _send(self, producer: AIOKafkaProducer, rows: list[Record]) -> None:
        events = [recorded(row, self._service, self._epoch) for row in rows]
        sent = [await self._post(producer, event) for event in events]
        outcomes = await asyncio.gather(*sent, return_exceptions=True)
        delivered = [
            event.position
            for event, outcome in zip(events, outcomes, strict=True)
            if not isinstance(outcome, BaseException)
        ]
        await self._pool.execute("DELETE FROM outbox WHERE position = ANY($1)", delivered)
        RELAYED.labels(self._topic).inc(len(delivered))
        failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        if failed:  # what came after them may be there already; a new producer begins with the oldest
            _log.error("not_delivered", events=len(failed))
            raise failed[0]

    async def _post(self, producer: AIOKafkaProducer, event: Recorded) -> asyncio.Future[object]:
        delivery: asyncio.Future[object] = await producer.send(
            self._topic, event.value, key=str(event.stream).encode(), headers=headers(event)
        )
        return delivery
