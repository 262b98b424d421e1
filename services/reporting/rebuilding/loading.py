"""Filling a new generation: the topics first, then what they lack from the owners' feeds."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import httpx
import structlog
from aiokafka import ConsumerRecord

from services.reporting.rebuilding.lone_inbox import LoneInbox
from services.reporting.rebuilding.topics import Readable
from services.reporting.store import facts
from services.reporting.store.folding import fold
from services.reporting.store.generations import CONSUMER
from shared.contracts.recorded import Recorded
from shared.eventsourcing.delivering.feed import Heads
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.subscribing.consume import Apply, take_in
from shared.eventsourcing.subscribing.feed_client import FeedClient, epoch_of
from shared.eventsourcing.subscribing.healer import Healer
from shared.eventsourcing.subscribing.subscription import decode
from shared.kernel.garbage import seldom_collected_meanwhile

Place = tuple[UUID, int]  # a stream and a version in it
_log = structlog.get_logger()


async def facts_alone(connection: Connection, events: Sequence[Recorded]) -> None:
    """For the bulk: the counters are counted once, from the facts, when all are there."""
    await facts.write(connection, fold(events))


@dataclass
class Loading:
    """One new generation on its way."""

    pool: asyncpg.Pool
    feeds: Mapping[str, FeedClient]
    events: int = 0
    filled: dict[Place, str] = field(default_factory=dict)  # what only the owner had, with its name
    unchecked: list[str] = field(default_factory=list)
    held_back: set[Place] = field(default_factory=set)  # came through Kafka, but after a gap
    inbox: LoneInbox = field(default_factory=lambda: LoneInbox(CONSUMER))

    async def read(self, topics: Readable, apply: Apply = facts.apply) -> None:
        """Take in what the topics have up to now.

        While PostgreSQL writes one batch the next is read and decoded, so both cores have something to do.
        """
        writing: asyncio.Task[None] | None = None
        try:
            with seldom_collected_meanwhile():
                async for messages in topics.up_to_now():
                    events = await decode(self.pool, self.inbox, messages)
                    if writing:
                        await writing
                    writing = asyncio.create_task(self._write(messages, events, apply))
                if writing:
                    await writing
        finally:
            if writing:
                writing.cancel()  # nothing to cancel, unless a batch failed

    async def _write(
        self, messages: Sequence[ConsumerRecord], events: Sequence[Recorded], apply: Apply
    ) -> None:
        if self.filled:
            for event in events:  # it came through Kafka after all
                self.filled.pop((event.stream, event.version), None)
        taken = await take_in(self.pool, self.inbox, events, apply, epoch_of(self.feeds))
        if len(taken) < len(events):
            applied = {event.id for event in taken}
            self.held_back |= {(e.stream, e.version) for e in events if e.id not in applied}
        self.events += len(messages)

    async def count(self) -> None:
        """Set the counters to what the facts say."""
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(facts.SQL["recount_subjects"], list(facts.COUNTED))
            await connection.execute(facts.SQL["recount"])

    async def compare(self) -> None:
        """Hold every stream that an owner knows further or otherwise than we do."""
        for source, feed in self.feeds.items():
            try:
                await self._compare(source, feed)
            except httpx.HTTPError as error:
                _log.warning("owner_away", source=source, error=str(error))
                self.unchecked = sorted({*self.unchecked, source})

    async def fill(self) -> None:
        """Refill what is held from the owners' feeds."""
        healer = Healer(  # nobody reads here yet: what an owner denies needs no second thought
            self.pool, self.inbox, self._apply_filled, self.feeds, forget=facts.forget, denials=0
        )
        before = None
        while (waiting := await self._waiting()) and waiting != before:
            before = waiting
            try:
                await healer.heal(now=True)
            except httpx.HTTPError as error:
                _log.warning("owner_away", error=str(error))

    def filled_list(self) -> list[dict[str, object]]:
        """What the topics lacked, stream by stream."""
        return [
            {"source": source, "stream": str(stream), "version": version}
            for (stream, version), source in sorted(self.filled.items())
        ]

    async def _compare(self, source: str, feed: FeedClient) -> None:
        after, complete = 0, None
        while complete is None:
            found = await feed.heads(after)
            complete, more = found.complete, found.upto > after
            after = found.upto
            await self._hold_missing(source, found)
            if not more:
                break
        await self._hold_unknown(source)

    async def _hold_missing(self, source: str, found: Heads) -> None:
        async with self.pool.acquire() as connection, connection.transaction():
            await self.inbox.vouch_all(connection, found.heads)
            rows = await connection.fetch(
                """SELECT h.stream, h.version, coalesce(i.version, 0) < h.version AS missing
                   FROM unnest($2::uuid[], $3::int[], $4::bytea[]) h(stream, version, hash)
                   LEFT JOIN inbox i ON i.consumer = $1 AND i.stream = h.stream
                   WHERE coalesce(i.version, 0) < h.version
                      OR i.version = h.version AND i.chain IS DISTINCT FROM h.hash""",
                CONSUMER, [head.stream for head in found.heads], [head.version for head in found.heads],
                [head.hash for head in found.heads],
            )  # fmt: skip
            for row in rows:
                reason = "not in the topic" if row["missing"] else "otherwise in the topic"
                await self.inbox.hold(
                    connection, row["stream"], source, row["version"], reason, owner_says=True
                )

    async def _hold_unknown(self, source: str) -> None:
        """What the topic brought and the owner has not vouched for: forged, or delivered meanwhile."""
        await self.pool.execute(
            """INSERT INTO behind (consumer, stream, source, seen_to, reason)
               SELECT consumer, stream, source, version, 'unknown to its owner' FROM inbox
               WHERE consumer = $1 AND source = $2 AND NOT vouched ON CONFLICT DO NOTHING""",
            CONSUMER, source,
        )  # fmt: skip

    async def _apply_filled(self, connection: Connection, events: Sequence[Recorded]) -> None:
        await facts.apply(connection, events)
        for event in events:
            if (event.stream, event.version) not in self.held_back:
                self.filled[event.stream, event.version] = event.source

    async def _waiting(self) -> list[tuple[UUID, int]]:
        rows = await self.pool.fetch(
            """SELECT b.stream, coalesce(i.version, 0) AS version FROM behind b
               LEFT JOIN inbox i USING (consumer, stream) WHERE consumer = $1 ORDER BY b.stream""",
            CONSUMER,
        )
        return [(row["stream"], row["version"]) for row in rows]
