"""Each topic has each stream in the store's order, after dropping repeats; each consumer has all of it."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from shared.contracts.recorded import Recorded
from tests.chaos.history.record import Consumer, Finding, History, Kind, Message
from tests.chaos.history.streams import by_stream


def check(history: History) -> Iterator[Finding]:
    """Topic by topic; streams that were tampered with on purpose are left to who tampered."""
    for service, store in history.stores.items():
        events: list[Recorded] = []
        for message in history.topics[service]:
            yield from _readable(message, service, history.tampered)
            if message.event is not None:
                events.append(message.event)
        stored, delivered = by_stream(store.events), by_stream(events)
        for stream in sorted((stored.keys() | delivered.keys()) - history.tampered):
            yield from in_order(stream, stored.get(stream, []), delivered.get(stream, []))


def taken_in(history: History) -> Iterator[Finding]:
    """Every consumer stands at the head of every stream of its sources, and holds none."""
    for name, consumer in history.consumers.items():
        yield from _level(name, consumer, history)


def in_order(stream: UUID, stored: Sequence[Recorded], messages: Sequence[Recorded]) -> Iterator[Finding]:
    """What was delivered of a stream beside what is stored; a repeat is the same message again."""
    where, seen = str(stream), 0
    by_version = {event.version: event for event in stored}
    for message in messages:
        known = by_version.get(message.version)
        if known is None:
            yield Finding(Kind.FOREIGN, where, f"the topic has version {message.version}, the store has not")
        elif _essence(message) != _essence(known):
            yield Finding(Kind.FOREIGN, where, f"version {message.version} is another than stored")
        if message.version > seen + 1:
            yield Finding(Kind.REORDERED, where, f"version {message.version} came after {seen}")
        seen = max(seen, message.version)
    for missing in sorted(by_version.keys() - {message.version for message in messages}):
        yield Finding(Kind.LOST, where, f"version {missing} was not delivered")


def _readable(message: Message, service: str, tampered: frozenset[UUID]) -> Iterator[Finding]:
    key = (message.key or b"").decode()
    if message.event is None:
        if key not in {str(stream) for stream in tampered}:
            yield Finding(Kind.FOREIGN, key, f"a message on {service}'s topic cannot be read")
    elif key != str(message.event.stream):
        yield Finding(Kind.FOREIGN, str(message.event.stream), f"delivered under the key {key}")


def _level(name: str, consumer: Consumer, history: History) -> Iterator[Finding]:
    heads = {
        stream: head.version
        for source in consumer.sources
        for stream, head in history.stores[source].heads.items()
    }
    for stream in heads.keys() | consumer.versions.keys():
        at, head = consumer.versions.get(stream, 0), heads.get(stream, 0)
        if at < head:
            yield Finding(Kind.LOST, str(stream), f"{name} has taken in {at} of {head}")
        elif at > head:
            yield Finding(Kind.FOREIGN, str(stream), f"{name} has taken in {at}, its owner has {head}")
    for stream in consumer.behind:
        yield Finding(Kind.RESTLESS, str(stream), f"{name} holds it behind")


def _essence(event: Recorded) -> tuple[UUID, int, str, bytes, bytes]:
    return event.id, event.version, event.type, event.hash, event.value
