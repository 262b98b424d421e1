"""The funnel, from applied to certified (5.2-S3, 5.2-P3, 5.2-R1)."""

from typing import Annotated, Any

from asyncpg import Record
from fastapi import Query
from pydantic import BaseModel, Field

from services.reporting.api.kpis import Year
from services.reporting.api.room import At, Here, Seen, Standing, told
from services.reporting.api.routing import Router
from services.reporting.api.words import Words, name_of
from services.reporting.figures.funnel import By, funnel
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.http.signing_in.roles import EVERYONE

router = Router(prefix="/v1/funnel", tags=["funnel"])


class Steps(BaseModel):
    """Counted once per teacher and project, each step part of the one before; who withdrew is in none."""

    applied: int = 0
    endorsed: int = Field(0, description="By the home college")
    eligible: int = Field(0, description="Same field, active membership: may attend")
    waitlisted: int = Field(0, description="Wait for a seat; beside the steps, not one of them")
    enrolled: int = 0
    attended: int = Field(0, description="Enrolled, and one hour or more attended")
    completed: int = 0
    certified: int = Field(0, description="Completed, with a certificate issued")


class FunnelRow(Steps):
    """The steps of one value of the breakdown."""

    key: str
    name: Words | None
    teachers: int = Field(description="Distinct teachers among the completed")


class FunnelPage(Standing):
    """The funnel of a fiscal year."""

    fiscal_year: int
    by: By
    field: str | None
    total: Steps
    items: list[FunnelRow]
    next: str | None


@router.read("", roles=EVERYONE, summary="The funnel, broken down")
async def read_funnel(
    fiscal_year: Year,
    at: At,
    room: Here,
    seen: Seen,
    page: Paging,
    by: Annotated[By, Query(description="What to break down by")] = By.FIELD,
    field: Annotated[FieldCode | None, Query(description="Of this field only")] = None,
) -> FunnelPage:
    """By field, group, sector, region (OVEC's five or the geographic six), province, college or project.

    Group, sector and province are those stamped when the teacher applied. A supervisor's region or province
    bounds it.
    """
    standing = await told(room, at)
    [after] = page.key(str) or (None,)
    found = await funnel(room.pool, at, fiscal_year, by, seen, field=field, after=after, limit=page.limit + 1)
    rows = [row for row in found if row["key"] is not None]
    total = next((row for row in found if row["key"] is None), None)
    shown = page.of(rows, lambda row: [row["key"]])
    return FunnelPage(
        **standing,
        fiscal_year=fiscal_year,
        by=by,
        field=field,
        total=Steps(**_steps(total)) if total else Steps(),
        items=[FunnelRow(**_steps(row), key=row["key"], name=_name(by, row), teachers=row["teachers"])
               for row in shown.items],
        next=shown.next,
    )  # fmt: skip


def _steps(row: Record) -> dict[str, Any]:
    return {name: row[name] for name in Steps.model_fields}


def _name(by: By, row: Record) -> Words | None:
    if row["name_th"] and by in {By.FIELD, By.COLLEGE}:
        return Words(th=row["name_th"], en=row["name_en"])
    return name_of(by, row["key"])
