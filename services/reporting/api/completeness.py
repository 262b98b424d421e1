"""Report completeness: results reports expected, received, on time, overdue, accepted (5.2-S4, 5.2-D3)."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import Query
from pydantic import BaseModel, Field

from services.reporting.api.kpis import Year
from services.reporting.api.room import At, Here, Seen, Standing, told
from services.reporting.api.routing import Router
from services.reporting.api.words import Words
from services.reporting.figures.completeness import DUE_DAYS, completeness
from shared.contracts.common import FieldCode
from shared.http.signing_in.roles import EVERYONE

router = Router(prefix="/v1/report-completeness", tags=["pipeline"])
BY_POLICY = Words(
    th="กำหนดส่งตามนโยบายของปีงบประมาณ และไม่เกินวันสิ้นปีงบประมาณ",
    en="Due as the fiscal year's policy says, at most at the year's end.",
)
ASSUMED = Words(
    th=f"ปีงบประมาณนี้ยังไม่มีนโยบาย ใช้เกณฑ์ชั่วคราวของระบบ: ภายใน {DUE_DAYS} วันหลังสิ้นสุดการฝึกอบรม ไม่เกินวันสิ้นปีงบประมาณ",
    en=f"No policy is set for this year; assumed: {DUE_DAYS} days after training, at most the year's end.",
)


class Completeness(BaseModel):
    """Reports of the projects that were delivered or should have been."""

    expected: int = 0
    delivered: int = Field(0, description="Of these the training was declared delivered")
    received: int = Field(0, description="Reports submitted at least once")
    on_time: int = Field(0, description="First submitted by the day they were due")
    late: int = Field(0, description="First submitted after it")
    overdue: int = Field(0, description="Not submitted, and the day is over")
    accepted: int = 0
    on_time_share: float | None = Field(None, description="On time, of what was due or is received; 0 to 1")
    missing: list[UUID] = Field([], description="Projects without a report, by when it is due")


class OfField(Completeness):
    """One field."""

    field: str


class CompletenessAnswer(Standing):
    """All fields of a fiscal year."""

    fiscal_year: int
    rule: Words = Field(description="By when a report is due, and who says so")
    assumed: bool = Field(description="True: no policy of the year says so")
    total: Completeness
    items: list[OfField]


@router.read("", roles=EVERYONE, summary="Results reports: expected, received, on time, overdue")
async def report_completeness(
    fiscal_year: Year,
    at: At,
    room: Here,
    seen: Seen,
    field: Annotated[FieldCode | None, Query(description="Of this field only")] = None,
) -> CompletenessAnswer:
    """By field; one that expects no report yet has no row. A scope bounds it."""
    standing = await told(room, at)
    total, *rows = await completeness(room.pool, at, fiscal_year, seen, field=field)
    return CompletenessAnswer(
        **standing,
        fiscal_year=fiscal_year,
        rule=BY_POLICY if total["by_policy"] else ASSUMED,
        assumed=not total["by_policy"],
        total=Completeness(**_counts(total)),
        items=[OfField(**_counts(row), field=row["field"]) for row in rows],
    )


def _counts(row: Record) -> dict[str, Any]:
    counts = {name: row[name] for name in Completeness.model_fields if name != "on_time_share"}
    due = row["received"] + row["overdue"]
    return {**counts, "on_time_share": round(row["on_time"] / due, 4) if due else None}
