"""A unit: commands linked by a stream or a command id, decided in order on rows just read.

Its streams are written whole or not at all, and its answers are given only after that.
"""

import json
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from shared.contracts.cloudevent import chained
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending.claims import Claims, Key, claim
from shared.eventsourcing.appending.work import Logged, Outcome, Statement, Stream, Work
from shared.eventsourcing.deciding.answer import Answer
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.due import Due, distinct
from shared.eventsourcing.deciding.errors import ConflictError, EventTooLargeError, StaleVersionError
from shared.eventsourcing.deciding.occurrence import occurred_at
from shared.kernel.ids import new_id
from shared.kernel.refusal import Catalogue, Kind, Refused

LARGEST_EVENT = 256 * 1024
React = Callable[[Recorded], Iterable[Due]]


@dataclass(frozen=True, slots=True)
class House:
    """Whose commands are decided: what all units of a process have in common."""

    service: str
    epoch: str
    react: React
    catalogue: Catalogue

    def is_final(self, refusal: Refused) -> bool:
        """Whether a repeat gets the same refusal; not where a fact has only not arrived here yet."""
        text = self.catalogue.get(refusal.code)
        return text is None or text.kind is not Kind.NOT_YET_KNOWN


@dataclass(slots=True)
class Unit:
    """What one transaction will write for its commands."""

    works: list[Work]
    streams: dict[UUID, Stream]
    logged: dict[UUID, Logged] = field(default_factory=dict)  # of earlier transactions
    held: dict[Key, UUID] = field(default_factory=dict)  # unique keys and who holds them
    events: list[tuple[Recorded, UUID]] = field(default_factory=list)  # with the person's id
    log: dict[UUID, Logged] = field(default_factory=dict)
    claims: Claims = field(default_factory=dict)
    dues: list[Due] = field(default_factory=list)
    also: list[Statement] = field(default_factory=list)
    outcomes: list[tuple[Work, Outcome]] = field(default_factory=list)
    now: datetime | None = None

    def decide(self, house: House, now: datetime) -> None:
        """Decide every command in order of arrival; each sees what those before it decided."""
        self.now = now
        for work in self.works:
            self.outcomes.append((work, self._outcome(work, house, now)))

    def unlogged(self) -> list[UUID]:
        """Commands whose outcome will not be remembered: an earlier answer to them would come first."""
        ids = (work.context.command_id for work in self.works)
        return [command_id for command_id in ids if command_id not in self.log]

    def give_first_answers(self, logged: Mapping[UUID, Logged]) -> None:
        """Put what was logged earlier in the place of outcomes that are not remembered."""
        for nr, (work, outcome) in enumerate(self.outcomes):
            first = logged.get(work.context.command_id)
            self.outcomes[nr] = (work, first.outcome(work.context.request) if first else outcome)

    def answer(self) -> None:
        """Tell everybody; called once the unit is committed."""
        for work, outcome in self.outcomes:
            work.end(outcome)

    def _outcome(self, work: Work, house: House, now: datetime) -> Outcome:
        context = work.context
        known = self.logged.get(context.command_id) or self.log.get(context.command_id)
        if known is not None:
            return known.outcome(context.request)
        try:
            return self._decided(work, house, now)
        except Refused as refusal:
            facts = json.dumps(
                {"code": refusal.code, "facts": refusal.facts}, ensure_ascii=False, default=str
            )
            if house.is_final(refusal):
                version = self.streams[work.targets[0][1]].version
                self.log[context.command_id] = Logged(context.request, 0, version, "", facts)
            return Refused(refusal.code, **json.loads(facts)["facts"])
        except Exception as error:  # a mistake in one command is that command's alone
            return error

    def _decided(self, work: Work, house: House, now: datetime) -> Answer:
        states = []
        for decider, stream in work.targets:
            held = self.streams[stream]
            if held.unreadable is not None:
                raise held.unreadable
            states.append(held.state if held.is_of(decider) else decider.initial)
        subject = self.streams[work.targets[0][1]]
        if work.context.expected_version not in {None, subject.version}:
            raise StaleVersionError(work.context.expected_version or 0, subject.version)
        recorded, evolved, claims = self._record(work, work.decide(*states), house, now)
        dues = distinct(due for event in recorded for due in house.react(event))
        began = subject.version == 0  # all that may fail has been done: now it becomes the unit's
        self.events += [(event, work.context.by) for event in recorded]
        self.streams.update(evolved)
        self.claims.update(claims)
        self.dues += dues
        self.also += work.also
        answer = self._answer(work, recorded, house.service, began=began)
        self.log[work.context.command_id] = Logged(
            work.context.request, answer.status, answer.version, answer.token, answer.body.decode()
        )
        return answer

    def _record(
        self, work: Work, decided: Sequence[Sequence[Event]], house: House, now: datetime
    ) -> tuple[list[Recorded], dict[UUID, Stream], Claims]:
        recorded: list[Recorded] = []
        evolved: dict[UUID, Stream] = {}
        claims: Claims = {}
        for (decider, stream), events in zip(work.targets, decided, strict=True):
            was = evolved.get(stream) or self.streams[stream]
            if events and not was.is_of(decider):
                raise ConflictError  # it began as something else, perhaps in this very moment
            for event in events:
                for wish in decider.keys(event):
                    key, claimed = claim(stream, wish, ChainMap(claims, self.claims), self.held)
                    claims[key] = claimed
                was = _next(was, event, work.context, now)
                recorded.append(_recorded(was, event, work.context, house, now))
                was.chain = recorded[-1].hash
                evolved[stream] = was
        return recorded, evolved, claims

    def _answer(self, work: Work, recorded: list[Recorded], service: str, *, began: bool) -> Answer:
        subject = self.streams[work.targets[0][1]]
        touched = dict.fromkeys([subject.stream, *(event.stream for event in recorded)])
        token = ",".join(f"{service}/{stream}/{self.streams[stream].version}" for stream in touched)
        facts = b",".join(
            b'{"type":"%s","id":"%s","stream":"%s","version":%d,"data":%s}'
            % (e.type.encode(), str(e.id).encode(), str(e.stream).encode(), e.version, e.value)
            for e in recorded
        )
        of, version = str(subject.stream).encode(), subject.version
        body = b'{"id":"%s","version":%d,"facts":[%s]}' % (of, version, facts)
        return Answer(201 if began and subject.version else 200, version, token, body)


