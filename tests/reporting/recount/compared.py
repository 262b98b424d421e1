"""Every figure that reporting tells, beside its recount: those that differ, by name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import asyncpg
import orjson

from services.reporting.api.room import said
from services.reporting.api.trends import points_of
from services.reporting.figures.acceptance import acceptance
from services.reporting.figures.candidates import candidates, candidates_in_all
from services.reporting.figures.completeness import completeness
from services.reporting.figures.exceptions import RULES, Sought, exceptions
from services.reporting.figures.funnel import By, funnel
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.matrix import Persons, matrix
from services.reporting.figures.outlooks import outlooks
from services.reporting.figures.papers import papers
from services.reporting.figures.pipelines import Wanted as Part
from services.reporting.figures.pipelines import by_stage, curricula, planned_seats
from services.reporting.figures.places import Places
from services.reporting.figures.proofs import Asked as ToProve
from services.reporting.figures.proofs import Kpi, totals
from shared.contracts.recorded import Recorded
from shared.kernel.fiscal_year import first_day, last_day
from shared.kernel.places import PROVINCES
from tests.reporting.recount import exceptions as plain_exceptions
from tests.reporting.recount import kpis as plain_kpis
from tests.reporting.recount import outlooks as plain_outlooks
from tests.reporting.recount import papers as plain_papers
from tests.reporting.recount import people as plain_people
from tests.reporting.recount import projects as plain_projects
from tests.reporting.recount.periods import Look
from tests.reporting.recount.projects import Wanted

YEARS_SEEN = 2
ACCEPTANCE = ("accepted", "projects", "projects_accepted")
Told = dict[str, tuple[Any, Any]]  # what reporting says, and what a recount says


@dataclass(frozen=True)
class Asked:
    """From where it is looked, at which year, how it is broken down, and who asks."""

    at: LookedAt
    year: int
    crossing: tuple[By, By]
    by: By
    seen: Sequence[str] | None = None  # None: everywhere

    @property
    def places(self) -> Places:
        return Places.of(self.seen or PROVINCES)

    def look(self, events: Sequence[Recorded]) -> Look:
        """What a recount looks at."""
        return Look(events, self.at.instant, self.at.through or date.max)

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.year, provinces=self.seen)


async def differing(db: asyncpg.Pool, events: Sequence[Recorded], asked: Asked) -> Told:
    """Nothing, always."""
    look = asked.look(events)
    told: Told = {}
    fields = await kpis(db, asked.at, asked.year)
    for row in fields:
        told |= await _of_field(db, events, asked, row)
    told |= await _of_people(db, look, asked)
    told |= await _of_projects(db, look, asked)
    told |= await _of_curricula(db, look, asked)
    found = await exceptions(db, asked.at, Sought(), Places.of(PROVINCES))
    rules = Counter((row["kind"], row["place"]) for row in found if row["kind"] in RULES)
    told["exceptions"] = rules, plain_exceptions.exceptions(look)
    told["fields"] = {row["field"] for row in fields}, {p.said.field for p in look.known("field")}
    return {name: both for name, both in told.items() if both[0] != both[1]}


async def _of_field(db: asyncpg.Pool, events: Sequence[Recorded], asked: Asked, row: asyncpg.Record) -> Told:
    field, at, year, look = row["field"], asked.at, asked.year, asked.look(events)
    teachers = plain_kpis.trained_teachers(look, field, year)
    curricula = plain_kpis.curricula_in_force(look, field, year)
    told: Told = {
        "teachers": (row["teachers"], len(teachers)),
        "curricula": (row["curricula"], len(curricula)),
        "targets": ((row["curricula_target"], row["teachers_target"]), plain_kpis.targets(look, field, year)),
    }
    for kpi, counted in ((Kpi.TEACHERS, teachers), (Kpi.CURRICULA, curricula)):
        proved = await totals(db, at, ToProve(kpi, field, year), Places.of(PROVINCES))
        told[f"proof {kpi}"] = proved["actual"], len(counted)
    accepted = (await acceptance(db, at, year, [field])).get(field)
    told["acceptance"] = (
        tuple(accepted[name] if accepted else 0 for name in ACCEPTANCE),
        plain_kpis.acceptance(look, field, year),
    )
    outlook = (await outlooks(db, at, year, YEARS_SEEN, [field]))[field]
    recounted = plain_outlooks.outlook(look, field, year, YEARS_SEEN)
    told["outlook"] = {name: outlook[name] for name in recounted}, recounted
    invited = plain_outlooks.candidates(look, field, year)
    listed = await candidates(db, at, field, year, Places.of(PROVINCES), after=None, limit=100)
    told["candidates"] = (
        {each["college"]: (each["registered"], each["trained"], each["candidates"]) for each in listed},
        {college: counts for college, counts in invited.items() if counts[2] or not counts[0]},
    )
    in_all = await candidates_in_all(db, at, field, year)
    told["candidates in all"] = (
        tuple(in_all.values()),
        (
            sum(free for _, _, free in invited.values()),
            sum(free > 0 for _, _, free in invited.values()),
            sum(not registered for registered, _, _ in invited.values()),
        ),
    )
    told["trend"] = await _trend(db, events, asked, field)
    listed_papers = await papers(db, at, field, year, Places.of(PROVINCES), after=None, limit=500)
    told["papers"] = Counter(map(_paper, listed_papers)), plain_papers.papers(look, field, year)
    return {f"{field} {name}": both for name, both in told.items()}


async def _trend(db: asyncpg.Pool, events: Sequence[Recorded], asked: Asked, field: str) -> tuple[Any, Any]:
    """Both KPIs by the end of each month of the year that is over, and by the day looked at."""
    points = await points_of(db, asked.at, field, asked.year)
    last = min(asked.at.day, last_day(asked.year))
    days = (first_day(asked.year) + timedelta(days=nr) for nr in range(366))
    ends = sorted({day for day in days if (day + timedelta(days=1)).day == 1 and day < last} | {last})
    recounted = []
    for day in ends if last >= first_day(asked.year) else []:
        then = Look(events, asked.at.instant, day)
        counted = (plain_kpis.curricula_in_force, plain_kpis.trained_teachers)
        recounted.append((day, *(len(count(then, field, asked.year)) for count in counted)))
    return [(point.through, point.curricula, point.teachers) for point in points], recounted


def _paper(row: asyncpg.Record) -> plain_papers.Paper:
    words = said(row["value"])
    kinds = {
        "curriculum_approved": "CurriculumApproved",
        "report_stage": f"ResultsReport{str(words.get('stage')).capitalize()}",
    }
    dated = date.fromisoformat(words["dated"]) if "dated" in words else None
    kind = kinds.get(row["figure"]) or words["kind"]
    return kind, row["began_document"], dated, row["stream"], row["began_on"], bool(row["over"])


async def _of_curricula(db: asyncpg.Pool, look: Look, asked: Asked) -> Told:
    rows = await curricula(db, asked.at, Part(), Places.of(PROVINCES), after=None, limit=200)
    listed = [
        (
            (row["curriculum"], row["version"]),
            (
                *(row[name] for name in ("stage", "desk", "since", "resolution")),
                said(row["described"]).get("title_th"),
                [back["said"]["reason"] for back in orjson.loads(row["returns"])],
            ),
        )
        for row in rows
    ]  # fmt: skip
    return {"curricula": (sorted(listed), sorted(plain_papers.curricula(look).items()))}


async def _of_people(db: asyncpg.Pool, look: Look, asked: Asked) -> Told:
    at, year, places = asked.at, asked.year, asked.places
    found = await funnel(db, at, year, asked.by, places, field=None, after=None, limit=200)
    steps = {row["key"]: {name: row[name] for name in (*plain_people.STEPS, "teachers")} for row in found}
    recounted = plain_people.funnel(look, asked.wanted, asked.by)
    total = plain_people.funnel(look, asked.wanted)
    told: Told = {f"funnel by {asked.by}": (steps, recounted | total)}
    rows, columns = asked.crossing
    for step in Persons:
        crossed = await matrix(db, at, year, rows, columns, places, step=step)
        plain = plain_people.crossed(look, asked.wanted, rows, columns, step)
        told[f"{step} by {rows} and {columns}"] = dict(crossed.persons), plain
    return told


async def _of_projects(db: asyncpg.Pool, look: Look, asked: Asked) -> Told:
    at, part = asked.at, Part(fiscal_year=asked.year)
    stages = plain_projects.by_stage(look, asked.wanted)
    seats = {project: period.said.seats for project, period in plain_projects.described(look).items()}
    planned = sum(
        seats[project]
        for project, stage in plain_projects.stages(look, asked.wanted).items()
        if stage not in plain_projects.NO_MORE
    )
    found = await completeness(db, at, asked.year, asked.places)
    told: Told = {
        "stages": (await by_stage(db, at, part, asked.places), stages),
        "planned seats": (await planned_seats(db, at, part, asked.places), planned),
    }
    for row in found:
        wanted = Wanted(asked.year, row["field"], asked.seen)
        recounted = plain_projects.completeness(look, wanted, at.day)
        told[f"reports of {row['field']}"] = {name: row[name] for name in recounted}, recounted
    return told
