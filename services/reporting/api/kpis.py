"""Both KPIs, field by field, beside their targets (5.1-R1, 5.2-R1). National: nobody's scope narrows them."""

from typing import Annotated

from asyncpg import Record
from fastapi import Query
from pydantic import BaseModel, Field

from services.reporting.api.room import At, Here, Standing, told, told_with
from services.reporting.api.routing import Router
from services.reporting.api.words import Words
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.proofs import Kpi
from services.reporting.judging.rules import LABELS, Status, judge
from services.reporting.judging.ruleset import Level
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/kpis", tags=["KPIs"])
AGGREGATES = "counts of a field, nobody's detail"
Year = Annotated[FiscalYear, Query(description="Fiscal year, Buddhist era", examples=[2564])]


class KpiOut(BaseModel):
    """A figure beside its target."""

    kpi: Kpi
    target: int | None = Field(description="Null: none was set for the year")
    actual: int
    share: float | None = Field(description="actual / target")
    met: bool | None = Field(description="actual >= target")
    status: Status
    label: Words = Field(description="The status in words; never show the colour alone")
    level: Words | None = Field(description="The same on the four-level scale of Thai indicator sites")
    proof: str = Field(description="Where the exact facts behind the figure are")


class FieldKpis(BaseModel):
    """A field's two KPIs in a fiscal year."""

    field: str
    name_th: str
    name_en: str
    fiscal_year: int
    curricula: KpiOut = Field(description="5.1-R1: curricula in force")
    teachers: KpiOut = Field(description="5.2-R1: teachers trained")


class KpiPage(Standing):
    """The fields by code."""

    items: list[FieldKpis]
    next: str | None


class KpiAnswer(Standing, FieldKpis):
    """One field."""


@router.read("", roles=EVERYONE, summary="Both KPIs of every field", national=AGGREGATES, of_everybody=True)
async def list_kpis(fiscal_year: Year, at: At, room: Here, page: Paging) -> KpiPage:
    """Target, actual, share and status of KPI 5.1-R1 and 5.2-R1 for each field in a fiscal year."""
    standing = await told(room, at)
    [after] = page.key(str) or (None,)
    rows = await kpis(room.pool, at, fiscal_year, after=after, limit=page.limit + 1)
    items = page.of([of_field(row, fiscal_year, at) for row in rows], lambda item: [item.field])
    return KpiPage(**standing, items=items.items, next=items.next)


@router.read(
    "/{field}/{fiscal_year}",
    roles=EVERYONE,
    summary="Both KPIs of one field",
    national=AGGREGATES,
    of_everybody=True,
)
async def field_kpis(field: FieldCode, fiscal_year: FiscalYear, at: At, room: Here) -> KpiAnswer:
    """The same for one field."""
    rows = await kpis(room.pool, at, fiscal_year, field=field, limit=1)
    if not rows:
        raise Refused("reporting.unknown_field", field=field)
    return KpiAnswer(**told_with(rows[0], at), **dict(of_field(rows[0], fiscal_year, at)))


def of_field(row: Record, fiscal_year: int, at: LookedAt) -> FieldKpis:
    """Both figures of a row, judged."""
    where = f"/v1/kpis/{row['field']}/{fiscal_year}/proof"
    times = query(at)
    return FieldKpis(
        field=row["field"],
        name_th=row["name_th"],
        name_en=row["name_en"],
        fiscal_year=fiscal_year,
        curricula=_judged(
            Kpi.CURRICULA,
            row["curricula"],
            row["curricula_target"],
            fiscal_year,
            at,
            f"{where}/5.1-R1{times}",
        ),
        teachers=_judged(
            Kpi.TEACHERS, row["teachers"], row["teachers_target"], fiscal_year, at, f"{where}/5.2-R1{times}"
        ),
    )


def _judged(kpi: Kpi, actual: int, target: int | None, fiscal_year: int, at: LookedAt, proof: str) -> KpiOut:
    found = judge(actual, target, fiscal_year, at.day)
    th, en = LABELS[found.status]
    return KpiOut(
        kpi=kpi,
        target=found.target,
        actual=found.actual,
        share=found.share,
        met=found.met,
        status=found.status,
        label=Words(th=th, en=en),
        level=_words(found.level),
        proof=proof,
    )


def _words(level: Level | None) -> Words | None:
    return Words(th=level.th, en=level.en) if level else None


def query(at: LookedAt) -> str:
    """The times asked for, so that the proof is of this very figure, and stays it."""
    asked = {"as_of": at.instant.isoformat().replace("+00:00", "Z")}
    if at.through:
        asked["through"] = at.through.isoformat()
    return "?" + "&".join(f"{name}={value}" for name, value in asked.items())
