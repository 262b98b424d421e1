"""Reading the store by position, without ever skipping an event of a slower writer.

It tells what the topic has had, and only while the store is known to be level with the topic: what
nobody was told of can be lost with PostgreSQL without anybody differing from the store restored, and
what a restored store lacks is no reason for anybody to let it go.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from asyncpg import Pool

from shared.contracts.recorded import Recorded
from shared.eventsourcing.deciding.errors import NotLevelError
from shared.eventsourcing.delivering.wanted import ALL, WANTED, Wanted
from shared.eventsourcing.storing.database import Reader
from shared.eventsourcing.storing.rows import COLUMNS, recorded
from shared.kernel.clock import Clock

PATIENCE = 0.5  # seconds to wait for writers under way before the last safe position is used
MOST_HEADS = 5000
MOST_SCANNED = 20_000  # events that a page looks through for those that are wanted
# From an event's recorded time to its position: at most the four seconds in which an append is sent
# again and the four that it may wait for locks, and a difference between the clocks of processes.
SETTLED = timedelta(seconds=10)


class Page(NamedTuple):
    """Some events in order, and from where on to read."""

    events: list[Recorded]
    safe: int  # all that is told now is at or below this position, and nothing can still appear there
    next: int  # after this position the next page begins; what was not wanted is behind it


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


@dataclass(frozen=True, slots=True)
class Delivered:
    """Up to where the topic has had everything, and since when it has had all that was recorded before."""

    position: int
    complete: datetime | None


def _level() -> str | None:
    return None


class Feed:
    """A service's own events for sweeps, refills and ministries without Kafka.

    ``lack`` says why the store may lack what was delivered; then nothing is told (NotLevelError).
    """

    def __init__(
        self,
        pool: Pool,
        service: str,
        epoch: str,
        clock: Clock,
        lack: Callable[[], str | None] = _level,
    ) -> None:
        self._pool, self._service, self._epoch, self._clock = pool, service, epoch, clock
        self._lack = lack
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

    async def delivered(self) -> Delivered:
        """Up to where everything was delivered, and nothing can still appear."""
        return await self._delivered(self._pool, await self.safe())

    async def upto(self) -> int:
        """Up to which position the topic has had everything."""
        return (await self.delivered()).position

    async def page(self, after: int, limit: int, wanted: Wanted = ALL) -> Page:
        """Delivered events after a position, in order; it looks through a part of many unwanted ones."""
        safe = upto = await self.upto()
        if wanted != ALL:
            upto = await self._pool.fetchval(
                """SELECT position FROM events WHERE position > $1 AND position <= $2
                   ORDER BY position OFFSET $3 LIMIT 1""",
                after, safe, MOST_SCANNED - 1,
            ) or safe  # fmt: skip
        condition, named = ("", ()) if wanted == ALL else (WANTED, wanted)
        rows = await self._pool.fetch(
            f"""SELECT {COLUMNS} FROM events WHERE position > $1 AND position <= $2 {condition}
                ORDER BY position LIMIT $3""",
            after, upto, limit, *named,
        )  # fmt: skip
        events = [recorded(row, self._service, self._epoch) for row in rows]
        return Page(events, safe, events[-1].position if len(events) == limit else max(after, upto))

    async def stream(self, stream: UUID, after: int, limit: int = 500) -> list[Recorded]:
        """A stream's delivered events after a version, in order."""
        self._check(self._lack())
        rows = await self._pool.fetch(
            f"""SELECT restored, of_stream.* FROM store LEFT JOIN LATERAL (
                    SELECT {COLUMNS} FROM events e WHERE stream = $1 AND version > $2
                    AND NOT EXISTS (SELECT FROM outbox o WHERE o.position = e.position)
                    ORDER BY version LIMIT $3) of_stream ON true
                ORDER BY version""",
            stream, after, limit,
        )  # fmt: skip
        self._check(*(row["restored"] for row in rows[:1]))
        following = [row for nr, row in enumerate(rows, after + 1) if row["version"] == nr]
        return [recorded(row, self._service, self._epoch) for row in following]

    async def heads(self, after: int) -> Heads:
        """What a consumer must have taken in: heads of delivered events after a position."""
        safe = await self.safe()
        async with self._pool.acquire() as one, one.transaction(isolation="repeatable_read", readonly=True):
            delivered = await self._delivered(one, safe)
            upto = await one.fetchval(
                """SELECT max(position) FROM (
                       SELECT position FROM events WHERE position > $1 AND position <= $2
                       ORDER BY position LIMIT $3) page""",
                after, delivered.position, MOST_HEADS,
            )  # fmt: skip
            more = upto is not None and await one.fetchval(
                "SELECT EXISTS (SELECT FROM events WHERE position > $1 AND position <= $2)",
                upto, delivered.position,
            )  # fmt: skip
            rows = await one.fetch(
                """SELECT DISTINCT ON (stream) stream, version, hash FROM events
                   WHERE position > $1 AND position <= $2 ORDER BY stream, version DESC""",
                after, upto or after,
            )  # fmt: skip
        return Heads(
            upto or max(after, delivered.position),
            None if more else delivered.complete,
            [Head(row["stream"], row["version"], bytes(row["hash"])) for row in rows],
            self._epoch,
        )

    async def _delivered(self, reader: Reader, safe: Safe) -> Delivered:
        """What follows the first undelivered event is not counted in, delivered or not."""
        [row] = await reader.fetch(
            """SELECT first.position, s.restored, p.last_value AS drawn,
                      (SELECT min(recorded_at) FROM events e
                       WHERE e.position <= $1 AND e.position >= first.position) AS recorded_at
               FROM store s, events_position p,
                    (SELECT min(position) AS position FROM outbox WHERE position <= $1) first""",
            safe.position,
        )
        if row["drawn"] < safe.position:  # never with one and the same database
            self._safe, self._pending = Safe(0, None), None
            self._check("restored")
        self._check(self._lack() or row["restored"])
        if row["position"] is None:
            return Delivered(safe.position, safe.at)
        return Delivered(row["position"] - 1, min(safe.at, row["recorded_at"]) if safe.at else None)

    def _check(self, lack: object = None) -> None:
        if lack:
            raise NotLevelError(f"{self._service}: {lack}")

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
