"""KPIs of a year, and the scorecard of a field, as tables (5.1-R1, 5.2-R1)."""

from typing import Any

from starlette.responses import Response

from services.reporting.api.kpis import AGGREGATES, Year
from services.reporting.api.scorecards import list_scorecards, read_scorecard
from services.reporting.api.words import Words
from services.reporting.exports.asking import TABLES, As, Asked, Format
from services.reporting.exports.paged import FIRST, at_once, following
from services.reporting.exports.routing import exports
from services.reporting.exports.tables import Column, Kind, Table, named
from services.reporting.figures.proofs import Kpi
from services.reporting.speech.speech import Speech
from shared.contracts.common import FieldCode
from shared.http.reading.paging import PageRequest
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear

router = exports()
FIELD = (
    named("รหัสสาขา", "Field code", "field"),
    named("สาขาวิชา", "Field (Thai)", "name_th", width=32),
    named("สาขาวิชา (อังกฤษ)", "Field (English)", "name_en", width=32),
    named("ปีงบประมาณ", "Fiscal year (BE)", "fiscal_year", Kind.YEAR),
)
KPI_NAMES = {
    Kpi.CURRICULA: Words(th="หลักสูตรที่ประกาศใช้", en="Curricula in force"),
    Kpi.TEACHERS: Words(th="ครูที่ผ่านการฝึกอบรม", en="Teachers trained"),
}
_ACCEPTED = (
    named("ครู: รับรองผลแล้ว", "Teachers: accepted", "acceptance.accepted", Kind.NUMBER),
    named("ครู: รอรับรองผล", "Teachers: to be accepted", "acceptance.to_be_accepted", Kind.NUMBER),
    named("เกณฑ์ฉบับ", "Judged by", "judged_by"),
)


def judged(speech: Speech, where: str = "", before: Words | None = None) -> tuple[Column, ...]:
    """The columns of a figure beside its target."""
    path = f"{where}." if where else ""
    th, en = (f"{before.th}: ", f"{before.en}: ") if before else ("", "")
    label, level = named("", "", f"{path}label"), named("", "", f"{path}level")
    return (
        named(f"{th}เป้าหมาย", f"{en}target", f"{path}target", Kind.NUMBER),
        named(f"{th}ผล", f"{en}actual", f"{path}actual", Kind.NUMBER),
        named(f"{th}ร้อยละของเป้าหมาย", f"{en}share of target", f"{path}share", Kind.SHARE),
        Column(f"{th}สถานะ", f"{en}status", lambda item: speech.pick(label.of(item)), width=24),
        Column(f"{th}ระดับ", f"{en}level", lambda item: speech.pick(level.of(item))),
        named(f"{th}หลักฐาน", f"{en}proof", f"{path}proof", width=40),
    )


@router.read(
    "/kpis", roles=EVERYONE, national=AGGREGATES, responses=TABLES, summary="KPIs of a year, as a file"
)
async def export_kpis(fiscal_year: Year, asked: Asked, form: As = Format.XLSX) -> Response:
    """One row a field: both KPIs as `/v1/scorecards` tells them."""

    async def ask(page: PageRequest) -> Any:
        return await list_scorecards(fiscal_year, asked.at, asked.room, page)

    first = await ask(FIRST)
    title = Words(
        th=f"ตัวชี้วัดรายสาขา ปีงบประมาณ พ.ศ. {fiscal_year}", en=f"KPIs by field, fiscal year {fiscal_year} BE"
    )
    figures = (
        *judged(asked.speech, "curricula", KPI_NAMES[Kpi.CURRICULA]),
        *judged(asked.speech, "teachers", KPI_NAMES[Kpi.TEACHERS]),
    )
    name = Words(th="ตัวชี้วัดรายสาขา", en="KPIs by field")
    table = Table(name, (*FIELD, *figures, *_ACCEPTED), following(first, ask))
    return asked.tables(f"kpis-{fiscal_year}", title, [table], first, form)


@router.read(
    "/scorecards/{field}/{fiscal_year}",
    roles=EVERYONE,
    national=AGGREGATES,
    responses=TABLES,
    summary="A field's scorecard, as a file",
)
async def export_scorecard(
    field: FieldCode, fiscal_year: FiscalYear, asked: Asked, form: As = Format.XLSX
) -> Response:
    """Both KPIs, and beside them, in a workbook, the months: as `/v1/scorecards/{field}/{fiscal_year}`."""
    card = await read_scorecard(field, fiscal_year, asked.at, asked.room)
    title = Words(
        th=f"ตัวชี้วัดของสาขา{card.name_th} ปีงบประมาณ พ.ศ. {fiscal_year}",
        en=f"Scorecard of {card.name_en}, fiscal year {fiscal_year} BE",
    )
    kpi = (
        named("ตัวชี้วัด", "KPI", "kpi"),
        Column("ความหมาย", "Meaning", lambda item: asked.speech.pick(KPI_NAMES[item.kpi]), width=28),
    )
    figures = Table(
        Words(th="ตัวชี้วัด", en="KPIs"),
        (*kpi, *judged(asked.speech)),
        at_once(card.curricula, card.teachers),
    )
    months = Table(
        Words(th="รายเดือน", en="By month"),
        (
            named("ถึงวันที่", "Through", "through", Kind.DAY),
            named("หลักสูตรที่ประกาศใช้", "Curricula in force", "curricula", Kind.NUMBER),
            named("ครูที่ผ่านการฝึกอบรม", "Teachers trained", "teachers", Kind.NUMBER),
        ),
        at_once(*card.points),
    )
    return asked.tables(f"scorecard-{field}-{fiscal_year}", title, [figures, months], card, form)
