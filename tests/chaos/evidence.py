"""What is found afterwards: in stores, topics and inboxes, in reporting's facts and answers."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError

from deploy.local.environment import SERVICES, WRITE_SERVICES
from deploy.local.scenario.api import Api, Who
from services.reporting.rebuilding.topics import Topics
from services.reporting.store.digests import miscounted
from services.reporting.store.generations import LIVE
from shared.contracts.cloudevent import from_message
from shared.contracts.recorded import Recorded
from shared.contracts.registry import read_own
from shared.eventsourcing.migrate import topic_of
from shared.eventsourcing.storing.database import open_pool
from shared.eventsourcing.storing.rows import COLUMNS, recorded
from shared.eventsourcing.storing.transient import persist
from tests.chaos.history.figures import YEARS, fields
from tests.chaos.history.record import Consumer, Figures, Head, Message, Store
from tests.servers.system import RunningSystem

READS = {"curriculum": ("training",), "training": ("curriculum", "enrolment"),
         "enrolment": ("curriculum", "training"), "reporting": WRITE_SERVICES}  # fmt: skip
PATIENCE = 90.0  # seconds until everything that was recorded has arrived everywhere
_CENTRAL = Who("central.officer", "OVEC")


@dataclass(frozen=True)
class Databases:
    """A pool for each service's database, as the service itself sees it."""

    of: dict[str, asyncpg.Pool]

    async def store(self, service: str) -> list[Recorded]:
        """Every event, in order of position."""
        rows = await self.of[service].fetch(f"SELECT {COLUMNS} FROM events ORDER BY position")
        events = [recorded(row, service, "") for row in rows]
        return [event._replace(data=read_own(event.type, event.value)) for event in events]

    async def held(self, service: str) -> Store:
        """Everything that a write service recorded."""
        pool = self.of[service]
        events = await self.store(service)
        rows = await pool.fetch("SELECT id, by_person FROM events")
        hands = {row["id"]: row["by_person"] for row in rows}
        heads = {
            row["stream"]: Head(*list(row)[1:])
            for row in await pool.fetch(
                "SELECT stream, kind, version, chain, state, state_schema FROM streams"
            )
        }
        logged = await pool.fetch("SELECT command_id, status, body FROM commands")
        answers = {row["command_id"]: row["body"].encode() if row["status"] else None for row in logged}
        return Store(events, heads, answers, hands)

    async def consumer(self, service: str) -> Consumer:
        """How far a consumer is in every stream."""
        rows = await self.of[service].fetch("SELECT stream, version, chain FROM inbox WHERE version > 0")
        behind = await self.of[service].fetch("SELECT stream FROM behind")
        taken_in = {row["stream"]: row["version"] for row in rows}
        chains = {row["stream"]: row["chain"] for row in rows if row["chain"]}
        return Consumer(READS[service], taken_in, [row["stream"] for row in behind], chains)

    async def lacks(self) -> list[str]:
        """What has not arrived yet, in words; nothing, when the system has come to rest."""
        found = []
        for service in WRITE_SERVICES:
            for what, rows in (
                ("undelivered", "outbox"),
                ("due", "due WHERE at <= now() OR refused IS NOT NULL"),
            ):
                if left := await self.of[service].fetchval(f"SELECT count(*) FROM {rows}"):
                    found.append(f"{service}: {left} {what}")
        for service, sources in READS.items():
            if left := await self._versions("streams", *sources) - await self._versions("inbox", service):
                found.append(f"{service}: {left} events to take in")
            if left := await self.of[service].fetchval("SELECT count(*) FROM behind"):
                found.append(f"{service}: {left} behind")
        return found

    async def _versions(self, table: str, *services: str) -> int:
        """Of all streams together: how many events."""
        summed = f"SELECT coalesce(sum(version), 0)::int FROM {table}"
        return sum([await self.of[service].fetchval(summed) for service in services])

    async def at_rest(self, within: float = PATIENCE) -> None:
        """Return once every event is wherever it belongs."""
        if lacks := await self.rested(within):
            raise AssertionError(f"after {within:.0f} s: {', '.join(lacks)}")

    async def rested(self, within: float = PATIENCE) -> list[str]:
        """Wait as long as that; what still lacks then, in words."""
        deadline = time.monotonic() + within
        while True:  # PostgreSQL may be just about to come back
            lacks = await persist("look", self.lacks)
            if not lacks or time.monotonic() > deadline:
                return lacks
            await asyncio.sleep(0.1)

    async def figures(self, up: RunningSystem, events: Sequence[Recorded]) -> Figures:
        """Reporting's facts and counters, and what it tells a supervisor."""
        rows = await self.of["reporting"].fetch(
            "SELECT figure, stream, key, began_event, ceased_event FROM facts"
        )
        async with self.of["reporting"].acquire() as connection:
            wrong = [str(row) for row in await miscounted(connection)]
        async with Api(up.urls) as api:
            ask = partial(_ask, api)
            told = [await _told(ask, field, year) for field in fields(events) for year in YEARS]
        return Figures([tuple(row) for row in rows], wrong, {k: v for one in told for k, v in one.items()})


@asynccontextmanager
async def databases(up: RunningSystem) -> AsyncIterator[Databases]:
    """Open for as long as the block."""
    site = up.system.site
    of = {}
    try:
        for name in SERVICES:
            schema = LIVE if name == "reporting" else "public"
            url = site.databases[name].runtime
            opening = partial(open_pool, url, size=2, schema=schema)
            of[name] = await persist("open_pool", opening, until=asyncio.get_running_loop().time() + PATIENCE)
        yield Databases(of)
    finally:
        for pool in of.values():
            pool.terminate()


async def on_topic(up: RunningSystem, service: str) -> list[Message]:
    """Every message from the start, partition by partition in order, repeats included."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return await _on_topic(up, service)
        except KafkaError:  # a broker that has come back does not always tell at once which topics it has
            if time.monotonic() > deadline:
                raise


async def _on_topic(up: RunningSystem, service: str) -> list[Message]:
    found: list[Message] = []
    async with Topics(up.system.site.kafka, [topic_of(service, up.system.site.topic_prefix)]) as topics:
        async for messages in topics.up_to_now():
            found += [Message(one.key, _read(one)) for one in messages]
    return found


def _read(message: Any) -> Recorded | None:
    try:
        return from_message(message.value, message.headers)
    except Exception:  # whatever was tampered with: nobody can read it
        return None


async def _told(ask: Any, field: str, year: int) -> dict[str, int]:
    kpis = await ask(f"/v1/kpis/{field}/{year}")
    steps = (await ask(f"/v1/funnel?fiscal_year={year}&field={field}"))["total"]
    counted = {name: kpis[name]["actual"] for name in ("curricula", "teachers")} | steps
    return {f"{field}/{year}/{name}": count for name, count in counted.items()}


async def _ask(api: Api, path: str) -> dict[str, Any]:
    answer = await api.send(_CENTRAL, "GET", "reporting", path)
    return dict(answer.raise_for_status().json())
