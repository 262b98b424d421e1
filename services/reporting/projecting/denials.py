"""A topic that Kafka does not let us read any more holds nobody but its own events.

Faust would end in tracebacks, and everything else it projects with it, again and again until somebody
gives the right back.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import structlog
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    IllegalStateError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from shared.eventsourcing.kafka.broker import Kafka, access
from shared.eventsourcing.kafka.denied import denied, topics_of
from shared.eventsourcing.kafka.letting_in import TRY_AGAIN

BREATH = 1.0  # seconds before the next try, for which another topic's messages may have to wait
_log = structlog.get_logger()


class ReadingOn(driver.AIOKafkaConsumerThread):
    """Faust's consumer, except for what it may not read."""

    _said_at = float("-inf")

    async def _fetch_records(self, consumer: Any, *args: Any, **named: Any) -> Any:
        self._say(consumer._client.cluster.unauthorized_topics)  # noqa: SLF001 (aiokafka tells nobody else)
        try:
            return await super()._fetch_records(consumer, *args, **named)
        except TopicAuthorizationFailedError as error:
            self._say(topics_of(error))
            await asyncio.sleep(BREATH)
            return {}

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """What may not be read cannot be acknowledged either, and comes again."""
        ours = {
            TopicPartition(tp.topic, tp.partition): OffsetAndMetadata(offset, "")
            for tp, offset in offsets.items()
            if tp in self.assignment()
        }
        try:
            await self._ensure_consumer().commit(ours)
        except TopicAuthorizationFailedError as error:
            self._say(topics_of(error))
            return False
        except IllegalStateError:  # the topic's partitions are being taken from us
            return False
        except KafkaError:
            return bool(await super()._commit(offsets))  # once more; Faust knows what to do if it fails again
        self.tp_last_committed_at.update(dict.fromkeys(ours, time.monotonic()))
        return True

    def _say(self, topics: set[str]) -> None:
        if topics and time.monotonic() > self._said_at + TRY_AGAIN:
            for topic in sorted(topics):
                denied(f"read {topic}")
            self._said_at = time.monotonic()


async def let_into(group: str, kafka: Kafka) -> None:
    """GroupAuthorizationFailedError if we may not use it; nothing while Kafka is away."""
    admin = AIOKafkaAdminClient(**access(kafka))
    try:
        await admin.start()
        await admin.find_coordinator(group)
    except GroupAuthorizationFailedError:
        denied(f"use the group {group}")
        raise
    except (KafkaError, OSError) as error:
        _log.warning("group_not_asked", error=f"{type(error).__name__}: {error}")
    finally:
        await admin.close()


def read_on() -> None:
    """From now on, for the projector of this process."""
    driver.AIOKafkaConsumerThread = ReadingOn  # type: ignore[misc]  # as rotten.py does with the fetcher
