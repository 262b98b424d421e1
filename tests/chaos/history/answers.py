"""No acknowledged command lost, none applied twice, every repeat answered as the first time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson

from shared.contracts.recorded import Recorded
from tests.chaos.history.record import Command, Finding, History, Kind, Store

Place = tuple[UUID, UUID, int, str]  # event, stream, version, type


def check(history: History) -> Iterator[Finding]:
    """What clients were told is what is new in each store; all else there followed by reaction, once."""
    for service, store in history.stores.items():
        mine = [command for command in history.commands if command.service == service]
        for command in mine:
            yield from _logged(command, store)
        yield from _once(mine, store, history)
        yield from _reactions(store)
    yield from _still_there(history)


def _logged(command: Command, store: Store) -> Iterator[Finding]:
    for answer in command.again:
        if answer != command.answer:
            yield Finding(Kind.CHANGED_ANSWER, command.key, "a repeat was answered otherwise")
    if command.responded is None:
        return
    if command.id not in store.answers:
        yield Finding(Kind.LOST, command.key, "acknowledged, and not in the log of commands")
    elif store.answers[command.id] != command.answer:
        yield Finding(Kind.CHANGED_ANSWER, command.key, "the log has another answer")


def _once(commands: Sequence[Command], store: Store, history: History) -> Iterator[Finding]:
    told = Counter(place for command in commands for place in _told(command, store))
    new = [event for event in store.events if event.causation_id is None and event.id not in history.before]
    stored = Counter(_place(event) for event in new)
    for place, times in told.items():
        if times > 1:
            yield Finding(Kind.DOUBLED, str(place[1]), f"{times} commands were answered with {_words(place)}")
    for place in told.keys() - stored.keys():
        yield Finding(Kind.LOST, str(place[1]), f"acknowledged, and not in the store: {_words(place)}")
    for place, times in stored.items():
        if place not in told:
            yield Finding(Kind.DOUBLED, str(place[1]), f"nobody was told of {_words(place)}")
        elif times > 1:
            yield Finding(Kind.DOUBLED, str(place[1]), f"{times} times in the store: {_words(place)}")


def _told(command: Command, store: Store) -> Iterator[Place]:
    """What the client was told; where it gave up, what it would have been told."""
    facts: list[dict[str, Any]] = command.facts
    if command.responded is None and (logged := store.answers.get(command.id)):
        facts = orjson.loads(logged)["facts"]
    for fact in facts:
        yield UUID(fact["id"]), UUID(fact["stream"]), fact["version"], fact["type"]


def _reactions(store: Store) -> Iterator[Finding]:
    happened = Counter((e.causation_id, e.stream, e.type) for e in store.events if e.causation_id is not None)
    for (cause, stream, kind), times in happened.items():
        if times > 1:
            yield Finding(Kind.DOUBLED, str(stream), f"{times} × {kind} by reaction to {cause}")


def _still_there(history: History) -> Iterator[Finding]:
    there = {event.id for store in history.stores.values() for event in store.events}
    for event, service in history.before.items():
        if event not in there:
            yield Finding(Kind.LOST, str(event), f"{service} had it before the load")


def _place(event: Recorded) -> Place:
    return event.id, event.stream, event.version, event.type


def _words(place: Place) -> str:
    return f"{place[3]} version {place[2]} ({place[0]})"
