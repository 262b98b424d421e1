"""All fields at a glance: both KPIs of each beside their targets (5.1-R1, 5.2-R1)."""

from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import HTMLResponse

from services.reporting.api.kpis import AGGREGATES, FieldKpis, list_kpis
from services.reporting.dashboard.page import EVERYTHING, Page, Shown
from services.reporting.dashboard.routing import Pages
from services.reporting.figures.dictionary import places_in_dictionary
from services.reporting.judging.rules import Status

router = Pages()
Sort = Literal["attention", "name", "share"]
_WORST_FIRST = (Status.RED, Status.AMBER, Status.GREY, Status.GREEN)


@router.page("", summary="Overview: all fields", national=AGGREGATES)
async def overview(
    page: Shown, sort: Annotated[Sort, Query(description="Which come first")] = "attention"
) -> HTMLResponse:
    """Every field with both figures, those that need attention first."""
    kpis = await list_kpis(page.view.fiscal_year, page.at, page.room, EVERYTHING)
    fields = await _sorted(page, kpis.items, sort)
    sums = {
        "both": sum(bool(each.curricula.met and each.teachers.met) for each in fields),
        "curricula": sum(bool(each.curricula.met) for each in fields),
        "teachers": sum(bool(each.teachers.met) for each in fields),
        "trained": sum(each.teachers.actual for each in fields),
    }
    year = page.view.fiscal_year
    exports = [*page.tables("/kpis", fiscal_year=year), *page.prints(f"/years/{year}")]
    return page.show(
        "overview.html", standing=kpis, fields=fields, sums=sums, sort=sort, exports=exports
    )  # fmt: skip


async def _sorted(page: Page, fields: list[FieldKpis], sort: Sort) -> list[FieldKpis]:
    """By name within what is alike, in the order of a Thai dictionary."""
    names = {each.field: page.view.speech.pick(each) for each in fields}
    place = await places_in_dictionary(page.room.pool, names.values())
    by_name = sorted(fields, key=lambda each: place[names[each.field]])
    if sort == "share":
        return sorted(by_name, key=lambda each: each.teachers.share or 0.0)
    return sorted(by_name, key=_need) if sort == "attention" else by_name


def _need(field: FieldKpis) -> tuple[int, int]:
    """What is furthest from its target first: the worse of the two, then the other."""
    worse, better = sorted(_WORST_FIRST.index(kpi.status) for kpi in (field.curricula, field.teachers))
    return worse, better
