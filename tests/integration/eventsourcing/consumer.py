"""Another service that takes in the ledgers' events, and the owner that it asks for what it lacks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import httpx
from asyncpg import Pool

from deploy.databases.server import Database
from shared.contracts.cloudevent import as_json, from_json
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.delivering.feed import Feed, Heads
from shared.eventsourcing.migrate import grant, migrate_store
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.storing.rows import COLUMNS, recorded
from shared.eventsourcing.subscribing.inbox import Inbox
from shared.kernel.clock import Clock, SystemClock
from tests.integration.eventsourcing.ledger import commands

Place = tuple[UUID, int]  # a stream and a version in it


async def consuming(database: Database) -> None:
    """A database with an inbox, and a replica that shows what was applied, in which order, never twice."""
    await migrate_store(database.owner, database.runtime, "training", own=())
    owner = await asyncpg.connect(database.owner)
    await owner.execute(
        """CREATE TABLE seen (nr bigint GENERATED ALWAYS AS IDENTITY, stream uuid, version integer,
                              type text, PRIMARY KEY (stream, version))"""
    )
    await grant(owner, database.runtime)
    await owner.close()


@dataclass
class Consumer:
    """One process of that service."""

    pool: Pool
    url: str = ""
    inbox: Inbox = field(default_factory=lambda: Inbox(1))
    poison: set[Place] = field(default_factory=set)  # what its code cannot apply
    twice: list[Place] = field(default_factory=list)  # what it was given although it had applied it

    async def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        for event in events:
            if (event.stream, event.version) in self.poison:
                raise ValueError("this code cannot read that")
            try:
                await connection.execute(
                    "INSERT INTO seen (stream, version, type) VALUES ($1, $2, $3)",
                    event.stream, event.version, event.type,
                )  # fmt: skip
            except asyncpg.UniqueViolationError:
                self.twice.append((event.stream, event.version))
                raise

    async def seen(self) -> list[Place]:
        """What was applied, in that order."""
        rows = await self.pool.fetch("SELECT stream, version FROM seen ORDER BY nr")
        return [(row["stream"], row["version"]) for row in rows]

    async def versions(self, stream: UUID) -> list[int]:
        return [version for of, version in await self.seen() if of == stream]

    async def behind(self) -> dict[UUID, int]:
        """Streams that wait, and how far they are known to exist."""
        rows = await self.pool.fetch("SELECT stream, seen_to FROM behind")
        return {row["stream"]: row["seen_to"] for row in rows}


@dataclass
class Owner:
    """The service whose events they are; in place of its feed over HTTP."""

    pool: Pool
    epoch: str = "e1"
    clock: Clock = field(default_factory=SystemClock)
    away: bool = False
    asked: int = 0

    def __post_init__(self) -> None:
        self.door: Commands = commands(self.pool, clock=self.clock)
        self.feed = Feed(self.pool, "enrolment", self.epoch, self.clock)

    async def stream(self, stream: UUID, after: int) -> list[Recorded]:
        self._answer()
        return [from_json(as_json(event)) for event in await self.feed.stream(stream, after, limit=3)]

    async def heads(self, after: int) -> Heads:
        self._answer()
        return await self.feed.heads(after)

    async def events(self) -> list[Recorded]:
        """All, as they come through Kafka."""
        rows = await self.pool.fetch(f"SELECT {COLUMNS} FROM events ORDER BY position")
        return [from_json(as_json(recorded(row, "enrolment", self.epoch))) for row in rows]

    async def delivered(self) -> None:
        """Kafka has had everything."""
        await self.pool.execute("DELETE FROM outbox")

    def _answer(self) -> None:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("nobody there")
