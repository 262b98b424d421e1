"""The facts behind a figure as a table: what proves it, row by row (5.1-R1, 5.2-R1)."""

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from services.reporting.api.proofs import PROVERS, proof
from services.reporting.api.room import Seen
from services.reporting.api.words import Words
from services.reporting.exports.asking import TABLES, As, Asked, Format
from services.reporting.exports.paged import FIRST, at_once, following
from services.reporting.exports.routes.overview import KPI_NAMES
from services.reporting.exports.routing import exports
from services.reporting.exports.tables import Column, Kind, Table, named
from services.reporting.figures.proofs import Kpi
from shared.contracts.common import FieldCode
from shared.http.reading.paging import PageRequest
from shared.kernel.fiscal_year import FiscalYear

router = exports()
ID = 38


def event(path: str, th: str, en: str) -> tuple[Column, ...]:
    """The columns of an event: enough to find it at its owner, and to check its chain."""
    return (
        named(f"{th}: วันที่", f"{en}: on", f"{path}.on", Kind.DAY),
        named(f"{th}: บันทึกเมื่อ", f"{en}: recorded at", f"{path}.recorded_at", Kind.INSTANT, 24),
        named(f"{th}: เลขที่เอกสาร", f"{en}: document", f"{path}.document"),
        Column(f"{th}: รหัสเหตุการณ์", f"{en}: event id", _id(f"{path}.event"), width=ID),
        Column(f"{th}: สายเหตุการณ์", f"{en}: stream", _id(f"{path}.stream"), width=ID),
        named(f"{th}: ลำดับ", f"{en}: version", f"{path}.version", Kind.NUMBER),
        named(f"{th}: ที่อยู่", f"{en}: address", f"{path}.url", width=ID),
        named(f"{th}: ห่วงโซ่แฮช", f"{en}: chain", f"{path}.chain", width=ID),
    )


def _id(path: str) -> Any:
    found = named("", "", path).of
    return lambda item: None if (value := found(item)) is None else str(value)


def identified(th: str, en: str, attribute: str) -> Column:
    """A column of ids, which are texts."""
    return Column(th, en, _id(attribute), width=ID)


_FACTS = (
    identified("สิ่งที่นับ (รหัส)", "Subject (id)", "subject"),
    named("นับอยู่", "Counts", "counts", Kind.TRUTH),
    named("เลขที่เอกสาร", "Document", "document", width=24),
    named("ลงวันที่", "Dated", "dated", Kind.DAY),
    identified("โครงการ (รหัส)", "Project (id)", "project"),
    named("สถานศึกษา", "College", "college"),
    named("กลุ่ม", "Group", "group"),
    named("รัฐหรือเอกชน", "Sector", "sector"),
    named("จังหวัด", "Province", "province"),
    named("ระบบที่บันทึก", "Source", "source"),
    *event("began", "เริ่มนับ", "Began"),
    *event("ceased", "สิ้นสุดการนับ", "Ceased"),
)
_TOTALS = (
    named("ผล (ทั่วประเทศ)", "Actual (national)", "actual", Kind.NUMBER),
    named("ข้อเท็จจริงที่นับ", "Facts that count", "facts", Kind.NUMBER),
    named("ข้อเท็จจริงที่ไม่นับแล้ว", "Facts that count no longer", "ceased", Kind.NUMBER),
    named("อยู่นอกขอบเขตที่แสดง", "Outside the scope shown", "elsewhere", Kind.NUMBER),
)


@router.read(
    "/proofs/{field}/{fiscal_year}/{kpi}",
    roles=PROVERS,
    responses=TABLES,
    summary="The facts behind a KPI, as a file",
)
async def export_proof(
    field: FieldCode,
    fiscal_year: FiscalYear,
    kpi: Kpi,
    asked: Asked,
    seen: Seen,
    ceased: Annotated[bool, Query(description="Also facts that counted once")] = False,
    form: As = Format.XLSX,
) -> Response:
    """Every fact of `/v1/kpis/{field}/{fiscal_year}/proof/{kpi}`; a scope bounds it as it does there."""

    async def ask(page: PageRequest) -> Any:
        return await proof(field, fiscal_year, kpi, asked.at, asked.room, seen, page, ceased)

    first = await ask(FIRST)
    name = KPI_NAMES[kpi]
    title = Words(
        th=f"หลักฐานของตัวชี้วัด {kpi} {name.th} สาขา {field} ปีงบประมาณ พ.ศ. {fiscal_year}",
        en=f"The facts behind {kpi}, {name.en}: {field}, fiscal year {fiscal_year} BE",
    )
    tables = [
        Table(Words(th="ข้อเท็จจริง", en="Facts"), _FACTS, following(first, ask)),
        Table(Words(th="ผลรวม", en="Totals"), _TOTALS, at_once(first)),
    ]
    return asked.tables(f"proof-{kpi}-{field}-{fiscal_year}", title, tables, first, form, seen)
