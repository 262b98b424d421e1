"""A soak: the whole system under a steady load for half an hour, and what it holds at start and end.

`python -m tests.bench.soak [MINUTES]` (`make soak`). Every second 20 colleges are registered, a field's
target is changed 20 times, KPIs are read 20 times and a feed page once: facts reach every service through
Kafka. What must not grow without a reason is told for both ends: memory, connections, file handles, and of
each table that is emptied again or updated in place its size and its dead rows. Also in .local/soak.json.
"""

import asyncio
import itertools
import json
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import uvloop
from rich.console import Console
from rich.table import Table

from deploy.local.environment import SERVICES
from deploy.local.paths import LOCAL
from deploy.local.scenario.api import Api, Who
from deploy.local.system import System
from services.reporting.store.generations import LIVE
from tests.bench.at_rest import at_rest
from tests.bench.figure import BenchError
from tests.bench.ground import Ground
from tests.bench.memory import resident
from tests.bench.over_http import COLLEGE
from tests.bench.rounds import percentile
from tests.bench.scale import BENCH, Scale

OUT = LOCAL / "soak.json"
WARM = 10.0  # seconds of load before the first look: pools, caches, plans
EACH = 20  # of every kind of request a second
BEATEN = ("streams", "outbox", "due", "inbox", "behind", "sweep", "counted", "counters")
CENTRAL, READER = Who("central.officer", "OVEC"), Who("ministry.reader", "OVEC")


@dataclass(frozen=True)
class Look:
    """What is held at one moment, when everything has come to rest."""

    memory: dict[str, float]  # MB by process
    files: dict[str, int]  # open file handles by process
    connections: dict[str, int]  # to PostgreSQL, by database
    tables: dict[str, tuple[float, int, int]]  # MB, live and dead rows, by database and table
    events: int


