"""A unit: commands linked by a stream or a command id, decided in order on rows just read.

Its streams are written whole or not at all, and its answers are given only after that.
"""

import json
from asyncio import Future
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.cloudevent import BEFORE_THE_FIRST, chained
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.eventsourcing.answer import Answer
from shared.eventsourcing.context import Context
from shared.eventsourcing.decider import AnyDecider, Release, State, Take
from shared.eventsourcing.due import Due
from shared.eventsourcing.errors import EventTooLargeError, KeyReusedError, StaleVersionError
from shared.eventsourcing.occurrence import occurred_at
from shared.kernel.ids import new_id
from shared.kernel.refusal import Refused

LARGEST_EVENT = 256 * 1024
Outcome = Answer | Exception
Statement = tuple[str, tuple[Any, ...]]
React = Callable[[Recorded], Iterable[Due]]


@dataclass(slots=True, eq=False)
class Work:
    """A waiting command: the streams it judges, how it decides, and who waits for the answer."""

    targets: Sequence[tuple[AnyDecider, UUID]]
    decide: Callable[..., Sequence[Sequence[Event]]]
    context: Context
    also: Sequence[Statement]
    waiter: "Future[Answer]"


@dataclass(slots=True)
class Stream:
    """A stream as read, and as it will be once the unit is written."""

    stream: UUID
    decider: AnyDecider
    expected: int = 0
    expected_chain: bytes = BEFORE_THE_FIRST
    version: int = 0
    chain: bytes = BEFORE_THE_FIRST
    state: State = field(default_factory=State)
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """What the log of commands says, or will say, about a command id."""

    request: bytes
    status: int
    version: int
    token: str
    body: str

    def outcome(self, request: bytes) -> Outcome:
        """The stored answer or refusal, if it was given to the same request."""
        if request != self.request:
            return KeyReusedError()
        if self.status == 0:
            refusal = json.loads(self.body)
            return Refused(refusal["code"], **refusal["facts"])
        return Answer(self.status, self.version, self.token, self.body.encode())


