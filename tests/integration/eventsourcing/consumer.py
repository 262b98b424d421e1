"""An owner with its feed and a consumer with its inbox, each on a database of its own, without Kafka.

What Kafka would deliver the tests hand over themselves: late, twice, garbled or not at all.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import httpx
from aiokafka import ConsumerRecord

from deploy.local.databases import Database
from shared.contracts.cloudevent import as_json, from_message, headers
from shared.contracts.recorded import Recorded
from shared.eventsourcing.consume import take_in
from shared.eventsourcing.database import Connection
from shared.eventsourcing.feed import Feed
from shared.eventsourcing.feed_client import FeedClient
from shared.eventsourcing.healer import Healer
from shared.eventsourcing.inbox import Inbox
from shared.eventsourcing.subscription import decode
from shared.http.feed import Head, HeadsOut
from shared.kernel.clock import HandMovedClock
from tests.integration.eventsourcing.ledger import commands, migrated, opened, seated

NOW = datetime(2021, 2, 1, 3, tzinfo=UTC)
SETTLED = timedelta(seconds=11)
PAGE = 2  # events of a stream in one answer, so that a refill takes several


class Owner:
    """Its feed over HTTP, without a network."""

    def __init__(self, pool: asyncpg.Pool, name: str = "enrolment") -> None:
        self.name, self.pool, self.clock = name, pool, HandMovedClock(NOW)
        self.door = commands(pool, clock=self.clock)
        self.feed = Feed(pool, name, "e1", self.clock)
        self.away = False
        self.broken: set[UUID] = set()  # streams that it answers 500 for
        self.lacks: set[tuple[UUID, int]] = set()  # what its feed leaves out
        self.asked = 0

    async def stream(self, events: int) -> list[Recorded]:
        """A new stream with so many events, as they come through Kafka."""
        stream = await opened(self.door)
        await seated(self.door, stream, events - 1)
        return await self.events(stream)

    async def more(self, stream: UUID, events: int = 1) -> list[Recorded]:
        await seated(self.door, stream, events)
        return (await self.events(stream))[-events:]

    async def events(self, stream: UUID) -> list[Recorded]:
        return [from_message(e.value, headers(e)) for e in await self.feed.stream(stream, 0)]

    async def delivers(self) -> None:
        """The relay has sent everything; and time goes by, so that it counts."""
        await self.pool.execute("DELETE FROM outbox")
        self.clock.move(SETTLED)

    def client(self) -> FeedClient:
        async def token() -> str:
            return "t"

        http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        return FeedClient(http, "http://owner", token)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("nobody there")
        after = int(request.url.params["after"])
        if request.url.path == "/v1/heads":
            heads = await self.feed.heads(after)
            listed = [Head(stream=stream, version=version) for stream, version in heads.heads]
            said = HeadsOut(upto=heads.upto, complete=heads.complete, heads=listed)
            return httpx.Response(200, content=said.model_dump_json())
        stream = UUID(request.url.path.split("/")[3])
        if stream in self.broken:
            return httpx.Response(500)
        events = await self.feed.stream(stream, after, PAGE)
        lines = [as_json(event) for event in events if (stream, event.version) not in self.lacks]
        return httpx.Response(200, content=b"[\n" + b",\n".join(lines) + b"\n]\n")


class Consumer:
    """Notes what it applies, in the transaction of its inbox; chokes on what is in ``poison``."""

    def __init__(self, pool: asyncpg.Pool, *owners: Owner) -> None:
        self.pool, self.inbox = pool, Inbox(1)
        self.poison: set[tuple[UUID, int]] = set()
        self._owners = {owner.name: owner.client() for owner in owners}

    def healer(self, patience: float = 0.0) -> Healer:
        return Healer(self.pool, self.inbox, self.apply, self._owners, patience=patience)

    async def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        for event in events:
            await connection.execute(
                "INSERT INTO taken (stream, version, value) VALUES ($1, $2, $3)",
                event.stream, event.version, event.value,
            )  # fmt: skip
            if (event.stream, event.version) in self.poison:
                raise LookupError("cannot be applied")

    async def receives(self, *events: Recorded) -> None:
        """One batch from Kafka."""
        await take_in(self.pool, self.inbox, events, self.apply)

    async def receives_garbage(self, key: bytes | None, topic: str = "t1.enrolment.events.v1") -> None:
        """A message that cannot be read."""
        message = ConsumerRecord(topic, 0, 7, 0, 0, key, b"\xff{", None, 0, 0, [])
        assert await decode(self.pool, self.inbox, [message]) == []

    async def taken(self, stream: UUID) -> list[int]:
        """Versions, in the order in which they were applied."""
        rows = await self.pool.fetch("SELECT version FROM taken WHERE stream = $1 ORDER BY nr", stream)
        return [row["version"] for row in rows]

    async def behind(self) -> dict[UUID, int]:
        rows = await self.pool.fetch("SELECT stream, seen_to FROM behind WHERE consumer = 1")
        return {row["stream"]: row["seen_to"] for row in rows}

    async def why(self, stream: UUID) -> str:
        return str(await self.pool.fetchval("SELECT reason FROM behind WHERE stream = $1", stream))

    async def complete(self) -> datetime | None:
        """Up to when everything is claimed to be taken in."""
        found: datetime | None = await self.pool.fetchval("SELECT complete FROM sweep WHERE consumer = 1")
        return found

    async def every_behind_healed(self) -> bool:
        return not await self.behind()


async def consuming(database: Database) -> None:
    """A consumer's database."""
    await migrated(database)
    connection = await asyncpg.connect(database.owner)
    await connection.execute(
        """CREATE TABLE taken (nr bigint GENERATED ALWAYS AS IDENTITY, stream uuid, version int, value bytea);
           GRANT SELECT, INSERT ON taken TO PUBLIC"""
    )
    await connection.close()
