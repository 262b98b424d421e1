"""A small sound history to plant faults in: two stores, their topics, consumers, figures, clients."""

import json
from collections.abc import Sequence
from uuid import UUID, uuid5

from deploy.local.scenario.api import Who
from services.reporting.store.folding import fold
from shared.contracts.cloudevent import BEFORE_THE_FIRST, chained
from shared.contracts.enrolment.seats import SeatLedgerOpened, SeatTaken, WaitlistNumberIssued
from shared.contracts.reconciliation.day import DayReconciled, PartitionTotals
from shared.contracts.recorded import Recorded
from shared.eventsourcing.migrate import topic_of
from shared.eventsourcing.storing.stored_state import dump, state_schema
from tests.chaos.history.figures import recount
from tests.chaos.history.readers import _days, _told
from tests.chaos.history.record import (
    Command,
    Consumer,
    Figures,
    Head,
    History,
    Message,
    Read,
    Reader,
    Store,
)
from tests.chaos.history.streams import DECIDERS, by_stream
from tests.reporting.histories import FEB_1
from tests.reporting.histories import History as Told

PROJECT, LEDGER, HAND = UUID(int=9), UUID(int=10), UUID(int=11)
KINDS = {"FieldDesignated": "field", "SeatLedgerOpened": "seats"}


def sound() -> History:
    """Nothing is wrong with it: a field; three completions, one revoked; a contested seat, and a reaction."""
    told = Told()
    told.field()
    for teacher in range(3):
        told.completed(teacher)
    told.revoked(2)
    for kind, more in (
        (SeatLedgerOpened, {"capacity": 1}),
        (SeatTaken, {"from_offer": False, "application": UUID(int=1)}),
        (WaitlistNumberIssued, {"number": 1, "application": UUID(int=2)}),
    ):
        told.record(kind(on=FEB_1, project=PROJECT, field="RAIL", fiscal_year=2564, **more), LEDGER)
    told.events[-1] = told.events[-1]._replace(causation_id=told.events[2].id)
    return history_of(chained_up(told.events))


def history_of(events: Sequence[Recorded]) -> History:
    """Everybody has and was told what these events say."""
    sources = ("curriculum", "enrolment")
    stores = {name: store_of([event for event in events if event.source == name]) for name in sources}
    by_people = [event for event in events if event.causation_id is None]
    commands = [command_of(event, at=2.0 * number) for number, event in enumerate(by_people)]
    for command in commands:
        stores[command.service].answers[command.id] = command.answer  # type: ignore[index]
    heads = {stream: head.version for store in stores.values() for stream, head in store.heads.items()}
    return History(
        commands=commands,
        reads=[read_of(command) for command in commands],
        stores=stores,
        topics={name: [message(event) for event in store.events] for name, store in stores.items()},
        consumers={"reporting": Consumer(sources, heads)},
        figures=Figures(facts_of(events), [], recount(events)),
        readers={"ministry": Reader([], recount(events), recount(events))},
        feeds={name: [_told(event) for event in store.events] for name, store in stores.items()},
        days={name: days_of(name, store.events) for name, store in stores.items()},
        noticed={name: days_of(name, store.events)[:1] for name, store in stores.items()},
    )


def days_of(service: str, events: Sequence[Recorded]) -> list[DayReconciled]:
    """As the service tells them."""
    return [
        DayReconciled(
            service=service, topic=topic_of(service), day=day, previous=None, epoch="",
            partitions=[
                PartitionTotals(partition=nr, count=count, first=first, last=last, checksum=checksum)
                for nr, (count, first, last, checksum) in partitions.items()
            ],
        )
        for day, partitions in _days(events).items()
    ]  # fmt: skip


def store_of(events: Sequence[Recorded]) -> Store:
    """As the owner would have stored them."""
    heads = {stream: head_of(history) for stream, history in by_stream(events).items()}
    return Store(events, heads, {}, {event.id: HAND for event in events})


def head_of(history: Sequence[Recorded]) -> Head:
    """The row of the stream."""
    kind = KINDS.get(type(history[0].data).__name__, "enrolment")
    decider = DECIDERS[kind]
    state = decider.initial
    for event in history:
        state = decider.apply(state, event.data, HAND)
    return Head(kind, len(history), history[-1].hash, dump(state), state_schema(decider))


def chained_up(events: Sequence[Recorded]) -> list[Recorded]:
    """The same with hashes that fit."""
    heads: dict[UUID, bytes] = {}
    found = []
    for e in events:
        before = heads.get(e.stream, BEFORE_THE_FIRST)
        fitting = chained(before, e.id, e.type, e.stream, e.version, e.occurred_at, e.recorded_at, e.value)
        heads[e.stream] = fitting
        found.append(e._replace(hash=fitting))
    return found


def command_of(event: Recorded, at: float) -> Command:
    """The command that led to it, sent at this instant and answered one second later."""
    key = f"key/{event.id}"
    fact = {"id": str(event.id), "stream": str(event.stream), "version": event.version, "type": event.type}
    answer = json.dumps({"id": str(event.stream), "version": event.version, "facts": [fact]}).encode()
    return Command(
        uuid5(event.id, "command"), event.source, Who("teacher", "krabi-tc"), "/", key, {}, at, at + 1,
        tries=1, status=200, answer=answer, facts=[fact],
    )  # fmt: skip


def read_of(command: Command) -> Read:
    """What it wrote, read back half a second after it was answered."""
    stream, version = UUID(command.facts[0]["stream"]), command.facts[0]["version"]
    return Read(command.key, command.service, stream, version, version, command.invoked + 1.5)


def message(event: Recorded) -> Message:
    """As the relay sends it."""
    return Message(str(event.stream).encode(), event)


def facts_of(events: Sequence[Recorded]) -> list[tuple[object, ...]]:
    """What reporting should hold."""
    return [
        (row.fact.figure.value, row.began.stream, row.key, row.began.event, row.ceased and row.ceased.event)
        for row in fold(events).rows
    ]
