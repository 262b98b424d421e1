"""Everything that stands in the topics, byte for byte."""

from dataclasses import dataclass

from services.reporting.rebuilding.topics import Topics
from shared.contracts.event import SOURCES
from shared.eventsourcing.migrate import topic_of


@dataclass(frozen=True)
class Message:
    """As Kafka has it."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


async def read_all(kafka: str, prefix: str) -> list[Message]:
    """From the beginning up to now, each partition in its order."""
    found: list[Message] = []
    async with Topics(kafka, [topic_of(source, prefix) for source in SOURCES]) as topics:
        async for batch in topics.up_to_now():
            found += [
                Message(one.topic, one.partition, one.offset, one.key, one.value, tuple(one.headers))
                for one in batch
            ]
    return found
