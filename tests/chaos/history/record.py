"""A history: what clients sent and were answered, and what was found afterwards. Data only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from deploy.local.scenario.api import Who
from shared.contracts.reconciliation.day import DayReconciled
from shared.contracts.recorded import Recorded


class Kind(StrEnum):
    """What can be wrong with a history."""

    LOST = "lost"  # acknowledged, delivered or recorded, and not where it belongs
    DOUBLED = "doubled"  # happened more often than it was asked for
    CHANGED_ANSWER = "changed answer"  # a repeat, or the log, says something else than the first answer
    GAP = "gap"  # a version is missing, or there twice
    BROKEN_CHAIN = "broken chain"
    STATE = "state"  # a stored state is not the fold of its events
    REORDERED = "reordered"
    FOREIGN = "foreign"  # a topic or a consumer has what the store has not
    STALE = "stale"  # an answer does not show what its consistency token speaks of
    SEATS = "seats"  # a seat given twice, a number given twice, a seat left free
    KPI = "kpi"  # a fact or figure is not what a recount says
    UNPROVEN = "unproven"  # a reconciliation says that something is missing, or is wrong itself
    RESTLESS = "restless"  # the system did not come to rest


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and where."""

    kind: Kind
    where: str  # a stream, a command's key, a figure
    detail: str


@dataclass
class Command:
    """What a client sent, again and again under one key until it was answered, and that answer."""

    id: UUID  # of the log: from the token's subject and the key
    service: str
    who: Who
    path: str
    key: str
    body: dict[str, Any]
    invoked: float  # monotonic, as is `responded`
    responded: float | None = None  # None: the client gave up
    tries: int = 0
    status: int = 0
    answer: bytes = b""
    if_match: str = ""
    token: str = ""  # the consistency token
    etag: str = ""
    facts: list[dict[str, Any]] = field(default_factory=list)
    again: list[bytes] = field(default_factory=list)  # answers to repeats that were sent later


@dataclass(frozen=True)
class Read:
    """A read with a consistency token, and which version of the stream its answer showed."""

    key: str  # of the command whose token was carried
    service: str  # that was asked
    stream: UUID
    wanted: int
    shown: int  # 0: it was not there
    asked: float  # monotonic: when it was sent for the first time


@dataclass(frozen=True)
class Head:
    """A row of `streams`."""

    kind: str
    version: int
    chain: bytes
    state: str
    state_schema: int


@dataclass(frozen=True)
class Store:
    """What one write service's database holds."""

    events: Sequence[Recorded]  # in order of position
    heads: Mapping[UUID, Head]
    answers: Mapping[UUID, bytes | None]  # the log of commands; None: a refusal
    hands: Mapping[UUID, UUID] = field(default_factory=dict)  # whose hand each event came from


@dataclass(frozen=True)
class Message:
    """One message of a topic."""

    key: bytes | None
    event: Recorded | None  # None: nobody can read it


@dataclass(frozen=True)
class Consumer:
    """What a consumer has taken in, stream by stream, and from whom it takes."""

    sources: Sequence[str]
    versions: Mapping[UUID, int]
    behind: Sequence[UUID] = ()
    chains: Mapping[UUID, bytes] = field(default_factory=dict)  # the hash of the last event taken in


class Told(NamedTuple):
    """One event as a follower of the feed was told it."""

    position: int
    id: UUID
    stream: UUID
    version: int


@dataclass(frozen=True)
class Reader:
    """What a ministry's consumer kit says in the end."""

    wrong: Sequence[str]  # the lines of its `prove`, when it is not complete
    counted: Mapping[str, int]  # its KPIs, by the names under which reporting tells them
    heard: Mapping[str, int]  # the same as the KPI topic told them
    mended: int = 0  # events that had been tampered with on the topic, and were asked for again


@dataclass(frozen=True)
class Figures:
    """What reporting holds, and what it told over HTTP."""

    facts: Sequence[tuple[Any, ...]] = ()  # figure, stream, key, began by, ceased by
    miscounted: Sequence[str] = ()
    told: Mapping[str, int] = field(default_factory=dict)  # KPI or step of the funnel by its name


@dataclass(frozen=True)
class History:
    """All of it, once the system has come to rest."""

    commands: Sequence[Command]
    reads: Sequence[Read]
    stores: Mapping[str, Store]
    topics: Mapping[str, Sequence[Message]]
    consumers: Mapping[str, Consumer]
    figures: Figures | None  # None: the system did not come to rest, so they may still be on their way
    before: Mapping[UUID, str] = field(default_factory=dict)  # events from before the load, and whose
    tampered: frozenset[UUID] = frozenset()  # streams whose messages were tampered with on purpose
    lacks: Sequence[str] = ()  # why the system is not at rest
    readers: Mapping[str, Reader] = field(default_factory=dict)
    feeds: Mapping[str, Sequence[Told]] = field(default_factory=dict)  # by service, in the order of telling
    days: Mapping[str, Sequence[DayReconciled]] = field(default_factory=dict)  # by service, when asked
    noticed: Mapping[str, Sequence[DayReconciled]] = field(default_factory=dict)  # on the topic
