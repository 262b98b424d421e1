"""The papers of a field and year: approvals, orders, memos, reports, each with its event (5.1-A, 5.2-S4)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record
from pydantic import BaseModel, Field

from services.reporting.api.proofs import PROVERS, EventOut, event
from services.reporting.api.room import At, Here, Room, Seen, Standing, said, told
from services.reporting.api.routing import Router
from services.reporting.api.words import Words
from services.reporting.figures.papers import papers
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.kernel.fiscal_year import FiscalYear

router = Router(prefix="/v1/kpis", tags=["proof"])
_KINDS = {
    "DesignCommitteeAppointed": Words(th="คำสั่งแต่งตั้งคณะกรรมการออกแบบหลักสูตร", en="Design committee appointed"),
    "CommitteeMemberReplaced": Words(th="คำสั่งเปลี่ยนตัวกรรมการออกแบบหลักสูตร", en="Committee member replaced"),
    "DesignCommitteeDissolved": Words(th="คำสั่งยุบคณะกรรมการออกแบบหลักสูตร", en="Design committee dissolved"),
    "CurriculumApproved": Words(th="มติอนุมัติหลักสูตร", en="Curriculum approved"),
    "ProjectEndorsed": Words(th="มติเห็นชอบโครงการ", en="Project endorsed"),
    "ProjectApproved": Words(th="หนังสืออนุมัติโครงการ", en="Project approved"),
    "ProjectRejected": Words(th="หนังสือไม่อนุมัติโครงการ", en="Project rejected"),
    "ProjectCancelled": Words(th="หนังสือยกเลิกโครงการ", en="Project cancelled"),
    "OperatingCommitteeAppointed": Words(
        th="คำสั่งแต่งตั้งคณะกรรมการดำเนินการโครงการ", en="Operating committee appointed"
    ),
    "BudgetAllocated": Words(th="บันทึกจัดสรรงบประมาณ", en="Budget allocated"),
    "BudgetTransferredToCollege": Words(th="บันทึกโอนงบประมาณให้สถานศึกษา", en="Budget transferred"),
    "ResultsReportSubmitted": Words(th="ส่งรายงานผลการดำเนินการ", en="Results report submitted"),
    "ResultsReportReturned": Words(th="ส่งรายงานผลกลับแก้ไข", en="Results report returned"),
    "ResultsReportAccepted": Words(th="รับรองรายงานผลการดำเนินการ", en="Results report accepted"),
}


class PaperOut(BaseModel):
    """A paper, or a report, and the event that put it on record."""

    kind: str = Field(examples=["CurriculumApproved"])
    name: Words
    document: str | None = Field(
        description="Its number; null: a report has none", examples=["BUREAU 4/2564"]
    )
    dated: date | None = Field(description="The date on the paper")
    subject: UUID = Field(description="The curriculum, the project, or the committee's stream")
    project: UUID | None
    centre: str | None
    province: str | None
    event: EventOut
    replaced_on: date | None = Field(description="When a later one of the same kind took its place")


class PaperPage(Standing):
    """In the order in which they were recorded."""

    field: str
    fiscal_year: int
    items: list[PaperOut]
    next: str | None


@router.read("/{field}/{fiscal_year}/papers", roles=PROVERS, summary="Approvals, orders and reports")
async def list_papers(
    field: FieldCode, fiscal_year: FiscalYear, at: At, room: Here, seen: Seen, page: Paging
) -> PaperPage:
    """Each with number, date and event. Resolutions on curricula: all up to the year's end.

    A supervisor's region or province bounds the papers of projects; a curriculum's are seen by the
    provinces whose field it is.
    """
    standing = await told(room, at)
    rows = await papers(
        room.pool, at, field, fiscal_year, seen, after=page.key(datetime, UUID, int), limit=page.limit + 1
    )
    shown = page.of(rows, lambda row: (row["began_at"], row["began_event"], row["began_version"]))
    items = [_paper(row, room) for row in shown.items]
    return PaperPage(**standing, field=field, fiscal_year=fiscal_year, items=items, next=shown.next)


def _paper(row: Record, room: Room) -> PaperOut:
    words = said(row["value"])
    kind = _kind(row["figure"], words)
    return PaperOut(
        kind=kind,
        name=_KINDS[kind],
        document=row["began_document"],
        dated=words.get("dated"),
        subject=row["subject"],
        project=row["project"],
        centre=row["college"],
        province=row["province"],
        event=event(row, "began", room),
        replaced_on=row["ceased_on"] if row["over"] else None,
    )


def _kind(figure: str, words: dict[str, Any]) -> str:
    match figure:
        case "curriculum_approved":
            return "CurriculumApproved"
        case "report_stage":
            return "ResultsReport" + str(words["stage"]).capitalize()
        case _:
            return str(words["kind"])
