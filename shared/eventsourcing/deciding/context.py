"""Who sends a command, by which request, and what led to it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Context:
    """Travels with a command into the envelope of every event it leads to.

    ``by`` stays in the store; the topics carry ``role`` and ``org`` only.
    """

    command_id: UUID
    request: bytes  # keyed digest of the request: the same command id with another body is refused
    by: UUID
    role: str
    org: str
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None
    expected_version: int | None = None  # from If-Match, for the first stream of the command
