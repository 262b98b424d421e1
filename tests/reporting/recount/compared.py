"""Every figure that reporting tells, beside its recount: those that differ, by name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg

from services.reporting.figures.acceptance import acceptance
from services.reporting.figures.candidates import candidates, candidates_in_all
from services.reporting.figures.completeness import completeness
from services.reporting.figures.exceptions import RULES, Sought, exceptions
from services.reporting.figures.funnel import By, funnel
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.matrix import Persons, matrix
from services.reporting.figures.outlooks import outlooks
from services.reporting.figures.pipelines import Wanted as Part
from services.reporting.figures.pipelines import by_stage, planned_seats
from services.reporting.figures.places import Places
from services.reporting.figures.proofs import Asked as ToProve
from services.reporting.figures.proofs import Kpi, totals
from shared.contracts.recorded import Recorded
from shared.kernel.places import PROVINCES
from tests.reporting.recount import exceptions as plain_exceptions
from tests.reporting.recount import kpis as plain_kpis
from tests.reporting.recount import outlooks as plain_outlooks
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

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.year, provinces=self.seen)


async def differing(db: asyncpg.Pool, events: Sequence[Recorded], asked: Asked) -> Told:
    """Nothing, always."""
    look = Look(events, asked.at.instant, asked.at.through or date.max)
    told: Told = {}
    fields = await kpis(db, asked.at, asked.year)
    for row in fields:
        told |= await _of_field(db, look, asked, row)
    told |= await _of_people(db, look, asked)
    told |= await _of_projects(db, look, asked)
    found = await exceptions(db, asked.at, Sought(), Places.of(PROVINCES))
    rules = Counter((row["kind"], row["place"]) for row in found if row["kind"] in RULES)
    told["exceptions"] = rules, plain_exceptions.exceptions(look)
    told["fields"] = {row["field"] for row in fields}, {p.said.field for p in look.known("field")}
    return {name: both for name, both in told.items() if both[0] != both[1]}


async def _of_field(db: asyncpg.Pool, look: Look, asked: Asked, row: asyncpg.Record) -> Told:
    field, at, year = row["field"], asked.at, asked.year
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
    return {f"{field} {name}": both for name, both in told.items()}


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
