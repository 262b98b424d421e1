"""Two processes of everything, one of each killed for good: when has the other taken over all of its work?"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import asyncpg

from deploy.local.environment import SERVICES, WRITE_SERVICES
from tests.chaos.evidence import READS, Databases, databases
from tests.chaos.outages.experiment import Since, Watched
from tests.chaos.outages.faults import again, lost, replicas
from tests.chaos.stage import Stage

EVERYTHING = (*SERVICES, "projector")
PROMISED = 10.0
MARGIN = 15.0  # for the machine
OFFICES = 2  # of a write service: relay and due commands
_DUE = "SELECT command_id FROM due WHERE at <= now() AND refused IS NULL"


async def one_of_two_lost(stage: Stage, load: Watched) -> list[str]:
    """Of every service at once; clients ask the other one."""
    async with replicas(stage, EVERYTHING) as second, databases(stage.up) as found:
        load.elsewhere = {stage.up.urls[service]: [second[service].url] for service in SERVICES}
        await load.until_more(25)
        try:
            await asyncio.gather(*(lost(stage, process) for process in EVERYTHING))
            gone = Since()
            await load.until_more(25)  # known to those that are left alone
            took = await (await _Work.now(found)).taken_over(gone)
            for service in WRITE_SERVICES:
                assert _offices(stage, second[service].name) >= OFFICES, (
                    f"{service}: relay or due commands not taken over"
                )
        finally:
            await asyncio.gather(*(again(stage, process) for process in EVERYTHING))
            load.elsewhere = {}
    assert all(seconds < PROMISED + MARGIN for seconds in took.values()), took
    return [f"{what} {seconds:.1f} s after the others were gone" for what, seconds in took.items()]


@dataclass(frozen=True)
class _Work:
    """All that there was to do at one moment."""

    found: Databases
    heads: dict[str, dict[UUID, int]]  # by service, by stream: the last version
    last: dict[str, int]  # by service: the last position
    due: dict[str, list[UUID]]  # by service: commands

    @classmethod
    async def now(cls, found: Databases) -> "_Work":
        heads: dict[str, dict[UUID, int]] = {}
        last, due = {}, {}
        for service in WRITE_SERVICES:
            pool = found.of[service]
            heads[service] = await _versions(pool, "streams")
            last[service] = await pool.fetchval("SELECT max(position) FROM events")
            due[service] = [row["command_id"] for row in await pool.fetch(_DUE)]
        return cls(found, heads, last, due)

    async def taken_over(self, gone: Since) -> dict[str, float]:
        """Seconds until each piece of it was done."""
        waiting: dict[str, Callable[[], Awaitable[bool]]] = {}
        for service in WRITE_SERVICES:
            waiting[f"{service} has delivered"] = partial(self._delivered, service)
            waiting[f"{service} has reacted"] = partial(self._reacted, service)
        for consumer in READS:
            waiting[f"{consumer} has taken in"] = partial(self._taken_in, consumer)
        took: dict[str, float] = {}
        while waiting:
            assert gone.seconds < PROMISED + 3 * MARGIN, f"nobody took over: {sorted(waiting)}"
            for what in [what for what, done in waiting.items() if await done()]:
                took[what] = gone.seconds
                del waiting[what]
            await asyncio.sleep(0.05)
        return took

    async def _delivered(self, service: str) -> bool:
        left = "SELECT EXISTS (SELECT FROM outbox WHERE position <= $1)"
        return not await self.found.of[service].fetchval(left, self.last[service])

    async def _reacted(self, service: str) -> bool:
        left = "SELECT EXISTS (SELECT FROM due WHERE command_id = ANY($1))"
        return not await self.found.of[service].fetchval(left, self.due[service])

    async def _taken_in(self, consumer: str) -> bool:
        inbox = await _versions(self.found.of[consumer], "inbox")
        wanted = [head for source in READS[consumer] for head in self.heads[source].items()]
        return all(inbox.get(stream, 0) >= version for stream, version in wanted)


async def _versions(pool: asyncpg.Pool, table: str) -> dict[UUID, int]:
    return {row["stream"]: row["version"] for row in await pool.fetch(f"SELECT stream, version FROM {table}")}


def _offices(stage: Stage, process: str) -> int:
    """How often it has taken an office; while the first process of its service lives it takes none."""
    log = stage.up.system.logs / f"{process}.log"
    lines = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    return sum(line.get("event") == "office_taken" for line in lines)
