"""What is found afterwards: in the stores, on the topics, in the inboxes and in reporting's facts."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import asyncpg

from deploy.local.environment import SERVICES, WRITE_SERVICES
from services.reporting.generations import LIVE
from services.reporting.topics import Topics
from shared.contracts.cloudevent import from_message
from shared.contracts.recorded import Recorded
from shared.contracts.registry import read_own
from shared.eventsourcing.database import open_pool
from shared.eventsourcing.migrate import topic_of
from shared.eventsourcing.rows import COLUMNS, recorded
from tests.servers.system import RunningSystem

READS = {"training": ("curriculum", "enrolment"), "enrolment": ("curriculum", "training"),
         "reporting": WRITE_SERVICES}  # fmt: skip
PATIENCE = 90.0  # seconds until everything that was recorded has arrived everywhere


@dataclass(frozen=True)
class Databases:
    """A pool for each service's database, as the service itself sees it."""

    of: dict[str, asyncpg.Pool]

    async def store(self, service: str) -> list[Recorded]:
        """Every event, in order of position."""
        rows = await self.of[service].fetch(f"SELECT {COLUMNS} FROM events ORDER BY position")
        events = [recorded(row, service, "") for row in rows]
        return [replace(event, data=read_own(event.type, event.value)) for event in events]

    async def heads(self, *services: str) -> dict[UUID, int]:
        """The last version of every stream of these services."""
        return {
            row["stream"]: row["version"]
            for service in services
            for row in await self.of[service].fetch("SELECT stream, version FROM streams")
        }

    async def taken_in(self, service: str) -> dict[UUID, int]:
        """How far a consumer is in every stream."""
        rows = await self.of[service].fetch("SELECT stream, version FROM inbox WHERE version > 0")
        return {row["stream"]: row["version"] for row in rows}

    async def lacks(self) -> list[str]:
        """What has not arrived yet, in words; nothing, when the system has come to rest."""
        found = []
        for service in WRITE_SERVICES:
            for what, rows in (
                ("undelivered", "outbox"),
                ("behind", "behind"),
                ("due", "due WHERE at <= now() OR refused IS NOT NULL"),
            ):
                if left := await self.of[service].fetchval(f"SELECT count(*) FROM {rows}"):
                    found.append(f"{service}: {left} {what}")
        if left := await self.of["reporting"].fetchval("SELECT count(*) FROM behind"):
            found.append(f"reporting: {left} behind")
        for consumer, sources in READS.items():
            heads = await self.heads(*sources)
            if left := sum(heads.values()) - sum((await self.taken_in(consumer)).values()):
                found.append(f"{consumer}: {left} events to take in")
        return found

    async def at_rest(self, within: float = PATIENCE) -> None:
        """Return once every event is wherever it belongs."""
        deadline = time.monotonic() + within
        while lacks := await self.lacks():
            if time.monotonic() > deadline:
                raise AssertionError(f"after {within:.0f} s: {', '.join(lacks)}")
            await asyncio.sleep(0.1)


@asynccontextmanager
async def databases(up: RunningSystem) -> AsyncIterator[Databases]:
    site = up.system.site
    of = {}
    try:
        for name in SERVICES:
            schema = LIVE if name == "reporting" else "public"
            of[name] = await open_pool(site.databases[name].runtime, size=2, schema=schema)
        yield Databases(of)
    finally:
        for pool in of.values():
            await pool.close()


async def on_topic(up: RunningSystem, service: str) -> list[Recorded]:
    """Every message from the start, partition by partition in order, repeats included."""
    topic = topic_of(service)
    found: list[Recorded] = []
    async with Topics(up.system.site.kafka, [topic]) as topics:
        async for messages in topics.up_to_now():
            for message in messages:
                event = from_message(message.value, message.headers)
                assert message.key == str(event.stream).encode()
                found.append(event)
    return found


def by_stream(events: Sequence[Recorded]) -> dict[UUID, list[Recorded]]:
    """Each stream's events in the order in which they came."""
    streams: dict[UUID, list[Recorded]] = {}
    for event in events:
        streams.setdefault(event.stream, []).append(event)
    return streams
