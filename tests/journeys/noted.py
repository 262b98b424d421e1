"""Every figure that reporting answers, noted: now, at past instants, through past days; to compare later."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import asyncpg

from deploy.local.environment import WRITE_SERVICES
from deploy.local.scenario.api import Api
from services.reporting.figures.funnel import By
from services.reporting.figures.matrix import CROSSED
from services.reporting.figures.proofs import Kpi
from services.reporting.store.digests import digests
from shared.contracts.curriculum.curriculum import CurriculumVersionStarted
from shared.contracts.enrolment.enrolment import CompletionRevoked, TrainingCompletedByTeacher
from tests.journeys.journey import CENTRAL, Journey
from tests.reporting.databases import live_pool
from tests.reporting.processes import until

YEARS = (2563, 2564, 2565)
DAYS = ("2020-10-01", "2021-03-31", "2021-09-30")
MOVING = {"low_water", "as_of", "provisional", "proof"}  # true of this moment, where no instant is named
MOVERS = [
    kind.wire_type() for kind in (CurriculumVersionStarted, TrainingCompletedByTeacher, CompletionRevoked)
]
LISTS = ("projects", "curricula", "fields", "colleges", "meetings", "exceptions")
CHANGES = (
    "from=2019-12-31T17:00:00Z&fiscal_year=2564&figure=trained_teacher&figure=curriculum_in_force&limit=500"
)
PROOF = "ceased=true&limit=200"
Noted = Mapping[str, Any]


async def instants(journey: Journey) -> list[datetime]:
    """Between two things that moved a KPI, four times; and after all that was recorded."""
    moved, last = set(), datetime.min.replace(tzinfo=UTC)
    for service in WRITE_SERVICES:
        store = await asyncpg.connect(journey.up.system.site.databases[service].runtime)
        try:
            rows = await store.fetch("SELECT recorded_at FROM events WHERE type = ANY($1)", MOVERS)
            moved |= {row["recorded_at"] for row in rows}
            last = max(last, await store.fetchval("SELECT max(recorded_at) FROM events"))
        finally:
            await store.close()
    between = [one + (other - one) / 2 for one, other in pairwise(sorted(moved))]
    past = [between[len(between) * part // 100] for part in (10, 40, 70, 95)]
    return [*past, last + timedelta(milliseconds=1)]


async def note(journey: Journey, api: Api, at: Sequence[datetime]) -> Noted:
    """All answers, by question, but for what moves with the clock."""
    projects = (await api.send(CENTRAL, "GET", "reporting", "/v1/projects?limit=200")).json()["items"]
    asked = list(_asked(journey, [item["project"] for item in projects], at))
    answers = await asyncio.gather(*(api.send(CENTRAL, "GET", "reporting", path) for path in asked))
    noted = {}
    for path, answer in zip(asked, answers, strict=True):
        assert answer.status_code in {200, 404}, (path, answer.text)  # 404: not known at that instant
        said = answer.json()
        assert said.get("next") is None, path
        moving = {"low_water", "correlation_id"} if "as_of=" in path else MOVING
        noted[path] = _without(moving, said)
    return noted


async def digested(journey: Journey, at: Sequence[datetime]) -> Noted:
    """The read models' own digests, key by key: now, and as known at each instant."""
    async with live_pool(journey.up.system.site.databases["reporting"]) as pool:
        found = {str(instant): await digests(pool, as_of=instant) for instant in at}
        return {**found, "now": await digests(pool)}


async def until_settled(api: Api, last: datetime) -> None:
    """Every source is counted up to there, so nothing that is asked as of then is provisional."""

    async def settled() -> bool:
        path = f"/v1/fields?limit=1&as_of={_written(last)}"
        return (await api.send(CENTRAL, "GET", "reporting", path)).json()["provisional"] is False

    await until(settled)


def _asked(journey: Journey, projects: Sequence[str], at: Sequence[datetime]) -> Iterator[str]:
    times = [f"as_of={_written(instant)}" for instant in at]
    times += [f"as_of={_written(at[-1])}&through={day}" for day in DAYS]
    for time in (*times, ""):
        yield from (f"/v1/kpis?fiscal_year={year}&limit=200&{time}" for year in YEARS)
        for field in journey.scenario.fields:
            yield from (f"/v1/kpis/{field.code}/2564/proof/{kpi}?{PROOF}&{time}" for kpi in Kpi)
    for time in times:
        yield f"/v1/kpis/RAIL/2564/trend?{time}"
        yield from (f"/v1/funnel?fiscal_year=2564&by={by}&limit=200&{time}" for by in By)
        yield from (f"/v1/matrix?fiscal_year=2564&rows=field&columns={by}&{time}" for by in CROSSED[:-1])
        yield f"/v1/changes?{CHANGES}&{time}"
        yield f"/v1/report-completeness?fiscal_year=2564&{time}"
        yield from (f"/v1/{them}?limit=200&{time}" for them in LISTS)
        yield from (f"/v1/projects/{project}?{time}" for project in projects)


def _written(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _without(names: set[str], said: Any) -> Any:
    match said:
        case dict():
            return {name: _without(names, value) for name, value in said.items() if name not in names}
        case list():
            return [_without(names, value) for value in said]
        case _:
            return said
