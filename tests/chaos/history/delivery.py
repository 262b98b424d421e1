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
            yield from _readable(message, service, history)
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


def _readable(message: Message, service: str, history: History) -> Iterator[Finding]:
    key = (message.key or b"").decode(errors="replace")
    if message.event is None:
        known = {str(stream) for stream in history.stores[service].heads} - set(map(str, history.tampered))
        if key in known or not history.tampered:  # what was tampered with may have lost its key too
            yield Finding(Kind.FOREIGN, key, f"a message on {service}'s topic cannot be read")
    elif key != str(message.event.stream) and message.event.stream not in history.tampered:
        yield Finding(Kind.FOREIGN, str(message.event.stream), f"delivered under the key {key}")


def _level(name: str, consumer: Consumer, history: History) -> Iterator[Finding]:
    heads = {
        stream: head for source in consumer.sources for stream, head in history.stores[source].heads.items()
    }
    for stream in heads.keys() | consumer.versions.keys():
        where, at = str(stream), consumer.versions.get(stream, 0)
        head = heads.get(stream)
        if head is None or at > head.version:
            yield Finding(Kind.FOREIGN, where, f"{name} has taken in {at}, its owner has no such version")
        elif at < head.version:
            yield Finding(Kind.LOST, where, f"{name} has taken in {at} of {head.version}")
        elif consumer.chains.get(stream, head.chain) != head.chain:
            yield Finding(Kind.FOREIGN, where, f"{name} has taken in another version {at} than its owner has")
    for stream in consumer.behind:
        yield Finding(Kind.RESTLESS, str(stream), f"{name} holds it behind")


def _essence(event: Recorded) -> tuple[UUID, int, str, bytes, bytes]:
    return event.id, event.version, event.type, event.hash, event.value
