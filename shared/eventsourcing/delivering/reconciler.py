"""Days are closed as they end, and told on the service's reconciliation topic."""

import asyncio
from datetime import date, timedelta

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from asyncpg import Pool, Record

from shared.contracts.reconciliation.day import DayReconciled
from shared.contracts.telling import Message
from shared.eventsourcing.deciding.errors import NotLevelError
from shared.eventsourcing.delivering.reconciliation import Reconciliation
from shared.eventsourcing.kafka.broker import Kafka, access
from shared.eventsourcing.kafka.denied import DENIALS, denied, given
from shared.eventsourcing.kafka.letting_in import start
from shared.eventsourcing.kafka.producer import leave
from shared.eventsourcing.patience import within
from shared.eventsourcing.storing.leader import lead
from shared.eventsourcing.storing.transient import TRANSIENT
from shared.kernel.clock import Clock
from shared.kernel.fiscal_year import bangkok_date

LOOK_EVERY = 15.0  # seconds
SENT_WITHIN = 10.0
AT_ONCE = 100
_log = structlog.get_logger()


class Reconciler:
    """Closes one store's days and tells them; run it in every process, one leads.

    A day that was told twice (a crash in between) says the same twice, and compaction keeps one.
    """

    def __init__(
        self, pool: Pool, url: str, days: Reconciliation, service: str, topic: str, kafka: Kafka,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._pool, self._url, self._days = pool, url, days
        self._service, self._topic, self._kafka, self._clock = service, topic, kafka, clock
        self._looked: date | None = None  # nothing up to this day can be open still

    async def run(self) -> None:
        """For ever, unless another process does; cancel to stop."""
        await lead(self._url, f"reconciliation {self._topic}", self._go_on)

    async def _go_on(self) -> None:
        while True:
            try:
                await self.step()
            except DENIALS:
                denied(f"write {self._topic}")
            except (NotLevelError, KafkaError, *TRANSIENT) as error:
                _log.warning("reconciliation_waits", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(LOOK_EVERY)

    async def step(self) -> None:
        """Close what is over, tell what was not told."""
        yesterday = bangkok_date(self._clock.now()) - timedelta(days=1)
        if self._looked is None or self._looked < yesterday:
            settled = await self._days.settled(yesterday)
            if closed := await self._days.close():
                _log.info("days_closed", days=[str(each.day) for each in closed])
            self._looked = yesterday if settled else None
        while rows := await self._pool.fetch(
            "SELECT day, value FROM reconciled WHERE NOT told ORDER BY day LIMIT $1", AT_ONCE
        ):
            await self._tell(rows)

    async def _tell(self, rows: list[Record]) -> None:
        """A producer for the occasion: there is one a day."""
        producer = AIOKafkaProducer(
            **access(self._kafka), enable_idempotence=True, acks="all", request_timeout_ms=10_000
        )
        try:
            await within(SENT_WITHIN, start(producer, self._kafka))
            await within(SENT_WITHIN, self._send(producer, rows))
        finally:
            await leave(producer)
        given(f"write {self._topic}")
        await self._pool.execute(
            "UPDATE reconciled SET told = true WHERE day = ANY($1)", [row["day"] for row in rows]
        )

    async def _send(self, producer: AIOKafkaProducer, rows: list[Record]) -> None:
        for row in rows:
            notice, now = DayReconciled.model_validate_json(row["value"]), self._clock.now()
            message = Message(row["day"].isoformat(), notice, DayReconciled, self._service, 1, now)
            await producer.send_and_wait(
                self._topic, message.value, key=message.key.encode(), headers=message.headers()
            )
