"""The checker itself is checked: whatever is planted in a sound history, of every kind, it finds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.reconciliation.day import DayReconciled
from tests.chaos.history.check import check, counted, summary
from tests.chaos.history.record import Figures, Finding, History, Kind, Message, Told
from tests.chaos.sound import LEDGER, chained_up, history_of, message, sound

Plant = Callable[[History], History]


def stored(change: Callable[[list[Any]], list[Any]], *, told: bool = False) -> Plant:
    """Enrolment's events otherwise; its topic too, if they were told."""

    def plant(history: History) -> History:
        was = history.stores["enrolment"]
        events = change(list(was.events))
        now = replace(
            was, events=events, hands={event.id: next(iter(was.hands.values())) for event in events}
        )
        topics = (
            {**history.topics, "enrolment": [message(event) for event in events]} if told else history.topics
        )
        return replace(history, stores={**history.stores, "enrolment": now}, topics=topics)

    return plant


def delivered(change: Callable[[list[Message]], list[Message]]) -> Plant:
    """Enrolment's topic otherwise."""
    return lambda history: replace(
        history, topics={**history.topics, "enrolment": change(list(history.topics["enrolment"]))}
    )


def head(**other: Any) -> Plant:
    """The contested seats' row otherwise."""

    def plant(history: History) -> History:
        was = history.stores["enrolment"]
        heads = {**was.heads, LEDGER: replace(was.heads[LEDGER], **other)}
        return replace(history, stores={**history.stores, "enrolment": replace(was, heads=heads)})

    return plant


def answered(**other: Any) -> Plant:
    """The first command otherwise."""
    return lambda history: replace(
        history, commands=[replace(history.commands[0], **other), *history.commands[1:]]
    )


def logged(answer: bytes | None = None) -> Plant:
    """The log of commands without the last command's answer, or with another."""

    def plant(history: History) -> History:
        command = history.commands[-1]
        was = history.stores[command.service]
        answers = {key: value for key, value in was.answers.items() if key != command.id}
        answers |= {command.id: answer} if answer else {}
        return replace(history, stores={**history.stores, command.service: replace(was, answers=answers)})

    return plant


def consumed(change: Callable[[dict[UUID, int]], dict[UUID, int]], *behind: UUID) -> Plant:
    """Reporting's inbox otherwise."""

    def plant(history: History) -> History:
        was = history.consumers["reporting"]
        now = replace(was, versions=change(dict(was.versions)), behind=behind)
        return replace(history, consumers={"reporting": now})

    return plant


def figures(change: Callable[[Figures], Figures]) -> Plant:
    """Reporting otherwise."""

    def plant(history: History) -> History:
        assert history.figures
        return replace(history, figures=change(history.figures))

    return plant


def reader(**other: Any) -> Plant:
    """The ministry's kit otherwise."""
    return lambda history: replace(
        history, readers={"ministry": replace(history.readers["ministry"], **other)}
    )


def fed(change: Callable[[list[Told]], list[Told]]) -> Plant:
    """What the follower of enrolment's feed wrote down, otherwise."""
    return lambda history: replace(
        history, feeds={**history.feeds, "enrolment": change(list(history.feeds["enrolment"]))}
    )


def reconciled(where: str, change: Callable[[list[DayReconciled]], list[DayReconciled]]) -> Plant:
    """What enrolment tells of its days otherwise: ``days`` when asked, ``noticed`` on its topic."""

    def plant(history: History) -> History:
        told = getattr(history, where)
        otherwise: dict[str, Any] = {where: {**told, "enrolment": change(list(told["enrolment"]))}}
        return replace(history, **otherwise)

    return plant


def miscounting(days: list[DayReconciled]) -> list[DayReconciled]:
    """One event more in a partition of the first day."""
    first, *rest = days
    part, *parts = first.partitions
    return [first.but(partitions=[part.but(count=part.count + 1), *parts]), *rest]


def again(event: Any, **other: Any) -> Any:
    """The same fact once more, as another event."""
    return event._replace(**{"id": uuid4(), **other})


def forged(was: Message, **other: Any) -> Message:
    """As if its owner had sent it."""
    assert was.event
    return message(was.event._replace(**other))


def read(**other: Any) -> Plant:
    """The last read otherwise."""
    return lambda history: replace(history, reads=[*history.reads[:-1], replace(history.reads[-1], **other)])


