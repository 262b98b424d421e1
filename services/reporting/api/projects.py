"""The project pipeline: where is my proposal, on whose desk, for how many days (5.2-S2, 5.2-C1)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from asyncpg import Record
from fastapi import Query
from pydantic import BaseModel, Field

from services.reporting.api.funnel import Steps
from services.reporting.api.held import OnDesk, on_desk
from services.reporting.api.proofs import EventOut, event
from services.reporting.api.room import At, Here, Room, Seen, Standing, said, told
from services.reporting.api.routing import Router
from services.reporting.api.words import Words
from services.reporting.figures import pipelines
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.pipelines import Wanted
from services.reporting.figures.places import Places
from services.reporting.judging.sla import PROJECTS
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/projects", tags=["pipeline"])
Stage = Annotated[str | None, Query(max_length=40, pattern="^[A-Z_]+$", examples=["UNDER_REVIEW"])]
Desk = Annotated[str | None, Query(max_length=40, pattern="^[A-Z_]+$", examples=["BUREAU"])]


class ProjectOut(OnDesk):
    """Where a project stands."""

    project: UUID
    field: str
    fiscal_year: int
    cohort: int | None
    title_th: str | None
    title_en: str | None
    centre: str
    group: str
    sector: str
    province: str
    seats: int | None
    starts_on: date | None
    ends_on: date | None
    stage: str = Field(examples=["UNDER_REVIEW"])
    desk: str = Field(description="Whose turn it is; empty: nobody's any more", examples=["BUREAU"])
    since: date
    report: str | None = Field(description="SUBMITTED, RETURNED or ACCEPTED")


class ProjectPage(Standing):
    """Longest held first."""

    stages: dict[str, int] = Field(description="How many projects of the field and year are at each stage")
    planned_seats: int = Field(description="Seats of those neither rejected, withdrawn nor cancelled")
    warning: Words | None = Field(description="Of a field and year: too few seats are planned for 5.2-R1")
    items: list[ProjectOut]
    next: str | None


class Step(BaseModel):
    """A stage the project came to, a decision on paper, or a move of its report."""

    what: str = Field(examples=["UNDER_REVIEW", "ProjectApproved", "report SUBMITTED"])
    desk: str | None
    event: EventOut
    until: date | None = Field(description="When the next one took its place")


class ProjectAnswer(Standing, ProjectOut):
    """One project with its trail and its own funnel."""

    funnel: Steps
    trail: list[Step]


@router.read("", roles=EVERYONE, summary="Where every project stands")
async def list_projects(
    at: At,
    room: Here,
    seen: Seen,
    page: Paging,
    fiscal_year: Annotated[FiscalYear | None, Query()] = None,
    field: Annotated[FieldCode | None, Query()] = None,
    stage: Stage = None,
    desk: Desk = None,
) -> ProjectPage:
    """Stage, desk, days and working days held, whether overdue, each return with its reasons; longest first.

    A supervisor's region or province bounds it.
    """
    standing = await told(room, at)
    wanted = Wanted(field, fiscal_year, stage, desk)
    stages = await pipelines.by_stage(room.pool, at, wanted, seen)
    seats = await pipelines.planned_seats(room.pool, at, wanted, seen)
    rows = await pipelines.projects(
        room.pool, at, wanted, seen, after=page.key(date, UUID), limit=page.limit + 1
    )
    shown = page.of([_project(row, at, room) for row in rows], lambda item: (item.since, item.project))
    return ProjectPage(
        **standing,
        stages=stages,
        planned_seats=seats,
        warning=await _warning(room, at, wanted, seen, seats),
        items=shown.items,
        next=shown.next,
    )


@router.read("/{project}", roles=EVERYONE, summary="One project, step by step")
async def read_project(project: UUID, at: At, room: Here, seen: Seen) -> ProjectAnswer:
    """Where it stands, how it came there, each step with its event, and its own funnel."""
    standing = await told(room, at)
    rows = await pipelines.projects(room.pool, at, Wanted(project=project), seen, after=None, limit=1)
    if not rows:
        raise Refused("reporting.unknown_project")
    trail = await pipelines.trail(room.pool, at, project)
    counts = await pipelines.head_counts(room.pool, at, project)
    return ProjectAnswer(
        **standing,
        **dict(_project(rows[0], at, room)),
        funnel=Steps(**dict(counts)),
        trail=[_step(row, room) for row in trail],
    )


async def _warning(room: Room, at: LookedAt, wanted: Wanted, seen: Places, seats: int) -> Words | None:
    """For whoever sees the whole field: with fewer seats than its target it cannot reach 5.2-R1."""
    if wanted.field is None or wanted.fiscal_year is None or not seen.everywhere:
        return None
    found = await kpis(room.pool, at, wanted.fiscal_year, field=wanted.field)
    target = found[0]["teachers_target"] if found else None
    if target is None or seats >= target:
        return None
    return Words(
        th=f"โครงการของสาขาในปีงบประมาณนี้มีที่นั่งรวม {seats} ที่นั่ง น้อยกว่าค่าเป้าหมาย {target} คน (5.2-R1)",
        en=f"Its projects of the year have {seats} seats in all, fewer than its target of {target} (5.2-R1).",
    )


def _project(row: Record, at: LookedAt, room: Room) -> ProjectOut:
    described = said(row["described"])
    return ProjectOut(
        project=row["project"],
        field=row["field"],
        fiscal_year=row["fiscal_year"],
        centre=row["college"],
        group=row["college_group"],
        sector=row["sector"],
        province=row["province"],
        stage=row["stage"],
        desk=row["desk"],
        since=row["since"],
        **on_desk(row, at, PROJECTS, room),
        report=row["report"],
        **{name: described.get(name) for name in
           ("cohort", "title_th", "title_en", "seats", "starts_on", "ends_on")},
    )  # fmt: skip


def _step(row: Record, room: Room) -> Step:
    words = said(row["value"])
    what = words.get("kind") or words["stage"]
    return Step(
        what=f"report {what}" if row["figure"] == "report_stage" else what,
        desk=words.get("desk"),
        event=event(row, "began", room),
        until=row["ceased_on"] if row["over"] else None,
    )