@dataclass
class Load:
    """What was sent and answered."""

    urls: Mapping[str, str]
    tokens: dict[str, str]
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    done: int = 0
    commands: int = 0
    times: list[float] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def go(self, http: aiohttp.ClientSession, seconds: float) -> None:
        """Steadily; a request that is refused ends it."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for beat in range(round(seconds * EACH)):
                await asyncio.sleep(max(0.0, began + beat / EACH - time.monotonic()))
                number = next(self._numbers)
                for method, service, path, body in self._asked(number):
                    group.create_task(self._send(http, method, service, path, body))

    def _asked(self, number: int) -> Iterator[tuple[str, str, str, Any]]:
        college = {**COLLEGE, "college": f"soak-{self.run}-{number}"}
        target = {"fiscal_year": 2564, "min_curricula": 1, "min_teachers": 20 + number % 1000}
        yield "POST", "curriculum", "/v1/colleges", college
        yield "POST", "curriculum", "/v1/fields/SOAK/targets", {**target, "on": "2021-02-01"}
        yield "GET", "reporting", "/v1/kpis/SOAK/2564", None
        if number % EACH == 0:
            yield "GET", "curriculum", f"/v1/events?after={number}&limit=100", None

    async def _send(
        self, http: aiohttp.ClientSession, method: str, service: str, path: str, body: Any
    ) -> None:
        token = self.tokens["reader" if "/events" in path else "central"]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
        began = time.monotonic()
        async with http.request(
            method, self.urls[service] + path, json=body, headers=headers, timeout=aiohttp.ClientTimeout(30)
        ) as answer:
            if not answer.ok:
                raise BenchError(f"{method} {path}: {answer.status} {await answer.text()}")
            facts = (await answer.json())["facts"] if method == "POST" else []
        self.times.append((time.monotonic() - began) * 1000)
        self.done += 1
        self.commands += len(facts)


async def soak(system: System, seconds: float, warm: float = WARM) -> tuple[Look, Look, Load]:
    """Load, look, load for so long, look; nothing that was answered may be missing."""
    async with aiohttp.ClientSession() as http:
        load = Load(system.urls, await _signed_in(system))
        await _designated(system, http, load)
        await load.go(http, warm)
        await at_rest(system)
        first = await look(system)
        commands = load.commands
        load.times.clear()
        await load.go(http, seconds)
        await at_rest(system)
        last = await look(system)
    if last.events - first.events != load.commands - commands:
        raise BenchError(f"{load.commands - commands} facts answered, {last.events - first.events} stored")
    return first, last, load


async def look(system: System) -> Look:
    """Everything that is held now."""
    pids = {name: pid for name in system.process_names() if (pid := system.process(name).pid)}
    tables: dict[str, tuple[float, int, int]] = {}
    connections, events = {}, 0
    for service in (name for name in SERVICES if name in pids):
        connection = await asyncpg.connect(system.site.databases[service].owner)
        try:
            connections[service] = await connection.fetchval(
                "SELECT count(*) - 1 FROM pg_stat_activity WHERE datname = current_database()"
            )
            for row in await connection.fetch(
                """SELECT relname, pg_total_relation_size(relid) / 1048576.0 AS mb, n_live_tup, n_dead_tup
                   FROM pg_stat_user_tables WHERE relname = ANY($1) AND schemaname IN ('public', $2)""",
                list(BEATEN), LIVE,
            ):  # fmt: skip
                tables[f"{service}.{row['relname']}"] = (
                    round(float(row["mb"]), 2), row["n_live_tup"], row["n_dead_tup"],
                )  # fmt: skip
            if service == "curriculum":
                events = await connection.fetchval("SELECT count(*) FROM events")
        finally:
            await connection.close()
    return Look(
        {name: round(resident(pid), 1) for name, pid in pids.items()},
        {name: _files(pid) for name, pid in pids.items()},
        connections, tables, events,
    )  # fmt: skip


def _files(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def show(first: Look, last: Look, load: Load, seconds: float, console: Console) -> None:
    """Both looks beside each other."""
    table = Table("what", "of", "at the start", "at the end", title=f"soak of {seconds / 60:.1f} minutes")
    for what in ("memory", "files", "connections"):
        for name, held in getattr(first, what).items():
            table.add_row(what, name, str(held), str(getattr(last, what)[name]))
    for name, (mb, live, dead) in first.tables.items():
        then = last.tables[name]
        table.add_row("table", name, _table(mb, live, dead), _table(*then))
    table.add_row("events", "curriculum", f"{first.events:,}", f"{last.events:,}")
    console.print(table)
    p50, p99 = percentile(load.times, 0.5), percentile(load.times, 0.99)
    console.print(
        f"{load.done:,} requests, none refused; p50 {p50:.1f} ms, p99 {p99:.1f} ms", highlight=False
    )


def _table(mb: float, live: int, dead: int) -> str:
    return f"{mb:,.2f} MB, {live:,} rows, {dead:,} dead"


async def _signed_in(system: System) -> dict[str, str]:
    async with Api(system.urls) as api:
        return {"central": await api.token(CENTRAL), "reader": await api.token(READER)}


async def _designated(system: System, http: aiohttp.ClientSession, load: Load) -> None:
    body = {
        "field": "SOAK", "name_th": "สาขาที่ทดสอบนานที่สุด", "name_en": "Tried longest", "provinces": ["TH-20"],
        "labour_demand": "ช่างซ่อมบำรุงรถไฟความเร็วสูง", "on": "2021-02-01",
        "document": {"number": "ศธ 0603/1", "dated": "2021-01-04", "issued_by": "OVEC"},
    }  # fmt: skip
    await load._send(http, "POST", "curriculum", "/v1/fields", body)
    await at_rest(system)


async def main(minutes: float, scale: Scale = BENCH) -> None:
    """As long as asked for, and the time to start and to come to rest."""
    console = Console(width=120)
    async with Ground(scale) as ground, ground.system(scale.services) as system:
        first, last, load = await soak(system, minutes * 60)
    show(first, last, load, minutes * 60, console)
    told = {"minutes": minutes, "requests": load.done, "start": asdict(first), "end": asdict(last)}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    uvloop.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0))