def _next(was: Stream, event: Event, context: Context, now: datetime) -> Stream:
    if was.decider is None:
        raise ConflictError
    recorded_at = now if was.recorded_at is None else max(now, was.recorded_at + timedelta(microseconds=1))
    return Stream(
        was.stream, was.decider, was.expected, was.expected_chain, was.version + 1, was.chain,
        was.decider.apply(was.state, event, context.by), recorded_at,
    )  # fmt: skip


def _recorded(stream: Stream, event: Event, context: Context, house: House, now: datetime) -> Recorded:
    value = event.model_dump_json().encode()
    if len(value) > LARGEST_EVENT:
        raise EventTooLargeError(f"{event.wire_type()}: {len(value)} bytes")
    event_id, wire_type, at = new_id(), event.wire_type(), occurred_at(event.on, now)
    recorded_at = stream.recorded_at or now
    return Recorded(
        source=house.service, type=wire_type, id=event_id, stream=stream.stream, version=stream.version,
        position=0, epoch=house.epoch, occurred_at=at, recorded_at=recorded_at,
        fiscal_year=event.counted_in(), actor_role=context.role, orgunit=context.org,
        correlation_id=context.correlation_id, causation_id=context.causation_id,
        traceparent=context.traceparent, value=value, data=event,
        hash=chained(
            stream.chain, event_id, wire_type, stream.stream, stream.version, at, recorded_at, value
        ),
    )  # fmt: skip
