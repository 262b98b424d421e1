"""What Kafka lost or spoilt is found by comparing with the owner, and fetched from the owner's feed."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import httpx
import structlog
from asyncpg import Pool

from shared.eventsourcing.consume import Apply
from shared.eventsourcing.feed_client import FeedClient
from shared.eventsourcing.inbox import Inbox
from shared.eventsourcing.metrics import BEHIND
from shared.eventsourcing.transient import TRANSIENT

SWEEP_EVERY = 20.0  # seconds; twice that is the longest a lost event goes unnoticed
PATIENCE = 15.0  # seconds a delivered event may take to come through Kafka before it counts as lost
HEAL_EVERY = 1.0
_log = structlog.get_logger()
_AWAY = (*TRANSIENT, httpx.HTTPError)


class Healer:
    """Brings streams that are behind level with their owners; sweeps for what was never seen."""

    def __init__(self, pool: Pool, inbox: Inbox, apply: Apply, owners: Mapping[str, FeedClient]) -> None:
        self._pool, self._inbox, self._apply, self._owners = pool, inbox, apply, owners
        self._missing_since: dict[UUID, float] = {}

    async def run(self) -> None:
        """Heal and sweep for ever; cancel to stop."""
        next_sweep = 0.0
        while True:
            try:
                await self.heal()
                if asyncio.get_running_loop().time() >= next_sweep:
                    next_sweep = asyncio.get_running_loop().time() + SWEEP_EVERY
                    await self.sweep()
            except _AWAY as error:
                _log.warning("healer_waits", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(HEAL_EVERY)

    async def heal(self, *, now: bool = False) -> None:
        """Refill every stream that is behind and due for a try (``now``: whether due or not)."""
        rows = await self._pool.fetch(
            """SELECT stream, source FROM behind WHERE consumer = $1 AND (next_try <= now() OR $2)
               ORDER BY next_try LIMIT 100""",
            self._inbox.consumer, now,
        )  # fmt: skip
        for row in rows:
            try:
                await self._refill(row["stream"], self._owners[row["source"]])
            except _AWAY:
                raise
            except Exception as error:
                _log.exception("still_behind", stream=str(row["stream"]))
                await self._postpone(row["stream"], f"{type(error).__name__}: {error}"[:500])

    async def sweep(self) -> None:
        """Compare with every owner what it delivered; what stays missing is behind."""
        for source, owner in self._owners.items():
            while await self._sweep_page(source, owner):
                pass
            waiting = await self._pool.fetchval(
                "SELECT count(*) FROM behind WHERE consumer = $1 AND source = $2",
                self._inbox.consumer, source,
            )  # fmt: skip
            BEHIND.labels(source).set(waiting)

    async def _refill(self, stream: UUID, owner: FeedClient) -> None:
        while True:
            at = await self._pool.fetchval(
                "SELECT version FROM inbox WHERE consumer = $1 AND stream = $2", self._inbox.consumer, stream
            )
            events = await owner.stream(stream, at or 0)
            if not events:
                await self._nothing_more(stream, at or 0)
                return
            for event in events:
                async with self._pool.acquire() as connection, connection.transaction():
                    seen = await self._inbox.lock_stream(connection, stream)
                    if event.version == seen + 1:
                        await self._apply(connection, [event])
                        await self._inbox.advance(connection, stream, event.version)

    async def _nothing_more(self, stream: UUID, at: int) -> None:
        """The owner has no more: what was seen beyond that never was an event of its store."""
        async with self._pool.acquire() as connection, connection.transaction():
            if await self._inbox.lock_stream(connection, stream) == at:
                await self._inbox.advance(connection, stream, at)
                await connection.execute(
                    """DELETE FROM behind WHERE consumer = $1 AND stream = $2
                       AND reason LIKE 'unreadable%'""",
                    self._inbox.consumer, stream,
                )  # fmt: skip

    async def _postpone(self, stream: UUID, reason: str) -> None:
        await self._pool.execute(
            """UPDATE behind SET tries = tries + 1, reason = $3,
                      next_try = now() + least(60, 2 ^ least(tries, 6)) * interval '1 second'
               WHERE consumer = $1 AND stream = $2""",
            self._inbox.consumer, stream, reason,
        )  # fmt: skip

    async def _sweep_page(self, source: str, owner: FeedClient) -> bool:
        """One page of the owner's heads; True while there are more."""
        after = await self._pool.fetchval(
            "SELECT position FROM sweep WHERE consumer = $1 AND source = $2", self._inbox.consumer, source
        )
        found = await owner.heads(after or 0)
        if await self._wait_for(source, found.heads):
            return False
        await self._note(source, found.upto, found.complete)
        return found.complete is None

    async def _wait_for(self, source: str, heads: list[tuple[UUID, int]]) -> bool:
        """Whether a delivered event may still be on its way; one that is overdue is behind."""
        missing = await self._pool.fetch(
            """SELECT h.stream, h.version FROM unnest($2::uuid[], $3::int[]) h(stream, version)
               LEFT JOIN inbox i ON i.consumer = $1 AND i.stream = h.stream
               LEFT JOIN behind b ON b.consumer = $1 AND b.stream = h.stream
               WHERE coalesce(i.version, 0) < h.version AND coalesce(b.seen_to, 0) < h.version""",
            self._inbox.consumer, [stream for stream, _ in heads], [version for _, version in heads],
        )  # fmt: skip
        now = asyncio.get_running_loop().time()
        since = {row["stream"]: self._missing_since.get(row["stream"], now) for row in missing}
        self._missing_since = since
        on_its_way = False
        for row in missing:
            if now - since[row["stream"]] < PATIENCE:
                on_its_way = True
                continue
            _log.warning("lost_on_the_way", source=source, stream=str(row["stream"]), version=row["version"])
            async with self._pool.acquire() as connection, connection.transaction():
                await self._inbox.hold(connection, row["stream"], source, row["version"], "lost on the way")
        return on_its_way

    async def _note(self, source: str, position: int, complete: datetime | None) -> None:
        """How far the comparison went; nothing is complete while a stream of the source is behind."""
        await self._pool.execute(
            """INSERT INTO sweep (consumer, source, position, complete) VALUES ($1, $2, $3,
                   CASE WHEN EXISTS (SELECT FROM behind WHERE consumer = $1 AND source = $2) THEN NULL
                        ELSE $4::timestamptz END)
               ON CONFLICT (consumer, source) DO UPDATE
               SET position = $3, complete = greatest(sweep.complete, excluded.complete)""",
            self._inbox.consumer, source, position, complete,
        )  # fmt: skip
