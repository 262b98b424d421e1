"""What Kafka lost without a trace, and what it brought that nobody recorded: found by asking the owners.

A stream's last event that never came is missing from the inbox. One that was forged, with a hash that
follows as the true ones do, stands in the inbox and its owner does not vouch for it.
"""

import asyncio
from uuid import UUID

import httpx
import structlog
from asyncpg import Pool

from shared.eventsourcing.delivering.feed import Heads
from shared.eventsourcing.metrics import BEHIND
from shared.eventsourcing.subscribing.feed_client import FeedClient
from shared.eventsourcing.subscribing.inbox import Inbox, UnknownEpochError

SWEEP_EVERY = 20.0  # seconds; with PATIENCE the longest that a lost event goes unnoticed
PATIENCE = 15.0  # seconds a delivered event may take to come through Kafka before it counts as lost
ASKED_AFTER = 100  # streams of a sweep for which the owner is asked singly
Place = tuple[UUID, int]  # a stream and the version it has here
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
        self._doubted: list[Place] = []  # stood in the inbox when the page was asked for, unvouched
        self._asked = 0.0  # when, in the event loop's time
        self._next = 0.0

    async def go_on(self, *, now: bool = False) -> None:
        """Check the page that is under way; ask for a new one if it is time (``now``: whether or not)."""
        try:
            while await self._step(now=now):
                pass
        except httpx.HTTPError as error:
            _log.warning("owner_away", source=self._source, error=f"{type(error).__name__}: {error}")
        except UnknownEpochError as error:
            _log.error("unknown_epoch", source=self._source, error=str(error))
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
            self._doubted = await self._unvouched()  # all delivered by now: the owner must know of it
            page = await self._owner.heads(after or 0)
            async with self._pool.acquire() as connection:
                await self._inbox.check_epochs(connection, {(self._source, page.epoch)})
            self._page, self._asked = (after or 0, page), time
        after, page = self._page
        missing = await self._missing(page)
        if missing and time - self._asked < self._patience:
            return False
        for stream, version in missing:
            await self._hold(stream, version)
        for stream, version in await self._compared(page):
            await self._doubt(stream, version, "the owner names another event")
        if page.complete is not None:
            await self._ask_after_the_rest()
        self._page = None
        noted = await self._note(after, page)
        if noted and page.complete is None and page.upto > after:
            self._next = time
            return True
        return False

    async def _missing(self, page: Heads) -> list[Place]:
        """What of the page is neither here nor known to be behind."""
        rows = await self._pool.fetch(
            """SELECT h.stream, h.version FROM unnest($2::uuid[], $3::int[]) h(stream, version)
               LEFT JOIN inbox i ON i.consumer = $1 AND i.stream = h.stream
               LEFT JOIN behind b ON b.consumer = $1 AND b.stream = h.stream AND b.source = $4
               WHERE coalesce(i.version, 0) < h.version AND coalesce(b.seen_to, 0) < h.version""",
            self._inbox.consumer, [head.stream for head in page.heads],
            [head.version for head in page.heads], self._source,
        )  # fmt: skip
        return [(row["stream"], row["version"]) for row in rows]

    async def _hold(self, stream: UUID, version: int) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            if (await self._inbox.lock_stream(connection, stream)).version < version:
                _log.warning("lost", source=self._source, stream=str(stream), version=version)
                await self._inbox.hold(
                    connection, stream, self._source, version, "lost on the way", owner_says=True
                )

    async def _doubt(self, stream: UUID, version: int, reason: str) -> None:
        """Behind although it is there: the healer compares event by event what was taken in."""
        async with self._pool.acquire() as connection, connection.transaction():
            if (await self._inbox.lock_stream(connection, stream)).version == version:
                _log.error("doubted", source=self._source, stream=str(stream), version=version, why=reason)
                await self._inbox.hold(connection, stream, self._source, version, reason, owner_says=True)

    async def _unvouched(self) -> list[Place]:
        """For which we have only Kafka's word; those that were doubted before come first."""
        rows = await self._pool.fetch(
            """SELECT stream, version FROM inbox i WHERE consumer = $1 AND source = $2 AND NOT vouched
               AND NOT EXISTS (SELECT FROM behind b WHERE b.consumer = $1 AND b.stream = i.stream)""",
            self._inbox.consumer, self._source,
        )  # fmt: skip
        found = {(row["stream"], row["version"]): None for row in rows}
        return list(dict.fromkeys(place for place in self._doubted if place in found) | found)

    async def _compared(self, page: Heads) -> list[Place]:
        """Vouch for what is as the owner says; answer what is not, or goes beyond what it vouched for."""
        told = (
            self._inbox.consumer, [head.stream for head in page.heads],
            [head.version for head in page.heads], [head.hash for head in page.heads],
        )  # fmt: skip
        await self._inbox.vouch_all(self._pool, page.heads)
        rows = await self._pool.fetch(
            """SELECT i.stream, i.version FROM unnest($2::uuid[], $3::int[], $4::bytea[])
                                               h(stream, version, hash)
               JOIN inbox i ON i.consumer = $1 AND i.stream = h.stream
               WHERE i.version = h.version AND i.chain <> h.hash OR i.version > h.version AND i.vouched""",
            *told,
        )
        return [(row["stream"], row["version"]) for row in rows]

    async def _ask_after_the_rest(self) -> None:
        """What was there when the page was asked for and is not vouched for since, is asked for singly."""
        still = set(await self._unvouched())
        self._doubted = [place for place in self._doubted if place in still]
        for stream, version in self._doubted[:ASKED_AFTER]:
            told = await self._owner.stream(stream, version - 1)
            async with self._pool.acquire() as connection, connection.transaction():
                here = await self._inbox.lock_stream(connection, stream)
                if told and (told[0].version, told[0].hash) == here[:2]:
                    await self._inbox.vouch(connection, stream, here)
                    continue
            await self._doubt(stream, version, f"the owner knows no such version {version}")

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
