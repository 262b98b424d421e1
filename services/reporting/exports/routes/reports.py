"""The report of a fiscal year and of a field, as PDF in Thai official layout (5.1-R1, 5.2-R1, 5.2-D3)."""

from functools import partial
from typing import Any

from starlette.responses import Response

from services.reporting.api.funnel import Steps, read_funnel
from services.reporting.api.kpis import AGGREGATES, KpiOut
from services.reporting.api.projects import ProjectOut, list_projects
from services.reporting.api.room import Seen
from services.reporting.api.scorecards import Card, list_scorecards, read_scorecard
from services.reporting.api.words import Words
from services.reporting.exports.answers import Printed
from services.reporting.exports.asking import PDF, Asked, Asking
from services.reporting.exports.charting import bars, trend
from services.reporting.exports.layout import report, table, text
from services.reporting.exports.paged import FIRST, PAGE
from services.reporting.exports.printing import printed
from services.reporting.exports.routes.crossed import STEPS
from services.reporting.exports.routes.overview import KPI_NAMES
from services.reporting.exports.routing import exports
from services.reporting.figures.funnel import By
from services.reporting.figures.proofs import Kpi
from services.reporting.speech.speech import Speech
from shared.contracts.common import FieldCode
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear

router = exports("/reports")
_SUMMARY = Words(th="สรุปผล", en="Summary")
_BY_FIELD = Words(th="ผลการดำเนินงานรายสาขา", en="Results by field")
_CHART = Words(th="แผนภูมิ", en="Chart")
_FUNNEL = Words(th="ลำดับขั้นการเข้ารับการฝึกอบรม", en="From application to certificate")
_PROJECTS = Words(th="โครงการฝึกอบรม", en="Training projects")
_NONE = Words(th="ไม่มี", en="None")
_MORE = Words(
    th="แสดงเฉพาะ {most} รายการแรก รายการทั้งหมดอยู่ในไฟล์ตาราง",
    en="Only the first {most} are shown; all of them are in the export as a table.",
)
_ALL = Words(
    th="ในปีงบประมาณ พ.ศ. {year} มีสาขาที่มีความเป็นเลิศ {fields} สาขา บรรลุเป้าหมายด้านหลักสูตร {curricula} สาขา "
    "บรรลุเป้าหมายด้านครู {teachers} สาขา มีครูผ่านการฝึกอบรมรวมทุกสาขา {trained} คน",
    en="In fiscal year {year} BE there are {fields} fields. {curricula} met the target for curricula, "
    "{teachers} the target for teachers; counted by field, {trained} teachers were trained.",
)


@router.read(
    "/years/{fiscal_year}",
    roles=EVERYONE,
    national=AGGREGATES,
    responses=PDF,
    summary="The report of a fiscal year, as PDF",
)
async def year_report(fiscal_year: FiscalYear, asked: Asked) -> Response:
    """Both KPIs of every field, as `/v1/scorecards`, with a chart; Thai or Arabic digits by `digits`."""
    cards = await list_scorecards(fiscal_year, asked.at, asked.room, FIRST)
    s, items = asked.speech, cards.items
    title = Words(
        th=f"ผลการพัฒนาหลักสูตรและครูในสาขาที่มีความเป็นเลิศ ประจำปีงบประมาณ พ.ศ. {s.numerals(str(fiscal_year))}",
        en=f"Curricula and teachers of the fields of excellence, fiscal year {fiscal_year} BE",
    )
    headings = [
        s.pick(Words(th="สาขาวิชา", en="Field")),
        *(s.pick(name) for name in KPI_NAMES.values()),
        s.pick(Words(th="สถานะของตัวชี้วัดด้านครู", en="Teachers: status")),
        s.pick(Words(th="รับรองผลแล้ว", en="Accepted")),
    ]
    rows = [
        [
            s.pick(card), _of_target(card.curricula, s), _of_target(card.teachers, s),
            s.pick(card.teachers.label), s.n(card.acceptance.accepted),
        ]
        for card in items
    ]  # fmt: skip
    sections: list[tuple[Words, list[Any]]] = [
        (_SUMMARY, [text(_summary(fiscal_year, items, s))]),
        (_BY_FIELD, [table(headings, rows, {1, 2, 4}, [2, 1, 1.1, 1.2, 1])]),
    ]
    sections[-1][1].extend(_more(cards.next, s))
    if items:
        sections.append((_CHART, [bars(items, s)]))
    return _printed(asked, report(asked.cover(title, cards, None), sections), f"report-{fiscal_year}")


