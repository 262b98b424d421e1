"""What a unit is made of: waiting commands, the streams they judge, the answers they were given before."""

import json
from asyncio import Future
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from prometheus_client import Counter

from shared.contracts.cloudevent import BEFORE_THE_FIRST
from shared.contracts.event import Event
from shared.eventsourcing.deciding.answer import Answer
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.decider import AnyDecider, State
from shared.eventsourcing.deciding.errors import (
    ConflictError,
    KeyReusedError,
    StaleVersionError,
    UnavailableError,
)
from shared.eventsourcing.metrics import COMMANDS
from shared.kernel.refusal import Refused

Outcome = Answer | Exception
Statement = tuple[str, tuple[Any, ...]]


@dataclass(slots=True, eq=False)
class Work:
    """A waiting command: the streams it judges, how it decides, and who waits for the answer."""

    targets: Sequence[tuple[AnyDecider, UUID]]
    decide: Callable[..., Sequence[Sequence[Event]]]
    context: Context
    also: Sequence[Statement]
    waiter: "Future[Answer]"
    until: float  # a time of the event loop, after which nobody begins to decide it
    links: frozenset[UUID] = field(init=False)  # what ties it to others: its streams and its own id

    def __post_init__(self) -> None:
        self.links = frozenset((self.context.command_id, *(stream for _, stream in self.targets)))

    def end(self, outcome: Outcome) -> None:
        """Give the answer, unless one was given or the client has gone."""
        if self.waiter.done():
            return
        _counted(_called(outcome)).inc()
        if isinstance(outcome, Exception):
            self.waiter.set_exception(outcome)
        else:
            self.waiter.set_result(outcome)


@cache
def _counted(called: str) -> Counter:
    return COMMANDS.labels(called)


def _called(outcome: Outcome) -> str:
    """As the metric calls it."""
    match outcome:
        case Answer():
            return "decided"
        case Refused():
            return "refused"
        case StaleVersionError():
            return "stale"
        case ConflictError():
            return "conflict"
        case UnavailableError():
            return "unavailable"
        case _:
            return "failed"


@dataclass(slots=True)
class Stream:
    """A stream as read, and as it will be once the unit is written."""

    stream: UUID
    decider: AnyDecider | None  # None: the stream exists, but none of those who ask decides its kind
    expected: int = 0
    expected_chain: bytes = BEFORE_THE_FIRST
    version: int = 0
    chain: bytes = BEFORE_THE_FIRST
    state: State = field(default_factory=State)
    recorded_at: datetime | None = None
    unreadable: Exception | None = None  # its stored state or events cannot be read

    def is_of(self, decider: AnyDecider) -> bool:
        """Whether this is a stream of the decider's kind; to any other it is absent."""
        return self.decider is not None and self.decider.kind == decider.kind


@dataclass(frozen=True, slots=True)
class Logged:
    """What the log of commands says, or will say, about a command id."""

    request: bytes
    status: int  # 0: refused
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
