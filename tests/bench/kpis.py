"""post_to_kpi, kpi_read, rebuild, and what every process of the whole system holds in memory.

One system: everything runs, the field is designated and teachers are trained up to where their centre
decides that they have completed. Their completions are the commands whose way into the KPI is timed.
"""

import uuid
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from uuid import UUID

import aiohttp
import asyncpg

from deploy.local.scenario.api import Api, Who
from deploy.local.system import System
from tests.bench import memory, rebuilding, visible, wrk
from tests.bench.at_rest import at_rest
from tests.bench.figure import Figure, Runs
from tests.bench.fill import fill
from tests.bench.ground import Ground
from tests.bench.over_http import empty_service
from tests.bench.rounds import Rate, Side, compared, in_turn
from tests.bench.wrk import Asked, Load
from tests.domain.enrolment_samples import CENTRE, MARCH_1, MARCH_2, PROJECT

PATH = "/v1/kpis/RAIL/2564"
READERS = 16
TIMED = ("post_to_kpi_p50", "post_to_kpi_p99")
NAMES = (*TIMED, "kpi_read", "rebuild", "rss")


@dataclass(frozen=True)
class Stage:
    """The system and what is played on it."""

    system: System
    tokens: dict[str, str]  # by role
    project: UUID

    @property
    def kpi_url(self) -> str:
        """Where the KPI is read."""
        return self.system.urls["reporting"] + PATH

    def completion_url(self, teacher: UUID) -> str:
        """Where her completion is decided."""
        return f"{self.system.urls['enrolment']}/v1/projects/{self.project}/teachers/{teacher}/complete"


async def measure(ground: Ground, wanted: Collection[str]) -> AsyncIterator[Figure]:
    """With everything running."""
    async with ground.system(ground.scale.services) as system:
        async for figure in measure_on(ground, system, wanted):
            yield figure


async def measure_on(ground: Ground, system: System, wanted: Collection[str]) -> AsyncIterator[Figure]:
    """In the order in which the store grows."""
    stage = await _set(system)
    if set(TIMED) & set(wanted):
        async for figure in visible.measure(ground, stage):
            yield figure
    else:
        await _some_completions(stage)
    if "kpi_read" in wanted:
        yield await _read(ground, stage)
    if "rebuild" in wanted:
        yield await rebuilding.measure(ground, system)
    memory.note(ground, system)


async def _set(system: System) -> Stage:
    """The field with its target through the API, the project as enrolment would know it from training."""
    async with Api(system.urls) as api:
        central = Who("central.officer", "OVEC")
        tokens = {
            "central": await api.token(central),
            "academic": await api.token(Who("college.academic", CENTRE)),
        }
    field = {
        "field": "RAIL", "name_th": "ระบบขนส่งทางราง", "name_en": "Rail transport", "provinces": ["TH-20"],
        "labour_demand": "ช่างซ่อมบำรุงรถไฟความเร็วสูง", "on": "2021-01-04",
        "document": {"number": "ศธ 0603/1", "dated": "2021-01-04", "issued_by": "OVEC"},
    }  # fmt: skip
    target = {"fiscal_year": 2564, "on": "2021-01-04"}
    async with aiohttp.ClientSession() as http:
        for path, body in (("/v1/fields", field), ("/v1/fields/RAIL/targets", target)):
            headers = {"Authorization": f"Bearer {tokens['central']}", "Idempotency-Key": f"bench{path}"}
            url = system.urls["curriculum"] + path
            async with http.post(url, json=body, headers=headers) as answer:
                answer.raise_for_status()
    project = uuid.uuid4()
    enrolment = await asyncpg.connect(system.site.databases["enrolment"].owner)
    try:
        await _know(enrolment, project)
    finally:
        await enrolment.close()
    await at_rest(system)
    return Stage(system, tokens, project)


async def _know(enrolment: asyncpg.Connection, project: UUID) -> None:
    facts = PROJECT.but(project=project, seats=100_000)
    await enrolment.execute(
        """INSERT INTO known_project (project, centre, field, fiscal_year, seats, opened_on, closes_on,
                                      starts_on, ends_on, completion, curriculum, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        facts.project, facts.centre, facts.field, facts.fiscal_year, facts.seats, facts.opened_on,
        facts.closes_on, facts.starts_on, facts.ends_on, facts.completion.model_dump_json(), facts.curriculum,
        facts.version,
    )  # fmt: skip
    for session in (MARCH_1, MARCH_2):
        await enrolment.execute(
            "INSERT INTO known_session VALUES ($1, $2, $3, $4)",
            uuid.uuid4(), project, session.session_date, session.hours,
        )  # fmt: skip


async def _some_completions(stage: Stage) -> None:
    """So that what is read or rebuilt is not nothing."""
    enrolment = await asyncpg.connect(stage.system.site.databases["enrolment"].owner)
    try:
        await fill(enrolment, range(50), undelivered=True)
    finally:
        await enrolment.close()
    await at_rest(stage.system)


async def _read(ground: Ground, stage: Stage) -> Figure:
    """One field's KPIs, by sixteen readers at once. Beside the emptiest GET, and one with the same model."""
    loads: dict[str, list[Load]] = {}

    def side(name: str, asked: Asked) -> Side[Rate]:
        async def run() -> Rate:
            load = await wrk.load(asked, READERS, ground.scale.http_seconds)
            loads.setdefault(name, []).append(load)
            return Rate(load.requests, load.seconds, load.requests)

        return run

    async with empty_service() as (url, program), ground.beside(program):
        sides = {
            "ours": side("ours", Asked(stage.system.urls["reporting"], "GET", PATH, stage.tokens["central"])),
            "limit": side("limit", Asked(url, "GET", "/empty")),
            "same model": side("same model", Asked(url, "GET", PATH)),
        }
        for run in sides.values():
            await run()
        loads.clear()
        measured = await in_turn(ground.scale.rounds, sides)
    times = {
        name: {
            "p50_ms": Runs.of([load.p50 for load in of]).median,
            "p99_ms": Runs.of([load.p99 for load in of]).median,
        }
        for name, of in loads.items()
    }
    same = Runs.of([rate.per_second for rate in measured["same model"]]).median
    return compared(
        "kpi_read", "requests/s", measured, times=times, readers=READERS, limit_same_model=round(same, 1)
    )