@router.read(
    "/fields/{field}/{fiscal_year}", roles=EVERYONE, responses=PDF, summary="The report of a field, as PDF"
)
async def field_report(field: FieldCode, fiscal_year: FiscalYear, asked: Asked, seen: Seen) -> Response:
    """Scorecard and chart are national; funnel and projects are of the provinces that the caller sees."""
    at, room, s = asked.at, asked.room, asked.speech
    card = await read_scorecard(field, fiscal_year, at, room)
    funnel = await read_funnel(fiscal_year, at, room, seen, FIRST, By.FIELD, field)
    projects = await list_projects(at, room, seen, FIRST, fiscal_year, field)
    title = Words(
        th=f"ผลการดำเนินงานสาขา{card.name_th} ประจำปีงบประมาณ พ.ศ. {s.numerals(str(fiscal_year))}",
        en=f"Results of the field {card.name_en}, fiscal year {fiscal_year} BE",
    )
    sections: list[tuple[Words, list[Any]]] = [
        (_SUMMARY, [_both(card, s), text(s.numerals(s.pick(card.acceptance.words)))]),
        (_CHART, [trend(card, s)]),
        (_FUNNEL, [_steps(funnel.total, s)]),
        (_PROJECTS, [_projects(projects.items, s) if projects.items else text(s.pick(_NONE))]),
    ]
    sections[-1][1].extend(_more(projects.next, s))
    return _printed(asked, report(asked.cover(title, card, seen), sections), f"report-{field}-{fiscal_year}")


def _printed(asked: Asking, document: dict[str, Any], name: str) -> Response:
    make = partial(printed, asked.room.exports, "report.typ", "pdf", document)
    return Printed(make, asked.name(name, "pdf"), "application/pdf")


def _more(following: str | None, s: Speech) -> list[Any]:
    """Said where a report would be too long for paper."""
    return [text(s.pick(_MORE).format(most=s.n(PAGE)))] if following else []


def _summary(fiscal_year: int, cards: list[Card], s: Speech) -> str:
    return s.numerals(
        s.pick(_ALL).format(
            year=fiscal_year,
            fields=len(cards),
            curricula=sum(card.curricula.met is True for card in cards),
            teachers=sum(card.teachers.met is True for card in cards),
            trained=sum(card.teachers.actual for card in cards),
        )
    )


def _of_target(figure: KpiOut, s: Speech) -> str:
    return f"{s.n(figure.actual)} / {s.n(figure.target)}"


def _both(card: Card, s: Speech) -> Any:
    headings = [
        s.pick(each)
        for each in (
            Words(th="ตัวชี้วัด", en="KPI"),
            Words(th="เป้าหมาย", en="Target"),
            Words(th="ผล", en="Actual"),
            Words(th="ร้อยละ", en="Share"),
            Words(th="สถานะ", en="Status"),
            Words(th="ระดับ", en="Level"),
        )
    ]
    figures = ((Kpi.CURRICULA, card.curricula), (Kpi.TEACHERS, card.teachers))
    rows = [
        [
            f"{s.pick(KPI_NAMES[kpi])} ({kpi})", s.n(figure.target), s.n(figure.actual),
            s.percent(figure.share), s.pick(figure.label), s.pick(figure.level),
        ]
        for kpi, figure in figures
    ]  # fmt: skip
    return table(headings, rows, {1, 2, 3}, [1, *[None] * 5])


def _steps(total: Steps, s: Speech) -> Any:
    headings = [s.pick(Words(th="ขั้น", en="Step")), s.pick(Words(th="จำนวน", en="Number"))]
    rows = [[s.pick(words), s.n(getattr(total, name))] for name, words in STEPS.items()]
    return table(headings, rows, {1}, [1, None])


def _projects(projects: list[ProjectOut], s: Speech) -> Any:
    headings = [
        s.pick(each)
        for each in (
            Words(th="โครงการ", en="Project"),
            Words(th="ศูนย์", en="Centre"),
            Words(th="จังหวัด", en="Province"),
            Words(th="สถานะ", en="Stage"),
            Words(th="ที่นั่ง", en="Seats"),
        )
    ]
    rows = [
        [
            s.pick(each),
            each.centre,
            s.place(each.province),
            s.word("project_stage", each.stage),
            s.n(each.seats),
        ]
        for each in projects
    ]
    return table(headings, rows, {4}, [1, *[None] * 4])
