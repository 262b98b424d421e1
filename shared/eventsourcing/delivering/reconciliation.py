"""What a store recorded on a day, partition by partition: by it a reader proves that he has everything.

A day is Bangkok's, of the recording. It is closed once nothing can still be recorded for it and all of it was
delivered; then its totals are kept, for they never change. Only what was delivered is counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from asyncpg import Pool

from shared.contracts.reconciliation.day import DayReconciled, PartitionTotals
from shared.eventsourcing.delivering.feed import Feed
from shared.eventsourcing.kafka.partitions import partition_of
from shared.eventsourcing.migrate import PARTITIONS, topic_of
from shared.eventsourcing.storing.database import Connection
from shared.kernel.fiscal_year import BANGKOK, bangkok_date

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Day:
    """The totals; of one that is not closed those up to a position."""

    totals: DayReconciled
    closed: bool
    upto: int | None = None  # not closed: events after this position are not counted


@dataclass(slots=True)
class Tally:
    """One partition's events, in order of position."""

    count: int = 0
    first: int | None = None
    last: int | None = None
    _hashes: Any = field(default_factory=sha256)

    def add(self, position: int, hash_: bytes) -> None:
        """The next event."""
        self.first = position if self.first is None else self.first
        self.last = position
        self.count += 1
        self._hashes.update(hash_)

    def totals(self, partition: int) -> PartitionTotals:
        """As they are told."""
        return PartitionTotals(
            partition=partition, count=self.count, first=self.first, last=self.last,
            checksum=self._hashes.hexdigest(),
        )  # fmt: skip


class Reconciliation:
    """The days of one store."""

    def __init__(self, pool: Pool, service: str, epoch: str, feed: Feed) -> None:
        self._pool, self._service, self._epoch, self._feed = pool, service, epoch, feed

    async def day(self, day: date) -> Day:
        """One day, whether or not anything was recorded on it."""
        if kept := await self._pool.fetchval("SELECT value FROM reconciled WHERE day = $1", day):
            return Day(DayReconciled.model_validate_json(kept), closed=True)
        return await self._count(day)

    async def days(self, after: date | None, limit: int) -> list[Day]:
        """Days on which anything was recorded and delivered, in order: the closed ones, then the others."""
        rows = await self._pool.fetch(
            "SELECT value FROM reconciled WHERE $1::date IS NULL OR day > $1 ORDER BY day LIMIT $2",
            after, limit,
        )  # fmt: skip
        found = [Day(DayReconciled.model_validate_json(row["value"]), closed=True) for row in rows]
        while len(found) < limit:
            last = found[-1].totals.day if found else after
            following = await self._next_day(last)
            if following is None:
                break
            found.append(await self._count(following))
        return found

    async def close(self) -> list[DayReconciled]:
        """Keep the totals of every day that is over and delivered; which ones were not kept yet."""
        closed: list[DayReconciled] = []
        while True:
            last = await self._pool.fetchval("SELECT max(day) FROM reconciled")
            day = await self._next_day(last)
            if day is None:
                return closed
            counted = await self._count(day)
            if not counted.closed:
                return closed
            await self._pool.execute(
                "INSERT INTO reconciled (day, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                day, counted.totals.model_dump_json(),
            )  # fmt: skip
            closed.append(counted.totals)

    async def settled(self, day: date) -> bool:
        """Whether nothing can be recorded for the day any more, and all of it was delivered."""
        complete = (await self._feed.delivered()).complete
        return complete is not None and complete >= _midnight(day + timedelta(days=1))

    async def _next_day(self, after: date | None) -> date | None:
        """The first day after another on which anything was recorded and delivered."""
        upto = (await self._feed.delivered()).position
        begin = _midnight(after + timedelta(days=1)) if after else None
        first: datetime | None = await self._pool.fetchval(
            """SELECT min(recorded_at) FROM events
               WHERE position <= $1 AND recorded_at >= coalesce($2, '-infinity'::timestamptz)""",
            upto, begin,
        )  # fmt: skip
        return bangkok_date(first) if first else None

    async def _count(self, day: date) -> Day:
        delivered = await self._feed.delivered()
        begin, end = _midnight(day), _midnight(day + timedelta(days=1))
        tallies = [Tally() for _ in range(PARTITIONS)]
        async with self._pool.acquire() as one, one.transaction(isolation="repeatable_read", readonly=True):
            previous = await _day_before(one, begin)
            rows = one.cursor(
                """SELECT stream, position, hash FROM events
                   WHERE recorded_at >= $1 AND recorded_at < $2 AND position <= $3 ORDER BY position""",
                begin, end, delivered.position, prefetch=AT_ONCE,
            )  # fmt: skip
            async for row in rows:
                stream: UUID = row["stream"]
                tallies[partition_of(stream, PARTITIONS)].add(row["position"], bytes(row["hash"]))
        closed = delivered.complete is not None and delivered.complete >= end
        return Day(self._told(day, previous, tallies), closed, None if closed else delivered.position)

    def _told(self, day: date, previous: date | None, tallies: Iterable[Tally]) -> DayReconciled:
        return DayReconciled(
            service=self._service,
            topic=topic_of(self._service),
            day=day,
            previous=previous,
            partitions=[tally.totals(number) for number, tally in enumerate(tallies)],
            epoch=self._epoch,
        )


async def _day_before(connection: Connection, begin: datetime) -> date | None:
    """Mostly the day that was closed last; before any was, the events are asked."""
    kept: date | None = await connection.fetchval(
        "SELECT max(day) FROM reconciled WHERE day < $1", bangkok_date(begin)
    )
    since = _midnight(kept) if kept else None
    latest: datetime | None = await connection.fetchval(
        """SELECT max(recorded_at) FROM events
           WHERE recorded_at < $1 AND recorded_at >= coalesce($2, '-infinity'::timestamptz)""",
        begin, since,
    )  # fmt: skip
    return bangkok_date(latest) if latest else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BANGKOK)
