"""Streams that are behind are brought level with their owners, in order, from the owners' feeds."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

import httpx
import structlog
from asyncpg import Pool

from shared.contracts.recorded import Recorded
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.storing.transient import TRANSIENT, persist
from shared.eventsourcing.subscribing.consume import Apply
from shared.eventsourcing.subscribing.feed_client import FeedClient
from shared.eventsourcing.subscribing.inbox import Inbox, UnknownEpochError, plain, standing
from shared.eventsourcing.subscribing.retake import Forget, in_one_chain, retake
from shared.eventsourcing.subscribing.standing import Standing
from shared.eventsourcing.subscribing.sweep import PATIENCE, Sweep

HEAL_EVERY = 1.0
AT_ONCE = 100
SOON = 10.0  # seconds for PostgreSQL to come back, while a stream is refilled
# Denials, one a minute at last, after which a version that came through Kafka is taken for one that
# never was. A restored owner adopts what its topic has; until it has done so it denies it too.
DENIALS = 60
_log = structlog.get_logger()


class Healer:
    """Refills what is behind; sweeps every owner's list of streams for what was never seen."""

    def __init__(
        self,
        pool: Pool,
        inbox: Inbox,
        apply: Apply,
        owners: Mapping[str, FeedClient],
        *,
        patience: float = PATIENCE,
        forget: Forget | None = None,
        denials: int | None = None,
    ) -> None:
        self._pool, self._inbox, self._apply, self._owners = pool, inbox, apply, owners
        self._forget, self._denials = forget, denials
        self._sweeps = [Sweep(pool, inbox, source, feed, patience) for source, feed in owners.items()]

    async def run(self) -> None:
        """Heal and sweep for ever; cancel to stop."""
        while True:
            try:
                await self.heal()
                for sweep in self._sweeps:
                    await sweep.go_on()
            except TRANSIENT as error:
                _log.warning("healer_waits", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(HEAL_EVERY)

    async def heal(self, *, now: bool = False) -> None:
        """Refill every stream that is behind and due for a try (``now``: all, whether due or not).

        An owner that cannot be reached is left for the next time; the others' streams go on.
        """
        rows = await self._pool.fetch(
            """SELECT stream, source FROM behind WHERE consumer = $1 AND (next_try <= now() OR $2)
               ORDER BY next_try LIMIT $3""",
            self._inbox.consumer, now, None if now else AT_ONCE,
        )  # fmt: skip
        away: set[str] = set()
        for row in rows:
            if row["source"] not in away:
                await self._heal(row["stream"], row["source"], away)

    async def sweep(self) -> None:
        """Compare now with every owner what it delivered; what stays missing is behind."""
        for sweep in self._sweeps:
            await sweep.go_on(now=True)

    async def redrive(self) -> None:
        """Compare and refill now; what may still be on its way through Kafka is not waited for."""
        for source, feed in self._owners.items():
            await Sweep(self._pool, self._inbox, source, feed, patience=0).go_on(now=True)
        await self.heal(now=True)

    async def _heal(self, stream: UUID, source: str, away: set[str]) -> None:
        try:
            await self._refill(stream, self._owners[source])
        except httpx.HTTPStatusError as error:  # the owner is there: its other streams may be had
            _log.warning("not_given", stream=str(stream), error=str(error))
            await self._postpone(stream, f"{type(error).__name__}: {error}")
        except httpx.HTTPError as error:
            away.add(source)
            _log.warning("owner_away", source=source, error=f"{type(error).__name__}: {error}")
        except UnknownEpochError as error:
            away.add(source)
            _log.error("unknown_epoch", source=source, error=str(error))
        except Exception as error:
            _log.exception("still_behind", stream=str(stream))
            await self._postpone(stream, f"{type(error).__name__}: {error}")

    async def _refill(self, stream: UUID, owner: FeedClient) -> None:
        while True:
            here = await self._here(stream)
            told = await owner.stream(stream, max(here.version - 1, 0))  # the last one taken in once more
            await self._check_epochs(told)
            if here.version:
                if not told or told[0].version > here.version:
                    await self._denied(stream, here, owner)
                    return
                if here.chain not in {None, told[0].hash}:
                    await self._contradicted(stream, here, owner)
                    return
            events = [event for event in told if event.version > here.version]
            if not events or events[0].version > here.version + 1:
                await self._nothing_more(stream, here.version, owner)
                return
            until = asyncio.get_running_loop().time() + SOON
            for event in events:
                await persist("refill", partial(self._take_in, event), until=until)

    async def _here(self, stream: UUID) -> Standing:
        row = await self._pool.fetchrow(
            "SELECT version, chain, source FROM inbox WHERE consumer = $1 AND stream = $2",
            self._inbox.consumer, stream,
        )  # fmt: skip
        return standing(*row) if row else Standing()

    async def _check_epochs(self, events: Sequence[Recorded]) -> None:
        async with self._pool.acquire() as connection:
            await self._inbox.check_epochs(connection, {(event.source, event.epoch) for event in events})

    async def _take_in(self, event: Recorded) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            here = await self._inbox.lock_stream(connection, event.stream)
            if event.version == here.version + 1:
                in_one_chain([event], here)
                await self._apply(connection, [event])
                await self._inbox.advance(connection, [event])

    async def _denied(self, stream: UUID, here: Standing, owner: FeedClient) -> None:
        """The owner has not what was taken in: forged, or the owner was restored and has not adopted yet."""
        denied = f"the owner has no version {here.version}, which was taken in"
        tries = await self._pool.fetchval(
            "SELECT tries FROM behind WHERE consumer = $1 AND stream = $2 AND reason = $3",
            self._inbox.consumer, stream, denied,
        )  # fmt: skip
        if self._forget and (tries or 0) >= self._enough():
            await retake(self._pool, self._inbox, self._apply, self._forget, stream, here, owner)
        else:
            await self._wait_anew(stream, denied)

    async def _contradicted(self, stream: UUID, here: Standing, owner: FeedClient) -> None:
        """The owner has another event in the place of what was taken in."""
        if self._forget:
            await retake(self._pool, self._inbox, self._apply, self._forget, stream, here, owner)
        else:
            _log.error("forked", stream=str(stream), version=here.version)
            await self._wait_anew(stream, f"the owner's version {here.version} is not what was taken in")

    async def _nothing_more(self, stream: UUID, at: int, owner: FeedClient) -> None:
        """The owner has no more; if that is all that was seen, the stream is behind no longer."""
        denied = f"the owner has no version {at + 1}"
        async with self._pool.acquire() as connection, connection.transaction():
            here = await self._inbox.lock_stream(connection, stream)
            if here.version == at:
                await self._inbox.vouch(connection, stream, here)
                await self._inbox.release(connection, stream, at)
                await self._never_was(connection, stream, at, owner, denied)
        await self._wait_anew(stream, denied)

    async def _never_was(
        self, connection: Connection, stream: UUID, at: int, owner: FeedClient, denied: str
    ) -> None:
        """Let the stream go on without what was seen, once its owner has denied it often enough.

        It is asked a last time with the inbox row locked: what it records and delivers after that
        comes to a stream that is no longer behind.
        """
        seen_to = await connection.fetchval(
            "SELECT seen_to FROM behind WHERE consumer = $1 AND stream = $2 AND reason = $3 AND tries >= $4",
            self._inbox.consumer, stream, denied, self._enough(),
        )  # fmt: skip
        if seen_to is None or await owner.stream(stream, at):
            return
        _log.error("never_was", stream=str(stream), version=at, seen_to=seen_to)
        await connection.execute(
            "DELETE FROM behind WHERE consumer = $1 AND stream = $2", self._inbox.consumer, stream
        )

    def _enough(self) -> int:
        return DENIALS if self._denials is None else self._denials

    async def _wait_anew(self, stream: UUID, reason: str) -> None:
        """Postpone; how often it was tried counts for one reason only."""
        await self._pool.execute(
            "UPDATE behind SET tries = 0 WHERE consumer = $1 AND stream = $2 AND reason <> $3",
            self._inbox.consumer, stream, reason,
        )  # fmt: skip
        await self._postpone(stream, reason)

    async def _postpone(self, stream: UUID, reason: str) -> None:
        await self._pool.execute(
            """UPDATE behind SET tries = tries + 1, reason = $3,
                      next_try = now() + least(60, 2 ^ least(tries, 6)) * interval '1 second'
               WHERE consumer = $1 AND stream = $2""",
            self._inbox.consumer, stream, plain(reason),
        )  # fmt: skip