PLANTED: list[tuple[str, Kind, Plant]] = [
    ("an acknowledged fact is not stored", Kind.LOST, stored(lambda events: events[1:])),
    ("a last event is not stored, nor told", Kind.LOST, stored(lambda events: events[:-2], told=True)),
    ("what was there before the load is gone", Kind.LOST,
     lambda history: replace(history, before={uuid4(): "training"})),
    ("an acknowledged command is not logged", Kind.LOST, logged()),
    ("a command is applied twice", Kind.DOUBLED,
     stored(lambda events: [*events, again(events[0], version=2)])),
    ("a fact nobody was told of", Kind.DOUBLED,
     lambda history: replace(history, commands=history.commands[1:])),
    ("one fact answers two commands", Kind.DOUBLED,
     lambda history: replace(history, commands=[*history.commands, history.commands[0]])),
    ("a reaction happens twice", Kind.DOUBLED,
     stored(lambda events: [*events, again(events[-1], version=4)])),
    ("a repeat is answered otherwise", Kind.CHANGED_ANSWER, answered(again=[b"{}"])),
    ("the log has another answer", Kind.CHANGED_ANSWER, logged(b"{}")),
    ("a version is missing", Kind.GAP, stored(lambda events: [*events[:-2], events[-1]])),
    ("a version is there twice", Kind.GAP, stored(lambda events: [*events, events[-1]])),
    ("versions are out of order", Kind.REORDERED,
     stored(lambda events: [*events[:-2], events[-1], events[-2]])),
    ("a stored value is changed", Kind.BROKEN_CHAIN,
     stored(lambda events: [events[0]._replace(value=b"{}"), *events[1:]])),
    ("a recorded time is changed", Kind.BROKEN_CHAIN,
     stored(lambda events: [events[0]._replace(recorded_at=events[1].recorded_at), *events[1:]])),
    ("a head has another hash", Kind.BROKEN_CHAIN, head(chain=bytes(32))),
    ("a head is behind its events", Kind.BROKEN_CHAIN, head(version=2)),
    ("a state is another", Kind.STATE, head(state='{"capacity": 2}')),
    ("a state is of another schema", Kind.STATE, head(state_schema=1)),
    ("a last message is lost", Kind.LOST, delivered(lambda messages: messages[:-1])),
    ("a stream's only message is lost", Kind.LOST, delivered(lambda messages: messages[1:])),
    ("messages change places", Kind.REORDERED,
     delivered(lambda messages: [*messages[:-2], messages[-1], messages[-2]])),
    ("a message says something else", Kind.FOREIGN,
     delivered(lambda messages: [*messages, forged(messages[0], value=b"{}")])),
    ("a message was never stored", Kind.FOREIGN,
     delivered(lambda messages: [*messages, forged(messages[0], id=uuid4(), version=2)])),
    ("a message of an unknown stream", Kind.FOREIGN,
     delivered(lambda messages: [*messages, forged(messages[0], id=uuid4(), stream=uuid4())])),
    ("a message cannot be read", Kind.FOREIGN, delivered(lambda messages: [*messages, Message(b"", None)])),
    ("a message under a foreign key", Kind.FOREIGN,
     delivered(lambda messages: [replace(messages[0], key=b"x"), *messages[1:]])),
    ("a consumer lacks a last event", Kind.LOST, consumed(lambda versions: {**versions, LEDGER: 2})),
    ("a consumer lacks a stream", Kind.LOST, consumed(lambda _: {})),
    ("a consumer has what never was", Kind.FOREIGN, consumed(lambda versions: {**versions, LEDGER: 4})),
    ("a consumer has taken in another last event", Kind.FOREIGN,
     lambda history: replace(history, consumers={"reporting": replace(
         history.consumers["reporting"], chains={LEDGER: bytes(32)})})),
    ("a consumer holds a stream behind", Kind.RESTLESS, consumed(lambda versions: versions, LEDGER)),
    ("the system does not come to rest", Kind.RESTLESS,
     lambda history: replace(history, lacks=["enrolment: 1 due"])),
    ("a stale read", Kind.STALE, read(shown=0)),
    ("a read at the owner that is older than what others were told", Kind.STALE,
     read(wanted=1, shown=1, stream=LEDGER)),
    ("a later command comes before an earlier one", Kind.REORDERED, answered(invoked=4.5, responded=5.0)),
    ("reporting lacks a fact", Kind.KPI, figures(lambda was: replace(was, facts=was.facts[1:]))),
    ("reporting has a fact twice", Kind.KPI,
     figures(lambda was: replace(was, facts=[*was.facts, was.facts[0]]))),
    ("a fact that should have ceased", Kind.KPI,
     figures(lambda was: replace(was, facts=[(*fact[:4], None) for fact in was.facts]))),
    ("a counter is not what its facts say", Kind.KPI,
     figures(lambda was: replace(was, miscounted=["trained_teacher RAIL 2564"]))),
    ("a KPI is told wrong", Kind.KPI,
     figures(lambda was: replace(was, told={**was.told, "RAIL/2564/teachers": 3}))),
    ("a KPI is not told", Kind.KPI, figures(lambda was: replace(was, told={}))),
    ("a kit's own proof says that something is missing", Kind.UNPROVEN,
     reader(wrong=["enrolment 2021-02-01 partition 0: 3 recorded, 2 here"])),
    ("a kit counts a KPI wrong", Kind.KPI, reader(counted={"RAIL/2564/teachers": 3})),
    ("a kit counts nothing", Kind.KPI, reader(counted={})),
    ("the KPI topic tells a KPI wrong", Kind.KPI, reader(heard={"RAIL/2564/teachers": 3})),
    ("the KPI topic tells nothing", Kind.KPI, reader(heard={})),
    ("the feed skips an event", Kind.LOST, fed(lambda told: [*told[:2], *told[3:]])),
    ("the feed ends before the last event", Kind.LOST, fed(lambda told: told[:-1])),
    ("the feed tells an event again", Kind.DOUBLED, fed(lambda told: [*told, told[-1]])),
    ("the feed tells out of order", Kind.REORDERED, fed(lambda told: [told[1], told[0], *told[2:]])),
    ("the feed tells what was never recorded", Kind.FOREIGN,
     fed(lambda told: [*told, told[-1]._replace(id=uuid4())])),
    ("a service tells a day otherwise", Kind.UNPROVEN, reconciled("days", miscounting)),
    ("a service does not tell of a day", Kind.UNPROVEN, reconciled("days", lambda days: days[:-1])),
    ("a day on the topic is another", Kind.UNPROVEN, reconciled("noticed", miscounting)),
]  # fmt: skip


