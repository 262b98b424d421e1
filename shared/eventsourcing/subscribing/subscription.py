"""A subscription: from other services' topics into the inbox. Kafka's offsets are advice, never proof."""

import asyncio
import math
import time
from collections.abc import Sequence
from functools import cache, partial
from uuid import UUID

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import CommitFailedError, GroupAuthorizationFailedError, KafkaError
from asyncpg import Pool

from shared.contracts.cloudevent import from_message
from shared.contracts.recorded import Recorded
from shared.eventsourcing.kafka import rotten
from shared.eventsourcing.kafka.broker import Kafka, access
from shared.eventsourcing.kafka.denied import DENIALS, denied, given, topics_of, unreadable
from shared.eventsourcing.kafka.letting_in import TRY_AGAIN, NotLetInError, start
from shared.eventsourcing.metrics import SPOILT, TAKEN_IN
from shared.eventsourcing.patience import leave_after
from shared.eventsourcing.storing.transient import persist
from shared.eventsourcing.subscribing.consume import Apply, EpochOf, take_in
from shared.eventsourcing.subscribing.inbox import Inbox

STOP_WITHIN = 1.5  # seconds; without a broker a consumer's stop may wait for ever
START_AGAIN = 1.0
COMMIT_EVERY = 1.0  # seconds; each commit is a record a partition, and a broker's start reads them all
AT_A_TIME = 200  # messages, some milliseconds of reading
_log = structlog.get_logger()
rotten.pass_over()


async def decode(pool: Pool, inbox: Inbox, messages: Sequence[ConsumerRecord]) -> list[Recorded]:
    """The events of these messages; one that cannot be read holds its stream, the key, behind."""
    events = []
    for topic in {message.topic for message in messages}:
        given(f"read {topic}")
    for number, message in enumerate(messages, 1):
        if number % AT_A_TIME == 0:  # what waits meanwhile, as the batch before for PostgreSQL, goes on
            await asyncio.sleep(0)
        try:
            events.append(_read(message))
        except Exception as error:
            _log.error("unreadable", topic=message.topic, offset=message.offset, error=type(error).__name__)
            SPOILT.labels(_source(message)).inc()
            await persist("hold", partial(_hold, pool, inbox, message))
    return events


def _read(message: ConsumerRecord) -> Recorded:
    """A topic carries its own service's events only: those of another would set off its reactions."""
    event = from_message(message.value, message.headers)
    source, types = _of_topic(message.topic)
    if event.source != source or not event.type.startswith(types):
        raise ValueError("an event of another service")
    return event


def _source(message: ConsumerRecord) -> str:
    return _of_topic(message.topic)[0]


@cache
def _of_topic(topic: str) -> tuple[str, str]:
    """Whose it is, and how the types of its events begin."""
    name = topic.rsplit(".events.", 1)[0].rsplit(".", 1)[-1]
    return name, f"ovec.{name}."


async def _hold(pool: Pool, inbox: Inbox, message: ConsumerRecord) -> None:
    """Behind from what is taken in: the owner tells what comes next, if there is such a stream at all."""
    try:
        stream = UUID(message.key.decode())
    except (ValueError, AttributeError):
        _log.error("keyless", topic=message.topic, offset=message.offset)  # the sweep will miss its event
        return
    async with pool.acquire() as connection, connection.transaction():
        here = await inbox.lock_stream(connection, stream)
        reason = f"unreadable message at {message.topic}/{message.partition}/{message.offset}"
        await inbox.hold(connection, stream, here.source or _source(message), here.version, reason)


class Subscription:
    """Reads topics in a consumer group; several processes share the partitions."""

    def __init__(
        self,
        pool: Pool,
        inbox: Inbox,
        apply: Apply,
        topics: Sequence[str],
        group: str,
        kafka: Kafka,
        epoch_of: EpochOf | None = None,
    ) -> None:
        self._pool, self._inbox, self._apply = pool, inbox, apply
        self._topics, self._group, self._kafka = topics, group, kafka
        self._epoch_of = epoch_of

    async def run(self) -> None:
        """Take in for ever; begins anew when Kafka comes back. Cancel to stop."""
        without: set[str] = set()
        while True:
            without = await self._follow(without)

    async def _follow(self, without: set[str]) -> set[str]:
        """All topics but those, until something breaks; then which ones Kafka denies us.

        Those are left out for a while, so that the others are read on, and then asked for once more.
        """
        consumer = AIOKafkaConsumer(
            *(topic for topic in self._topics if topic not in without),
            **access(self._kafka),
            group_id=self._group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=6_000,  # with the heartbeat: who is gone is replaced within ten seconds
            heartbeat_interval_ms=2_000,
        )
        pause, lacks = START_AGAIN, set[str]()
        try:
            await start(consumer, self._kafka)
            await self._consume(consumer, until=time.monotonic() + TRY_AGAIN if without else math.inf)
        except NotLetInError as error:
            _log.error("kafka_does_not_let_us_in", error=str(error))
            pause = TRY_AGAIN
        except DENIALS as error:
            for right in self._rights(error):
                denied(right)
            lacks = without | (topics_of(error) & set(self._topics))
            if lacks in (without, set(self._topics)):  # there is nothing else to read meanwhile
                pause, lacks = TRY_AGAIN, set()
        except (KafkaError, OSError) as error:
            _log.warning("subscription_interrupted", error=f"{type(error).__name__}: {error}")
        finally:
            await leave_after(STOP_WITHIN, consumer.stop())
        await asyncio.sleep(pause)
        return lacks

    def _rights(self, error: KafkaError) -> list[str]:
        if isinstance(error, GroupAuthorizationFailedError):
            return [f"use the group {self._group}"]
        return [f"read {topic}" for topic in sorted(topics_of(error) or self._topics)]

    async def _consume(self, consumer: AIOKafkaConsumer, until: float) -> None:
        told, more = time.monotonic(), False  # when Kafka was told how far we are; whether we are further
        while time.monotonic() < until:
            found = await consumer.getmany(timeout_ms=500, max_records=500)
            if messages := [message for of_partition in found.values() for message in of_partition]:
                events = await decode(self._pool, self._inbox, messages)
                for event in await take_in(self._pool, self._inbox, events, self._apply, self._epoch_of):
                    TAKEN_IN.labels(event.source).inc()
                more = True
            if more and time.monotonic() - told >= COMMIT_EVERY:
                try:
                    await consumer.commit()
                except CommitFailedError:
                    _log.info("rebalanced")  # whoever has the partition now drops what we took in
                told, more = time.monotonic(), False
            unreadable(consumer)
