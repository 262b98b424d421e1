"""A message of a topic, genuine or not, as a producer sends it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from aiokafka import AIOKafkaProducer

from shared.contracts.cloudevent import from_message, headers
from shared.contracts.recorded import Recorded


@dataclass(frozen=True)
class Message:
    """Key, value and headers may be anything that Kafka carries."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, Any], ...]

    @staticmethod
    def of(event: Recorded) -> "Message":
        """As the relay sends it."""
        return Message(str(event.stream).encode(), event.value, tuple(headers(event)))

    def event(self) -> Recorded:
        """What a genuine one says."""
        return from_message(self.value, self.headers)

    def but(self, **changed: Any) -> Self:
        """With another key, value or headers."""
        return replace(self, **changed)

    def saying(self, name: str, text: str | bytes) -> Self:
        """With this header changed."""
        told = text.encode() if isinstance(text, str) else text
        changed = ((had, told if had == f"ce_{name}" else value) for had, value in self.headers)
        return replace(self, headers=tuple(changed))


def by_stream(messages: Iterable[Message]) -> dict[UUID, list[Message]]:
    """Genuine ones, stream by stream, each in order."""
    streams: dict[UUID, list[Message]] = {}
    for message in messages:
        streams.setdefault(message.event().stream, []).append(message)
    return streams


async def deliver(kafka: str, topic: str, messages: Iterable[Message]) -> None:
    """By a producer that nobody asked for, one after the other."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True, compression_type="zstd")
    await producer.start()
    try:
        sent = [await producer.send(topic, m.value, key=m.key, headers=list(m.headers)) for m in messages]
        for delivery in sent:
            await delivery
    finally:
        await producer.stop()
