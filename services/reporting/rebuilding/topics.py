"""Reading the topics again from the start, without a group: nobody's offsets are touched."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.eventsourcing.kafka import rotten
from shared.eventsourcing.kafka.broker import Kafka, access
from shared.eventsourcing.kafka.letting_in import start

AT_ONCE = 5000
SOON = 20  # milliseconds; a broker that waits for more to come answers no other question of ours meanwhile
rotten.pass_over()


class NoSuchTopicError(ValueError):
    """A topic that `migrate` makes is not there: run it."""


class RepartitionedError(Exception):
    """Kafka told of other partitions than before, so the consumer was given all of them, others' too."""


Tell = Callable[[str, int, int], None]  # what is done, how much of it, of how much


class Share(NamedTuple):
    """Of several readers one's part of the partitions: each has others."""

    number: int = 0
    of: int = 1


class Readable(Protocol):
    """What can be read up to now, and then further."""

    def up_to_now(self) -> AsyncIterator[list[ConsumerRecord]]:
        """What was there when this was called and has not been read, in batches."""
        ...


class Topics:
    """All partitions of some topics, or a share of them, read up to now, and then further up to a later now.

    ``starts``: the offsets to begin at; where there is none, at the beginning.
    """

    def __init__(
        self,
        kafka: Kafka,
        topics: Sequence[str],
        isolation_level: str = "read_uncommitted",
        *,
        share: Share = Share(),  # noqa: B008 (immutable)
        starts: Mapping[TopicPartition, int] = MappingProxyType({}),
    ) -> None:
        self._topics, self._kafka = topics, kafka
        self._share, self._starts = share, starts
        self._consumer = AIOKafkaConsumer(
            *topics,
            **access(kafka),
            group_id=None,  # without a group the consumer gives itself every partition
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level=isolation_level,
            max_partition_fetch_bytes=4 * 1024 * 1024,
            fetch_max_wait_ms=SOON,
        )

    async def __aenter__(self) -> Self:
        """Stand where each partition is to be read from."""
        await start(self._consumer, self._kafka)
        try:
            self._take(sorted(self._consumer.assignment()))
        except BaseException:
            await self._consumer.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    def _take(self, found: Sequence[TopicPartition]) -> None:
        """One's own; the others are paused, for a subscription gives all of them."""
        if missing := set(self._topics) - {partition.topic for partition in found}:
            raise NoSuchTopicError(f"no such topics: {', '.join(sorted(missing))}")
        self._partitions = found[self._share.number :: self._share.of]
        self._consumer.pause(*set(found) - set(self._partitions))
        for partition, offset in self._starts.items():
            self._consumer.seek(partition, offset)

    async def waiting(self) -> int:
        """How many messages there are to be read at the moment; offsets that were compacted count too."""
        ends = await self._consumer.end_offsets(self._partitions)
        return sum([end - await self._consumer.position(partition) for partition, end in ends.items()])

    async def positions(self) -> dict[TopicPartition, int]:
        """Where each partition is to be read further."""
        return {partition: await self._consumer.position(partition) for partition in self._partitions}

    async def up_to_now(self) -> AsyncIterator[list[ConsumerRecord]]:
        """Everything that was in the topics when this was called and has not been read, in batches."""
        ends = await self._consumer.end_offsets(self._partitions)
        while not await self._reached(ends):
            found = await self._consumer.getmany(timeout_ms=200, max_records=AT_ONCE)
            if not found.keys() <= set(self._partitions):
                raise RepartitionedError("the topics have other partitions than a moment ago: begin again")
            if messages := [message for of_partition in found.values() for message in of_partition]:
                yield messages

    async def _reached(self, ends: dict[TopicPartition, int]) -> bool:
        for partition, end in ends.items():
            if await self._consumer.position(partition) < end:
                return False
        return True


class Told:
    """Topics that tell how far they are read."""

    def __init__(self, topics: Topics, tell: Tell) -> None:
        self._topics, self._tell = topics, tell

    async def up_to_now(self) -> AsyncIterator[list[ConsumerRecord]]:
        """As the topics."""
        read, total = 0, await self._topics.waiting()
        async for messages in self._topics.up_to_now():
            yield messages
            read += len(messages)
            self._tell("events read", read, max(total, read))
