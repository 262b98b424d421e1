"""http_command and hot_stream: a real command to the real curriculum service, with a real token.

Only the issuer and curriculum run beside the servers; its relay delivers to Kafka meanwhile. hot_stream_store
is the same hot stream without HTTP, in one process each.
"""

import json
import uuid
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiohttp
import asyncpg

from deploy.databases.server import Database
from deploy.local.paths import ROOT
from deploy.local.ports import HOST, free_port
from deploy.local.programs import python, readyz
from deploy.local.scenario.api import Api, Who
from deploy.local.supervisor import Program, Supervised
from deploy.local.system import System
from tests.bench import memory, peer, wrk
from tests.bench.figure import Figure, Runs
from tests.bench.ground import Ground
from tests.bench.hot import measure_store
from tests.bench.rounds import Rate, Side, compared, in_turn
from tests.bench.wrk import Asked, Load
from tests.servers.session import server_folder

NAMES = ("http_command", "hot_stream", "hot_stream_store")
CLIENTS = 32
COLLEGE = {
    "college": "bench-@@", "name_th": "วิทยาลัยเทคนิคชลบุรี", "name_en": "Chonburi Technical College",
    "province": "TH-20", "sector": "PUBLIC", "on": "2021-02-01",
}  # fmt: skip
TARGET = {"fiscal_year": 2564, "min_curricula": 1, "min_teachers": "##", "on": "2021-02-01"}


@dataclass(frozen=True)
class Served:
    """A service under load, and the database that must hold what it answered."""

    url: str
    token: str
    database: str
    events: str  # counts them


async def measure(ground: Ground, wanted: Collection[str]) -> AsyncIterator[Figure]:
    """One after another; every round meets all three."""
    if "hot_stream_store" in wanted:
        yield await measure_store(ground)
    if {"http_command", "hot_stream"} & set(wanted):
        async with ground.system(("issuer", "curriculum")) as system:
            async for figure in measure_on(ground, system, wanted):
                yield figure


async def measure_on(ground: Ground, system: System, wanted: Collection[str]) -> AsyncIterator[Figure]:
    """On a system that runs."""
    async with AsyncExitStack() as stack:
        served = await _served(ground, system, stack)
        if "http_command" in wanted:
            asked = ("/v1/colleges", json.dumps(COLLEGE, ensure_ascii=False))
            yield await _compared(ground, "http_command", served, *asked)
        if "hot_stream" in wanted:
            field = await _designated(served)
            body = json.dumps(TARGET).replace('"##"', "##")
            yield await _compared(ground, "hot_stream", served, f"/v1/fields/{field}/targets", body)
        memory.note(ground, system)


async def _served(ground: Ground, system: System, stack: AsyncExitStack) -> dict[str, Served]:
    async with Api(system.urls) as api:
        token = await api.token(Who("central.officer", "OVEC"))
    ours = system.site.databases["curriculum"].owner
    served = {"ours": Served(system.urls["curriculum"], token, ours, "SELECT count(*) FROM events")}
    logs = Path(stack.enter_context(server_folder()))
    programs = []
    if peer.installed():
        database = await ground.database()
        url, program = _program("peer_service", database, logs)
        served["peer"] = Served(url, "none", database.owner, "SELECT count(*) FROM application_events")
        programs.append(program)
    url, program = _program("empty_service", None, logs)
    served["limit"] = Served(url, "none", "", "")
    await stack.enter_async_context(ground.beside(*programs, program))
    return served


@asynccontextmanager
async def empty_service() -> AsyncIterator[tuple[str, Supervised]]:
    """The limit of what FastAPI can do, not started yet, and where it will answer."""
    with server_folder() as logs:
        yield _program("empty_service", None, logs)


def _program(module: str, database: Database | None, logs: Path) -> tuple[str, Supervised]:
    port = free_port()
    url = f"http://{HOST}:{port}"
    env = {"PEER_DATABASE_URL": database.owner} if database else {}
    argv = python(f"tests.bench.{module}", str(port))
    program = Program(module, argv, logs / f"{module}.log", env=env, cwd=ROOT, ready=readyz(url))
    return url, Supervised(program, say=lambda _: None)


async def _compared(ground: Ground, name: str, served: dict[str, Served], path: str, body: str) -> Figure:
    loads: dict[str, list[Load]] = {side: [] for side in served}

    async def run(side: str, seconds: int) -> Rate:
        at = served[side]
        before = await _events(at)
        load = await wrk.load(Asked(at.url, "POST", path, at.token, body), CLIENTS, seconds)
        loads[side].append(load)
        found = await _events(at) - before if at.events else load.requests
        return Rate(load.requests, load.seconds, found)

    for side in served:
        await run(side, 1)
        loads[side].clear()
    sides: dict[str, Side[Rate]] = {side: partial(run, side, ground.scale.http_seconds) for side in served}
    measured = await in_turn(ground.scale.rounds, sides)
    times = {
        side: {
            "p50_ms": Runs.of([load.p50 for load in of]).median,
            "p99_ms": Runs.of([load.p99 for load in of]).median,
        }
        for side, of in loads.items()
    }
    return compared(name, "requests/s", measured, slack=CLIENTS, times=times, clients=CLIENTS)


async def _events(at: Served) -> int:
    if not at.events:
        return 0
    connection = await asyncpg.connect(at.database)
    try:
        found: int = await connection.fetchval(at.events)
    finally:
        await connection.close()
    return found


async def _designated(served: dict[str, Served]) -> str:
    """The same field for ours and the peer; the limit takes any."""
    field = f"HOT-{uuid.uuid4().hex[:8].upper()}"
    body = {
        "field": field, "name_th": f"สาขาที่ทุกคนต้องการ {field}", "name_en": "Wanted by all",
        "provinces": ["TH-20"],
        "labour_demand": "ช่างซ่อมบำรุงรถไฟความเร็วสูง", "on": "2021-02-01",
        "document": {"number": "ศธ 0603/1", "dated": "2021-01-04", "issued_by": "OVEC"},
    }  # fmt: skip
    async with aiohttp.ClientSession() as http:
        for side, path in (("ours", "/v1/fields"), ("peer", f"/v1/fields/{field}")):
            if side in served:
                headers = {"Authorization": f"Bearer {served[side].token}", "Idempotency-Key": field}
                async with http.post(served[side].url + path, json=body, headers=headers) as answer:
                    answer.raise_for_status()
    return field
