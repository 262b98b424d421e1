"""Early warning: which fields will train too few in time, what is missing, whom to invite (5.2-D2)."""

from typing import Annotated

from fastapi import Query
from starlette.responses import HTMLResponse

from services.reporting.api.early_warnings import list_warnings, read_warning
from services.reporting.api.kpis import AGGREGATES
from services.reporting.api.room import Seen
from services.reporting.dashboard.page import EVERYTHING, Shown
from services.reporting.dashboard.routing import Pages
from services.reporting.figures.dictionary import places_in_dictionary
from services.reporting.judging.outlook import Outlook
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Cursor

router = Pages()
_WORST_FIRST = (Outlook.MISSED, Outlook.SHORT, Outlook.UNKNOWN, Outlook.LIKELY, Outlook.REACHED)
# an outlook has the shape and colour of the status that it leads to
LIGHTS = {
    Outlook.MISSED: "red", Outlook.SHORT: "red", Outlook.UNKNOWN: "grey",
    Outlook.LIKELY: "amber", Outlook.REACHED: "green",
}  # fmt: skip


@router.page("/warning", summary="Which fields will miss their target", national=AGGREGATES)
async def warnings(page: Shown) -> HTMLResponse:
    """What is furthest from its target first."""
    found = await list_warnings(page.view.fiscal_year, page.at, page.room, EVERYTHING)
    names = {each.field: page.view.speech.pick(each) for each in found.items}
    place = await places_in_dictionary(page.room.pool, names.values())
    fields = sorted(
        found.items,
        key=lambda each: (_WORST_FIRST.index(each.outlook), -each.missing, place[names[each.field]]),
    )
    return page.show("warnings.html", standing=found, fields=fields, lights=LIGHTS)


@router.page("/warning/{field}", summary="One field's outlook, and whom to invite")
async def warning(
    page: Shown,
    seen: Seen,
    field: FieldCode,
    after: Annotated[Cursor | None, Query(description="Where the list of colleges begins")] = None,
) -> HTMLResponse:
    """The outlook is national; the colleges are of the provinces that the caller sees."""
    found = await read_warning(field, page.view.fiscal_year, page.at, page.room, seen, page.part(after))
    return page.show(
        "warning.html", standing=found, warning=found, colleges=found.colleges, seen=seen, lights=LIGHTS
    )
