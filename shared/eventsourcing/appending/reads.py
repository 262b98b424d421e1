"""Reading states for answers and for what a command must know of its own service."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from asyncpg import Pool, Record

from shared.contracts.event import Event
from shared.contracts.registry import read_own
from shared.eventsourcing.appending.load import fold
from shared.eventsourcing.deciding.decider import Decider, State
from shared.eventsourcing.storing.stored_state import load, state_schema

S = TypeVar("S", bound=State)
_COLUMNS = "stream, version, state, state_schema, recorded_at"


@dataclass(frozen=True, slots=True)
class Held(Generic[S]):
    """A state with its place: the version makes the ETag."""

    stream: UUID
    version: int
    state: S
    recorded_at: datetime


class Reads:
    """The states of a service's own streams, as of now."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def state(self, decider: Decider[Any, S, Any], stream: UUID) -> Held[S] | None:
        """One state, or None where the stream has not begun."""
        return (await self.states(decider, [stream])).get(stream)

    async def states(self, decider: Decider[Any, S, Any], streams: Iterable[UUID]) -> dict[UUID, Held[S]]:
        """Several states by stream; those that have not begun are missing."""
        rows = await self._pool.fetch(
            f"SELECT {_COLUMNS} FROM streams WHERE stream = ANY($1) AND kind = $2",
            list(streams), decider.kind,
        )  # fmt: skip
        return {row["stream"]: await self._held(decider, row) for row in rows}

    async def where(
        self,
        decider: Decider[Any, S, Any],
        condition: str,
        *arguments: Any,
        order: str = "stream",
        limit: int = 100,
    ) -> list[Held[S]]:
        """States of the decider's kind under an SQL condition over stream, version, state (jsonb)."""
        rows = await self._pool.fetch(
            f"SELECT {_COLUMNS} FROM streams WHERE kind = '{decider.kind}' AND ({condition})"
            f" ORDER BY {order} LIMIT {int(limit)}",
            *arguments,
        )
        return [await self._held(decider, row) for row in rows]

    async def event(self, stream: UUID, version: int) -> Event | None:
        """One event of a stream, or None where there is no such."""
        row = await self._pool.fetchrow(
            "SELECT type, value FROM events WHERE stream = $1 AND version = $2", stream, version
        )
        return read_own(row["type"], row["value"]) if row else None

    async def version(self, stream: UUID) -> int:
        """The stream's version, 0 where it has not begun."""
        return await self._pool.fetchval("SELECT version FROM streams WHERE stream = $1", stream) or 0

    async def _held(self, decider: Decider[Any, S, Any], row: Record) -> Held[S]:
        state = (
            load(decider, row["state"])
            if row["state_schema"] == state_schema(decider)
            else await fold(self._pool, decider, row["stream"], row["version"])
        )
        return Held(row["stream"], row["version"], cast("S", state), row["recorded_at"])
