"""What Kafka lost without a trace, like a stream's last event, is found by comparing with its owner."""

import asyncio
from uuid import UUID

import httpx
import structlog
from asyncpg import Pool

from shared.eventsourcing.feed import Heads
from shared.eventsourcing.feed_client import FeedClient
from shared.eventsourcing.inbox import Inbox
from shared.eventsourcing.metrics import BEHIND

SWEEP_EVERY = 20.0  # seconds; with PATIENCE the longest that a lost event goes unnoticed
PATIENCE = 15.0  # seconds a delivered event may take to come through Kafka before it counts as lost
_log = structlog.get_logger()


class Sweep:
    """One owner's heads, a page at a time.

    A page is kept until everything in it is here or known to be behind, and only then noted: were it
    asked for anew each time, something would always be on its way and the comparison never done.
    """

    def __init__(
        self, pool: Pool, inbox: Inbox, source: str, owner: FeedClient, patience: float = PATIENCE
    ) -> None:
        self._pool, self._inbox, self._source, self._owner = pool, inbox, source, owner
        self._patience = patience
        self._page: tuple[int, Heads] | None = None  # with the position it was asked after
        self._asked = 0.0  # when, in the event loop's time
        self._next = 0.0

    async def go_on(self, *, now: bool = False) -> None:
        """Check the page that is under way; ask for a new one if it is time (``now``: whether or not)."""
        try:
            while await self._step(now=now):
                pass
        except httpx.HTTPError as error:
            _log.warning("owner_away", source=self._source, error=f"{type(error).__name__}: {error}")
        waiting = await self._pool.fetchval(
            "SELECT count(*) FROM behind WHERE consumer = $1 AND source = $2",
            self._inbox.consumer, self._source,
        )  # fmt: skip
        BEHIND.labels(self._source).set(waiting)

    async def _step(self, *, now: bool) -> bool:
        """True while there is more to compare at once."""
        time = asyncio.get_running_loop().time()
        if self._page is None:
            if time < self._next and not now:
                return False
            self._next = time + SWEEP_EVERY
            after = await self._pool.fetchval(
                "SELECT position FROM sweep WHERE consumer = $1 AND source = $2",
                self._inbox.consumer, self._source,
            )  # fmt: skip
            self._page, self._asked = (after or 0, await self._owner.heads(after or 0)), time
        after, page = self._page
        missing = await self._missing(page)
        if missing and time - self._asked < self._patience:
            return False
        for stream, version in missing:
            await self._hold(stream, version)
        self._page = None
        noted = await self._note(after, page)
        if noted and page.complete is None and page.upto > after:
            self._next = time
            return True
        return False

    async def _missing(self, page: Heads) -> list[tuple[UUID, int]]:
        """What of the page is neither here nor known to be behind."""
        rows = await self._pool.fetch(
            """SELECT h.stream, h.version FROM unnest($2::uuid[], $3::int[]) h(stream, version)
               LEFT JOIN inbox i ON i.consumer = $1 AND i.stream = h.stream
               LEFT JOIN behind b ON b.consumer = $1 AND b.stream = h.stream
               WHERE coalesce(i.version, 0) < h.version AND coalesce(b.seen_to, 0) < h.version""",
            self._inbox.consumer, [stream for stream, _ in page.heads], [head for _, head in page.heads],
        )  # fmt: skip
        return [(row["stream"], row["version"]) for row in rows]

    async def _hold(self, stream: UUID, version: int) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            if await self._inbox.lock_stream(connection, stream) < version:
                _log.warning("lost", source=self._source, stream=str(stream), version=version)
                await self._inbox.hold(connection, stream, self._source, version, "lost on the way")

    async def _note(self, after: int, page: Heads) -> bool:
        """How far the comparison went, unless another process was faster or the inbox is another now.

        Nothing is complete while a stream of the source is behind.
        """
        noted = await self._pool.fetchval(
            """INSERT INTO sweep (consumer, source, position, complete)
               SELECT $1, $2, $4,
                      CASE WHEN EXISTS (SELECT FROM behind WHERE consumer = $1 AND source = $2) THEN NULL
                           ELSE $5::timestamptz END
               WHERE $3 = 0 OR EXISTS (SELECT FROM sweep WHERE consumer = $1 AND source = $2)
               ON CONFLICT (consumer, source) DO UPDATE
               SET position = $4, complete = greatest(sweep.complete, excluded.complete)
               WHERE sweep.position = $3
               RETURNING true""",
            self._inbox.consumer, self._source, after, page.upto, page.complete,
        )  # fmt: skip
        return noted is not None