@dataclass(slots=True)
class Unit:
    """What one transaction will write for its commands."""

    works: list[Work]
    streams: dict[UUID, Stream]
    logged: dict[UUID, Logged] = field(default_factory=dict)  # of earlier transactions
    held: dict[tuple[str, str], UUID] = field(default_factory=dict)  # unique keys and who holds them
    events: list[tuple[Recorded, UUID]] = field(default_factory=list)  # with the person's id
    log: dict[UUID, Logged] = field(default_factory=dict)
    keys: dict[tuple[str, str], tuple[UUID, bool]] = field(default_factory=dict)  # taken or given back
    dues: list[Due] = field(default_factory=list)
    also: list[Statement] = field(default_factory=list)
    outcomes: list[tuple[Work, Outcome]] = field(default_factory=list)
    now: datetime | None = None

    def decide(self, service: str, epoch: str, now: datetime, react: React) -> None:
        """Decide every command in order of arrival; each sees what those before it decided."""
        self.now = now
        for work in self.works:
            self.outcomes.append((work, self._outcome(work, service, epoch, now, react)))

    def _outcome(self, work: Work, service: str, epoch: str, now: datetime, react: React) -> Outcome:
        context = work.context
        known = self.logged.get(context.command_id) or self.log.get(context.command_id)
        if known is not None:
            return known.outcome(context.request)
        subject = self.streams[work.targets[0][1]]
        if context.expected_version not in {None, subject.version}:
            return StaleVersionError(context.expected_version or 0, subject.version)
        began = subject.version == 0
        try:
            decided = work.decide(*(self.streams[stream].state for _, stream in work.targets))
            recorded, evolved, keys = self._record(work, decided, service, epoch, now)
        except Refused as refusal:
            facts = json.dumps(
                {"code": refusal.code, "facts": refusal.facts}, ensure_ascii=False, default=str
            )
            self.log[context.command_id] = Logged(context.request, 0, subject.version, "", facts)
            return Refused(refusal.code, **json.loads(facts)["facts"])
        except Exception as error:
            return error
        self.events += [(event, context.by) for event in recorded]
        self.streams.update(evolved)
        self.keys.update(keys)
        self.dues += [due for event in recorded for due in react(event)]
        self.also += work.also
        return self._answer(work, recorded, service, began=began)

    def _record(
        self, work: Work, decided: Sequence[Sequence[Event]], service: str, epoch: str, now: datetime
    ) -> tuple[list[Recorded], dict[UUID, Stream], dict[tuple[str, str], tuple[UUID, bool]]]:
        recorded: list[Recorded] = []
        evolved: dict[UUID, Stream] = {}
        keys: dict[tuple[str, str], tuple[UUID, bool]] = {}
        for (decider, stream), events in zip(work.targets, decided, strict=True):
            was = evolved.get(stream) or self.streams[stream]
            for event in events:
                for key in decider.keys(event):
                    self._claim(stream, key, keys)
                was = _next(was, event, work.context, now)
                recorded.append(_recorded(was, event, work.context, service, epoch, now))
                was.chain = recorded[-1].hash
                evolved[stream] = was
        return recorded, evolved, keys

    def _claim(
        self, stream: UUID, key: Take | Release, keys: dict[tuple[str, str], tuple[UUID, bool]]
    ) -> None:
        at = (key.scope, key.key)
        if isinstance(key, Release):
            keys[at] = (stream, False)
            return
        owner, is_taken = keys.get(at) or self.keys.get(at) or (self.held.get(at), at in self.held)
        if is_taken and owner != stream:
            raise Refused(key.refusal)
        keys[at] = (stream, True)

    def _answer(self, work: Work, recorded: list[Recorded], service: str, *, began: bool) -> Answer:
        subject = self.streams[work.targets[0][1]]
        touched = dict.fromkeys([subject.stream, *(event.stream for event in recorded)])
        token = ",".join(f"{service}/{stream}/{self.streams[stream].version}" for stream in touched)
        facts = b",".join(
            b'{"type":"%s","id":"%s","stream":"%s","version":%d,"data":%s}'
            % (e.type.encode(), str(e.id).encode(), str(e.stream).encode(), e.version, e.value)
            for e in recorded
        )
        body = b'{"id":"%s","version":%d,"facts":[%s]}' % (
            str(subject.stream).encode(),
            subject.version,
            facts,
        )
        answer = Answer(201 if began and subject.version else 200, subject.version, token, body)
        self.log[work.context.command_id] = Logged(
            work.context.request, answer.status, answer.version, token, body.decode()
        )
        return answer


def _next(was: Stream, event: Event, context: Context, now: datetime) -> Stream:
    recorded_at = now if was.recorded_at is None else max(now, was.recorded_at + timedelta(microseconds=1))
    return Stream(
        was.stream, was.decider, was.expected, was.expected_chain, was.version + 1, was.chain,
        was.decider.apply(was.state, event, context.by), recorded_at,
    )  # fmt: skip


def _recorded(
    stream: Stream, event: Event, context: Context, service: str, epoch: str, now: datetime
) -> Recorded:
    value = event.model_dump_json().encode()
    if len(value) > LARGEST_EVENT:
        raise EventTooLargeError(f"{event.wire_type()}: {len(value)} bytes")
    event_id, wire_type, at = new_id(), event.wire_type(), occurred_at(event.on, now)
    recorded_at = stream.recorded_at or now
    return Recorded(
        source=service, type=wire_type, id=event_id, stream=stream.stream, version=stream.version,
        position=0, epoch=epoch, occurred_at=at, recorded_at=recorded_at, fiscal_year=event.counted_in(),
        actor_role=context.role, orgunit=context.org, correlation_id=context.correlation_id,
        causation_id=context.causation_id, traceparent=context.traceparent, value=value, data=event,
        hash=chained(
            stream.chain, event_id, wire_type, stream.stream, stream.version, at, recorded_at, value
        ),
    )  # fmt: skip
