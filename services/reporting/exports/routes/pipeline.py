"""Projects and curricula as tables: where each stands, on whose desk, for how long (5.1, 5.2-S2)."""

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from services.reporting.api.curricula import list_curricula
from services.reporting.api.projects import Desk, Stage, list_projects
from services.reporting.api.room import Seen
from services.reporting.api.words import Words
from services.reporting.exports.asking import TABLES, As, Asked, Format
from services.reporting.exports.paged import FIRST, following
from services.reporting.exports.routes.proof import identified
from services.reporting.exports.routing import exports
from services.reporting.exports.tables import Column, Kind, Table, named
from services.reporting.speech.speech import Speech
from shared.contracts.common import FieldCode
from shared.http.reading.paging import PageRequest
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear

router = exports()


def _standing(speech: Speech, stages: str) -> tuple[Column, ...]:
    return (
        named("สถานะ (รหัส)", "Stage (code)", "stage"),
        Column("สถานะ", "Stage", lambda item: speech.word(stages, item.stage), width=24),
        Column("อยู่ที่", "Desk", lambda item: speech.word("desk", item.desk), width=20),
        named("ตั้งแต่", "Since", "since", Kind.DAY),
        named("จำนวนวัน", "Days held", "days_held", Kind.NUMBER),
        named("วันทำการ", "Working days held", "working_days_held", Kind.NUMBER),
        named("วันทำการที่กำหนด", "Working days allowed", "allowed", Kind.NUMBER),
        named("เกินกำหนด", "Overdue", "overdue", Kind.TRUTH),
        Column("ส่งกลับแก้ไข (ครั้ง)", "Returns", lambda item: len(item.returns), Kind.NUMBER),
        Column("เหตุผลที่ส่งกลับแก้ไข", "Reasons of returns", lambda item: _reasons(item, speech), width=48),
    )


def _reasons(item: Any, speech: Speech) -> str | None:
    """Each return with its day; of a section with the section's name."""
    told = [
        f"{back.on.isoformat()}: "
        + "; ".join(
            filter(None, [back.reason, *(f"{speech.pick(s.name)}: {s.reason}" for s in back.sections)])
        )
        for back in item.returns
    ]
    return "\n".join(told) or None


_PROJECT = (
    identified("โครงการ (รหัส)", "Project (id)", "project"),
    named("ชื่อโครงการ", "Title (Thai)", "title_th", width=40),
    named("ชื่อโครงการ (อังกฤษ)", "Title (English)", "title_en", width=40),
    named("สาขา", "Field", "field"),
    named("ปีงบประมาณ", "Fiscal year (BE)", "fiscal_year", Kind.YEAR),
    named("รุ่น", "Cohort", "cohort", Kind.NUMBER),
    named("ศูนย์บริหารเครือข่าย", "Network centre", "centre", width=24),
    named("จังหวัด", "Province", "province"),
    named("ที่นั่ง", "Seats", "seats", Kind.NUMBER),
    named("วันเริ่มฝึกอบรม", "Starts on", "starts_on", Kind.DAY),
    named("วันสิ้นสุดฝึกอบรม", "Ends on", "ends_on", Kind.DAY),
    named("รายงานผล", "Report", "report"),
)
_CURRICULUM = (
    identified("หลักสูตร (รหัส)", "Curriculum (id)", "curriculum"),
    named("ฉบับ", "Version", "version", Kind.NUMBER),
    named("ชื่อหลักสูตร", "Title (Thai)", "title_th", width=40),
    named("ชื่อหลักสูตร (อังกฤษ)", "Title (English)", "title_en", width=40),
    named("สาขา", "Field", "field"),
    named("ชั่วโมง", "Hours", "hours", Kind.NUMBER),
    named("มติที่ประชุม", "Resolution", "resolution", width=24),
)


@router.read("/projects", roles=EVERYONE, responses=TABLES, summary="Where every project stands, as a file")
async def export_projects(
    asked: Asked,
    seen: Seen,
    fiscal_year: Annotated[FiscalYear | None, Query()] = None,
    field: Annotated[FieldCode | None, Query()] = None,
    stage: Stage = None,
    desk: Desk = None,
    form: As = Format.XLSX,
) -> Response:
    """As `/v1/projects`, longest held first."""

    async def ask(page: PageRequest) -> Any:
        return await list_projects(asked.at, asked.room, seen, page, fiscal_year, field, stage, desk)

    first = await ask(FIRST)
    title = Words(th="โครงการฝึกอบรม: สถานะและระยะเวลา", en="Training projects: where each stands")
    columns = (*_PROJECT, *_standing(asked.speech, "project_stage"))
    table = Table(Words(th="โครงการ", en="Projects"), columns, following(first, ask))
    return asked.tables("projects", title, [table], first, form, seen)


@router.read(
    "/curricula", roles=EVERYONE, responses=TABLES, summary="Where every curriculum stands, as a file"
)
async def export_curricula(
    asked: Asked,
    seen: Seen,
    field: Annotated[FieldCode | None, Query()] = None,
    stage: Stage = None,
    desk: Desk = None,
    form: As = Format.XLSX,
) -> Response:
    """As `/v1/curricula`, longest held first."""

    async def ask(page: PageRequest) -> Any:
        return await list_curricula(asked.at, asked.room, seen, page, field, stage, desk)

    first = await ask(FIRST)
    title = Words(th="หลักสูตร: สถานะและระยะเวลา", en="Curricula: where each stands")
    columns = (*_CURRICULUM, *_standing(asked.speech, "curriculum_stage"))
    table = Table(Words(th="หลักสูตร", en="Curricula"), columns, following(first, ask))
    return asked.tables("curricula", title, [table], first, form, seen)
