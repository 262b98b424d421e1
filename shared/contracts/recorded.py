"""An event as the store keeps it and the topics carry it: the fact with its envelope."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.contracts.event import Event


class Recorded(NamedTuple):
    """A fact with its place in the history of its stream.

    A tuple is made in a seventh of the time of a frozen dataclass, and every event that is read is one.

    ``value`` is the event byte for byte as it was decided, hashed and stored; ``data`` is the same,
    read, or None for a type published after this code was written.
    """

    source: str  # the service that owns the stream
    type: str  # CloudEvents type, "ovec.training.ProjectProposed"
    id: UUID
    stream: UUID
    version: int  # 1, 2, 3 … in its stream, without a gap
    position: int  # in its store; gaps are normal
    epoch: str  # names the store's incarnation
    occurred_at: datetime  # business time
    recorded_at: datetime  # when its store took it in
    fiscal_year: int
    actor_role: str
    orgunit: str
    correlation_id: UUID
    causation_id: UUID | None
    traceparent: str | None
    hash: bytes
    value: bytes
    data: Event | None
