"""The KPI topic: both KPIs of every field and year, told again whenever one changes (5.1-R1, 5.2-R1).

The topic itself says what was told: who takes the office reads it, so nothing else need be remembered,
and what a killed process told, half told or did not tell is seen. Only one can tell: the producer's
transactional id puts out whoever had it before, a process that froze and a message on its way included.
So of a key nothing older ever follows.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from functools import partial

import structlog
from aiokafka import AIOKafkaProducer
from asyncpg import Pool

from services.reporting.kpi_topic.differing import Looked, Written, differing
from services.reporting.kpi_topic.told import Told, there, told_in
from services.reporting.rebuilding.topics import NoSuchTopicError
from shared.contracts.notice import KPI_TOPIC
from shared.contracts.reporting.kpi import KpisCounted
from shared.contracts.telling import Message
from shared.eventsourcing.kafka.broker import Kafka
from shared.eventsourcing.kafka.denied import DENIALS, denied, given
from shared.eventsourcing.kafka.letting_in import TRY_AGAIN
from shared.eventsourcing.kafka.producer import leave, started
from shared.eventsourcing.patience import within
from shared.eventsourcing.storing.leader import lead
from shared.eventsourcing.storing.transient import persist
from shared.kernel.clock import Clock

POLL = 1.0  # seconds; another projector's events, and a new day's judgement, are seen so late
PAUSE = 0.2  # seconds between two looks: in a rush a figure is told five times a second, not each time
SENT_WITHIN = 10.0  # seconds for a transaction; who is that late begins anew
NO_TOPIC = 5.0  # seconds between two looks for a topic that nobody has made yet
_log = structlog.get_logger()


class KpiTopic:
    """Tells the KPIs; run it in every projector, one leads."""

    def __init__(
        self,
        pool: Pool,
        url: str,
        kafka: Kafka,
        prefix: str,
        clock: Clock,
        moved: asyncio.Event | None = None,
    ) -> None:
        self._pool, self._url, self._clock = pool, url, clock
        self._kafka, self._topic = kafka, prefix + KPI_TOPIC
        self._right = f"write {self._topic} in transactions"
        self.moved = moved or asyncio.Event()  # set it when figures may have changed

    async def run(self) -> None:
        """Tell for ever, unless another process does; cancel to stop."""
        await lead(self._url, "kpi topic", self._tell)

    async def _tell(self) -> None:
        while True:
            try:
                await self._go_on()
            except DENIALS:
                denied(self._right)
                await asyncio.sleep(TRY_AGAIN)
            except TimeoutError:  # nobody knows whether it was told: that is read from the topic
                _log.warning("kpis_not_told", error=f"no answer from Kafka within {SENT_WITHIN:g} s")

    async def _go_on(self) -> None:
        producer = await self._started()
        try:
            told = await self._told()  # after the producer: nobody else can add to it
            written: Written | None = None
            while True:
                self.moved.clear()
                looked = await persist("kpis", partial(self._look, told, written))
                if looked is not None:
                    await self._send(producer, told, looked)
                    written = looked.written
                await asyncio.sleep(PAUSE)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await self.moved.wait()
        finally:
            await leave(producer)

    async def _started(self) -> AIOKafkaProducer:
        return await started(self._kafka, longest=SENT_WITHIN, transactional_id=self._topic)

    async def _told(self) -> dict[str, Told]:
        while True:
            try:
                return await told_in(self._kafka, self._topic)
            except NoSuchTopicError as error:
                _log.error("kpis_not_told", error=str(error))
                await asyncio.sleep(NO_TOPIC)

    async def _look(self, told: Mapping[str, Told], written: Written | None) -> Looked | None:
        """What is not as told; None while the generation knows less than one that was told from."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            if since := await connection.fetchval(_STILL_BEHIND):
                _log.info("kpis_wait", until_counted=str(since))
                return None
            return await differing(connection, told, self._clock.now(), written)

    async def _send(self, producer: AIOKafkaProducer, told: dict[str, Told], looked: Looked) -> None:
        now, gone = self._clock.now(), there(told) - looked.keys
        news = {key: Told(notice.revision, notice) for key, notice in looked.changed.items()}
        news |= {key: Told(told[key].revision + 1, None, taken_back=True) for key in gone}
        if news:
            messages = [
                Message(key, new.notice, KpisCounted, "reporting", new.revision, now)
                for key, new in news.items()
            ]
            await within(SENT_WITHIN, self._transaction(producer, messages))
            given(self._right)
            told.update(news)
            _log.info("kpis_told", keys=sorted(news))

    async def _transaction(self, producer: AIOKafkaProducer, messages: list[Message]) -> None:
        async with producer.transaction():
            sent = [
                await producer.send(
                    self._topic, message.value, key=message.key.encode(), headers=message.headers()
                )
                for message in messages
            ]
            await asyncio.gather(*sent)


# a generation that was rolled back to lacks what was told since; its low-water marks say when it does not
_STILL_BEHIND = """
SELECT max(finished_at) FROM public.rebuilds
WHERE outcome = 'rolled_back' AND EXISTS (
    SELECT FROM unnest(ARRAY['curriculum', 'training', 'enrolment']) AS s(source)
    LEFT JOIN sweep USING (source) WHERE complete IS NULL OR complete < finished_at)"""
