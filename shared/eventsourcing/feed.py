"""Reading the store by position, without ever skipping an event of a slower writer."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from asyncpg import Pool

from shared.contracts.recorded import Recorded
from shared.eventsourcing.rows import COLUMNS, recorded
from shared.kernel.clock import Clock

PATIENCE = 0.5  # seconds to wait for writers under way before the last safe position is used
MOST_HEADS = 5000
# From an event's recorded time to its position: at most the four seconds in which an append is sent
# again and the four that it may wait for locks, and a difference between the clocks of processes.
SETTLED = timedelta(seconds=10)


class Head(NamedTuple):
    """The last version of a stream, and its hash."""

    stream: UUID
    version: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Heads:
    """The last version of each stream with events in a range of positions."""

    upto: int
    complete: datetime | None  # everything recorded before this is counted in; None: there is more
    heads: list[Head]
    epoch: str  # from which incarnation the owner speaks

    def versions(self) -> dict[UUID, int]:
        """By stream."""
        return {head.stream: head.version for head in self.heads}


@dataclass(frozen=True, slots=True)
class Safe:
    """Nothing can still appear at or below the position; all that was recorded before ``at`` is there."""

    position: int
    at: datetime | None


@dataclass(slots=True)
class _Candidate:
    """What is safe once these writers have ended."""

    safe: Safe
    writers: set[str]


class Feed:
    """A service's own events for sweeps, refills and ministries without Kafka."""

    def __init__(self, pool: Pool, service: str, epoch: str, clock: Clock) -> None:
        self._pool, self._service, self._epoch, self._clock = pool, service, epoch, clock
        self._safe = Safe(0, None)
        self._pending: _Candidate | None = None

    async def safe(self) -> Safe:
        """The highest position known to be safe.

        The sequence's last value is read first, then who holds a write lock on ``events``: a writer
        takes that lock before it draws a position, so once all of those have ended nothing at or
        below the value read is missing. Waiting for transaction ids would stall on any long one.
        """
        fresh = await self._look()
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            for candidate in filter(None, (self._pending, fresh)):
                if not candidate.writers and candidate.safe.position >= self._safe.position:
                    self._safe = candidate.safe
            if not fresh.writers:
                return self._safe
            if self._pending is None or not self._pending.writers:
                self._pending = fresh  # kept for the next request: where there is always a writer too
            if asyncio.get_running_loop().time() > deadline:
                return self._safe
            await asyncio.sleep(0.005)
            writers = await self._writers()
            fresh.writers &= writers
            self._pending.writers &= writers

    async def page(self, after: int, limit: int) -> tuple[list[Recorded], int]:
        """Events after a position in order, and the safe position: nothing up to it was skipped."""
        safe = (await self.safe()).position
        rows = await self._pool.fetch(
            f"SELECT {COLUMNS} FROM events WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3",
            after, safe, limit,
        )  # fmt: skip
        return [recorded(row, self._service, self._epoch) for row in rows], safe

    async def stream(self, stream: UUID, after: int, limit: int = 500) -> list[Recorded]:
        """A stream's events after a version, in order."""
        rows = await self._pool.fetch(
            f"SELECT {COLUMNS} FROM events WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3",
            stream, after, limit,
        )  # fmt: skip
        return [recorded(row, self._service, self._epoch) for row in rows]

    async def heads(self, after: int) -> Heads:
        """What a consumer must have taken in: heads of delivered events after a position."""
        safe = await self.safe()
        # what follows the first undelivered one is not among the heads, delivered or not
        [undelivered] = await self._pool.fetch(
            """SELECT (SELECT min(position) FROM outbox WHERE position <= $1) AS position,
                      (SELECT min(recorded_at) FROM events WHERE position <= $1 AND position >=
                          (SELECT min(position) FROM outbox)) AS recorded_at""",
            safe.position,
        )
        delivered, complete = safe.position, safe.at
        if undelivered["position"] is not None:
            delivered = undelivered["position"] - 1
            complete = min(safe.at, undelivered["recorded_at"]) if safe.at else None
        upto = await self._pool.fetchval(
            """SELECT max(position) FROM (SELECT position FROM events WHERE position > $1 AND position <= $2
               ORDER BY position LIMIT $3) page""",
            after, delivered, MOST_HEADS,
        )  # fmt: skip
        more = upto is not None and await self._pool.fetchval(
            "SELECT EXISTS (SELECT FROM events WHERE position > $1 AND position <= $2)", upto, delivered
        )
        rows = await self._pool.fetch(
            """SELECT DISTINCT ON (stream) stream, version, hash FROM events
               WHERE position > $1 AND position <= $2 ORDER BY stream, version DESC""",
            after, upto or after,
        )  # fmt: skip
        return Heads(
            upto or max(after, delivered),
            None if more else complete,
            [Head(row["stream"], row["version"], bytes(row["hash"])) for row in rows],
            self._epoch,
        )

    async def _look(self) -> _Candidate:
        at = self._clock.now() - SETTLED
        drawn = await self._pool.fetchval(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_position"
        )
        return _Candidate(Safe(drawn, at), await self._writers() if drawn > self._safe.position else set())

    async def _writers(self) -> set[str]:
        rows = await self._pool.fetch(
            """SELECT virtualtransaction FROM pg_locks
               WHERE locktype = 'relation' AND relation = 'events'::regclass AND mode = 'RowExclusiveLock'
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
        )
        return {row["virtualtransaction"] for row in rows}
