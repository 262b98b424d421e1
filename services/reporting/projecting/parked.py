"""Streams that wait for a missing or unreadable event: looked at, and tried again, by whoever operates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.reporting.rebuilding.topics import Tell
from services.reporting.store.facts import apply, forget
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.eventsourcing.subscribing.feed_client import FeedClient
from shared.eventsourcing.subscribing.healer import Healer


@dataclass(frozen=True, slots=True)
class Parked:
    """One stream that waits; all others go on."""

    source: str
    stream: UUID
    version: int  # the last that was taken in
    seen_to: int
    since: datetime
    tries: int
    reason: str


async def parked(pool: asyncpg.Pool) -> list[Parked]:
    """All that wait, oldest first."""
    rows = await pool.fetch(
        """SELECT b.source, b.stream, coalesce(i.version, 0) AS version, b.seen_to, b.since, b.tries, b.reason
           FROM behind b LEFT JOIN inbox i USING (consumer, stream)
           WHERE b.consumer = $1 ORDER BY b.since, b.stream""",
        CONSUMER,
    )
    return [Parked(**row) for row in rows]


async def redrive(pool: asyncpg.Pool, feeds: Mapping[str, FeedClient], tell: Tell) -> list[Parked]:
    """Ask the owners now and take in what they give, in order. Answers what still waits."""
    before = await parked(pool)
    tell("streams freed", 0, len(before))
    await Healer(pool, GenerationInbox(CONSUMER), apply, feeds, forget=forget).redrive()
    after = await parked(pool)
    freed = {one.stream for one in before} - {one.stream for one in after}
    tell("streams freed", len(freed), len(before))
    return after
