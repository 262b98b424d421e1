"""What does not add up, and what changed, as tables (5.2-D3)."""

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from services.reporting.api.exceptions import list_exceptions
from services.reporting.api.proofs import PROVERS
from services.reporting.api.room import Seen
from services.reporting.api.what_changed import Listed, changes
from services.reporting.api.words import Words
from services.reporting.exports.asking import TABLES, As, Asked, Format
from services.reporting.exports.paged import FIRST, at_once, following
from services.reporting.exports.routes.proof import event, identified
from services.reporting.exports.routing import exports
from services.reporting.exports.tables import Column, Kind, Table, named
from services.reporting.store.exceptions import Kind as Exceptional
from shared.contracts.common import FieldCode
from shared.http.reading.paging import PageRequest
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.instant import Instant

router = exports()
_MOVED = (
    named("ตัวชี้วัด", "KPI", "kpi"),
    named("สาขา", "Field", "field"),
    named("ชื่อสาขา", "Field (Thai)", "name.th", width=32),
    named("ชื่อสาขา (อังกฤษ)", "Field (English)", "name.en", width=32),
    named("เป้าหมาย", "Target", "target", Kind.NUMBER),
    named("ก่อน", "Before", "before", Kind.NUMBER),
    named("เพิ่ม", "Gained", "gained", Kind.NUMBER),
    named("ลด", "Lost", "lost", Kind.NUMBER),
    named("หลัง", "After", "after", Kind.NUMBER),
)


@router.read("/exceptions", roles=PROVERS, responses=TABLES, summary="What does not add up, as a file")
async def export_exceptions(
    asked: Asked,
    seen: Seen,
    fiscal_year: Annotated[FiscalYear | None, Query()] = None,
    field: Annotated[FieldCode | None, Query()] = None,
    kind: Annotated[Exceptional | None, Query(description="Only this kind")] = None,
    resolved: Annotated[bool, Query(description="Also what was noted once and is gone")] = False,
    form: As = Format.XLSX,
) -> Response:
    """As `/v1/exceptions`, by kind and place."""

    async def ask(page: PageRequest) -> Any:
        return await list_exceptions(asked.at, asked.room, seen, page, fiscal_year, field, kind, resolved)

    first = await ask(FIRST)
    columns = (
        named("ชนิด", "Kind", "kind", width=28),
        Column("เรื่อง", "What", lambda item: asked.speech.pick(item.what), width=60),
        named("ตำแหน่ง", "Place", "place", width=38),
        named("สาขา", "Field", "field"),
        named("ปีงบประมาณ", "Fiscal year (BE)", "fiscal_year", Kind.YEAR),
        named("จังหวัด", "Province", "province"),
        identified("โครงการ (รหัส)", "Project (id)", "project"),
        named("พบเมื่อ", "Known since", "since", Kind.INSTANT, 24),
        named("แก้ไขแล้วเมื่อ", "Resolved", "resolved", Kind.INSTANT, 24),
        Column("เหตุการณ์", "Events", lambda item: "\n".join(each.url for each in item.events), width=60),
    )
    title = Words(th="ข้อมูลที่ไม่สอดคล้องกัน", en="What does not add up")
    table = Table(Words(th="ข้อมูลที่ไม่สอดคล้องกัน", en="Exceptions"), columns, following(first, ask))
    return asked.tables("exceptions", title, [table], first, form, seen)


@router.read("/changes", roles=PROVERS, responses=TABLES, summary="What changed, as a file")
async def export_changes(
    asked: Asked,
    seen: Seen,
    first: Annotated[Instant | None, Query(alias="from", description="The first instant")] = None,
    to: Annotated[Instant | None, Query(description="The second; without it `as_of`, or now")] = None,
    since: Annotated[
        str | None,
        Query(pattern=r"^[A-Za-z][A-Za-z0-9-]{1,59} [0-9]{1,3}/25[0-9]{2}$", examples=["BUREAU 4/2564"]),
    ] = None,
    fiscal_year: Annotated[FiscalYear | None, Query()] = None,
    field: Annotated[FieldCode | None, Query(description="Of this field only")] = None,
    figure: Annotated[list[Listed] | None, Query(max_length=9)] = None,
    form: As = Format.XLSX,
) -> Response:
    """As `/v1/changes`: the facts, and beside them, in a workbook, both KPIs before and after."""

    async def ask(page: PageRequest) -> Any:
        return await changes(
            asked.at, asked.room, seen, page, first, to, since, fiscal_year, field, figure
        )  # fmt: skip

    start, pick = await ask(FIRST), asked.speech.pick
    columns = (
        named("ข้อมูล", "Figure", "figure", width=24),
        Column("สิ่งที่เกิดขึ้น", "What", lambda item: pick(item.what), width=32),
        Column("เหตุ", "Reason", lambda item: pick(item.reason) if item.reason else None, width=40),
        named("เหตุผลตามที่บันทึก", "Reason as written", "because", width=40),
        named("สาขา", "Field", "field"),
        named("ปีงบประมาณ", "Fiscal year (BE)", "fiscal_year", Kind.YEAR),
        identified("สิ่งที่นับ (รหัส)", "Subject (id)", "subject"),
        identified("โครงการ (รหัส)", "Project (id)", "project"),
        named("สถานศึกษา", "College", "college"),
        named("จังหวัด", "Province", "province"),
        *event("event", "เหตุการณ์", "Event"),
    )
    title = Words(
        th=f"การเปลี่ยนแปลง ตั้งแต่ {asked.speech.instant(start.since)} ปีงบประมาณ พ.ศ. {start.fiscal_year}",
        en=f"What changed since {asked.speech.instant(start.since)}, fiscal year {start.fiscal_year} BE",
    )
    tables = [
        Table(Words(th="การเปลี่ยนแปลง", en="Changes"), columns, following(start, ask)),
        Table(Words(th="ตัวชี้วัดก่อนและหลัง", en="KPIs before and after"), _MOVED, at_once(*start.kpis)),
    ]
    return asked.tables("changes", title, tables, start, form, seen)