def test_a_sound_history_is_found_sound() -> None:
    history = sound()
    assert check(history) == []
    assert history.figures
    assert history.figures.told["RAIL/2564/teachers"] == 2, "of three, one was revoked"


@pytest.mark.parametrize(("kind", "plant"), [each[1:] for each in PLANTED], ids=[each[0] for each in PLANTED])
def test_what_is_planted_is_found(kind: Kind, plant: Plant) -> None:
    findings = check(plant(sound()))
    assert kind in {finding.kind for finding in findings}, summary(findings)


def test_every_kind_of_finding_has_its_plant() -> None:
    assert {kind for _, kind, _ in PLANTED} | {Kind.SEATS} == set(Kind)


@pytest.mark.parametrize(
    "wrong",
    [[1, 1], [1, 2, 2], [0]],
    ids=["a seat is given twice", "a waitlist number is given twice", "a seat is left free"],
)
def test_a_seat_ledger_that_does_not_add_up_is_found(wrong: list[int]) -> None:
    """Its versions and hashes are right, so that only the seats are wrong."""
    history = sound()
    opened, taken, number = (e for e in history.stores["enrolment"].events if e.stream == LEDGER)
    happened = {0: number, 1: taken, 2: number}
    told = [opened, *(again(happened[each], version=at) for at, each in enumerate(wrong, start=2))]
    events = [e for store in history.stores.values() for e in store.events if e.stream != LEDGER]
    findings = check(history_of(chained_up([*events, *told])))
    assert Kind.SEATS in {finding.kind for finding in findings}, summary(findings)


def test_a_topic_may_repeat_what_it_had() -> None:
    repeated = delivered(lambda messages: [*messages[:4], *messages[2:]])
    assert check(repeated(sound())) == []


def test_streams_that_were_tampered_with_on_purpose_are_left_to_who_tampered() -> None:
    """On the topic only: whoever takes in must have healed them."""
    lost = delivered(lambda messages: messages[:-1])(sound())
    assert check(replace(lost, tampered=frozenset({LEDGER}))) == []
    unhealed = consumed(lambda versions: {**versions, LEDGER: 2})(lost)
    assert check(replace(unhealed, tampered=frozenset({LEDGER}))) != []


def test_a_client_that_gave_up_may_have_been_heard_or_not() -> None:
    gave_up = answered(responded=None, status=0, answer=b"", facts=[])(sound())
    assert check(gave_up) == [], "it was logged, and its fact is there once"
    history = sound()
    field = history.stores["curriculum"]
    unheard = {key: answer for key, answer in field.answers.items() if key != history.commands[0].id}
    stores = {**history.stores, "curriculum": replace(field, answers=unheard)}
    assert Kind.DOUBLED in {finding.kind for finding in check(replace(gave_up, stores=stores))}


def test_figures_are_counted_under_their_names() -> None:
    findings = [Finding(kind, "", "") for kind in (Kind.LOST, Kind.KPI, Kind.KPI, Kind.GAP)]
    assert counted(findings) == {
        "lost": 1, "doubled": 0, "reordered": 0, "stale": 0, "kpi_differences": 2, "other": 1,
    }  # fmt: skip
