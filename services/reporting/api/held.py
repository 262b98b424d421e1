"""How long a desk has held something, how long it may, and how often it was sent back, with the reasons."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

import orjson
from asyncpg import Record
from pydantic import BaseModel, Field

from services.reporting.api.room import Room
from services.reporting.api.words import Words
from services.reporting.figures.looked_at import LookedAt
from services.reporting.judging.sla import SOURCE, held
from shared.contracts.training.dossier import SectionName

SECTIONS = {
    SectionName.RATIONALE: Words(th="หลักการและเหตุผล", en="Rationale"),
    SectionName.OBJECTIVES: Words(th="วัตถุประสงค์", en="Objectives"),
    SectionName.QUANTITATIVE_TARGETS: Words(th="เป้าหมายเชิงปริมาณ", en="Quantitative targets"),
    SectionName.QUALITATIVE_TARGETS: Words(th="เป้าหมายเชิงคุณภาพ", en="Qualitative targets"),
    SectionName.METHOD: Words(th="วิธีดำเนินการ", en="Method"),
    SectionName.PLACE: Words(th="สถานที่", en="Place"),
    SectionName.BUDGET: Words(th="งบประมาณ", en="Budget"),
    SectionName.EVALUATION: Words(th="การติดตามประเมินผล", en="Monitoring and evaluation"),
    SectionName.INDICATORS: Words(th="ตัวชี้วัดความสำเร็จ", en="Indicators of success"),
    SectionName.BENEFITS: Words(th="ผลประโยชน์ที่คาดว่าจะได้รับ", en="Expected benefits"),
    SectionName.COMMITTEE: Words(th="คณะกรรมการดำเนินการโครงการ", en="Operating committee"),
}


class SectionReason(BaseModel):
    """Why one section was sent back."""

    section: SectionName
    name: Words
    reason: str


class Return(BaseModel):
    """A time it was sent back for revision."""

    what: str = Field(examples=["ProjectReturnedForRevision", "ResultsReportReturned"])
    on: date
    reason: str | None = Field(description="Of the whole; null where each section has its own")
    sections: list[SectionReason]
    event: UUID
    url: str = Field(description="The event itself, at its owner (roles: ministry.reader, operator)")


class OnDesk(BaseModel):
    """How long whoever's turn it is has had it, and how often it came back."""

    days_held: int | None = Field(description="Days on that desk, up to the day looked at; null: on nobody's")
    working_days_held: int | None = Field(description="The same in working days of Thai offices")
    allowed: int | None = Field(description="Working days that the desk may hold it; null: no such time")
    allowed_by: Words | None = Field(description="Who says so")
    overdue: bool
    returns: list[Return]


class _OnDesk(TypedDict):
    days_held: int | None
    working_days_held: int | None
    allowed: int | None
    allowed_by: Words | None
    overdue: bool
    returns: list[Return]


def on_desk(row: Record, at: LookedAt, allowed: Mapping[str, int], room: Room) -> _OnDesk:
    """The fields of OnDesk; nobody holds what is over."""
    back = [_return(each, room) for each in orjson.loads(row["returns"])]
    if not row["desk"]:
        return _OnDesk(
            days_held=None, working_days_held=None, allowed=None, allowed_by=None, overdue=False, returns=back
        )
    so_far = held(row["stage"], row["since"], at.day, allowed)
    return _OnDesk(
        days_held=so_far.days,
        working_days_held=so_far.working_days,
        allowed=so_far.allowed,
        allowed_by=None if so_far.allowed is None else Words(th=SOURCE[0], en=SOURCE[1]),
        overdue=so_far.overdue,
        returns=back,
    )


def _return(told: dict[str, Any], room: Room) -> Return:
    said = told["said"]
    return Return(
        what=said["kind"],
        on=told["on"],
        reason=said.get("reason"),
        sections=[
            SectionReason(**each, name=SECTIONS[SectionName(each["section"])])
            for each in said.get("sections", ())
        ],
        event=told["event"],
        url=room.event_url(told["source"], told["stream"], told["version"]),
    )
