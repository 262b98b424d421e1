"""A service's own topic, read back: what was delivered before the store was restored."""

from collections.abc import AsyncIterator, Mapping
from typing import Self

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord

from shared.contracts.cloudevent import from_message
from shared.contracts.recorded import Recorded
from shared.eventsourcing.kafka import rotten
from shared.eventsourcing.kafka.broker import Kafka, access
from shared.eventsourcing.kafka.letting_in import start
from shared.eventsourcing.patience import leave_after

AT_ONCE = 5000
STOP_WITHIN = 1.5
_log = structlog.get_logger()
rotten.pass_over()


class OwnTopic:
    """All partitions of one topic as they stand when it is opened; in no group, nothing is committed."""

    def __init__(self, topic: str, kafka: Kafka) -> None:
        self._kafka = kafka
        self._consumer = AIOKafkaConsumer(
            topic,
            **access(kafka),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=4 * 1024 * 1024,
        )
        self.ends: dict[int, int] = {}  # of each partition, the offset that its next message will have
        self.unreadable: list[str] = []  # where messages are that cannot be read

    async def __aenter__(self) -> Self:
        """Connect, and note where each partition ends."""
        try:
            await start(self._consumer, self._kafka)
            self._partitions = {found.partition: found for found in self._consumer.assignment()}
            ends = await self._consumer.end_offsets(list(self._partitions.values()))
            self.ends = {found.partition: end for found, end in ends.items()}
        except BaseException:
            await leave_after(STOP_WITHIN, self._consumer.stop())
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await leave_after(STOP_WITHIN, self._consumer.stop())

    async def read(self, starts: Mapping[int, int]) -> AsyncIterator[list[Recorded]]:
        """The events of each partition from an offset to its end, in batches; unreadable ones are passed."""
        for nr, partition in self._partitions.items():
            self._consumer.seek(partition, starts.get(nr, 0))
        while await self._has_more():
            found = await self._consumer.getmany(timeout_ms=200, max_records=AT_ONCE)
            messages = (message for of_partition in found.values() for message in of_partition)
            wanted = (message for message in messages if message.offset < self.ends[message.partition])
            if events := [event for event in map(self._read, wanted) if event]:
                yield events

    async def _has_more(self) -> bool:
        for nr, partition in self._partitions.items():
            if await self._consumer.position(partition) < self.ends[nr]:
                return True
        return False

    def _read(self, message: ConsumerRecord) -> Recorded | None:
        try:
            return from_message(message.value, message.headers)
        except Exception as error:
            at = f"{message.topic}/{message.partition}/{message.offset}"
            _log.error("unreadable", at=at, error=type(error).__name__)
            self.unreadable.append(f"{at}, key {(message.key or b'').decode(errors='replace')}")
            return None
