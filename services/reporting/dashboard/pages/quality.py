"""Data quality: which results reports are missing, and what does not add up, with its events (5.2-S4)."""

from typing import Annotated

from fastapi import Query
from starlette.responses import HTMLResponse

from services.reporting.api.completeness import report_completeness
from services.reporting.api.exceptions import list_exceptions
from services.reporting.api.proofs import PROVERS
from services.reporting.api.room import Seen
from services.reporting.dashboard.names import field_names, project_titles
from services.reporting.dashboard.page import Shown
from services.reporting.dashboard.routing import Pages
from shared.http.reading.paging import Cursor

router = Pages()


@router.page("/quality", roles=PROVERS, summary="Missing reports, and what does not add up")
async def quality(
    page: Shown,
    seen: Seen,
    resolved: Annotated[bool, Query(description="Also what is resolved")] = False,
    after: Annotated[Cursor | None, Query(description="Where the list begins")] = None,
) -> HTMLResponse:
    """Within the provinces that the caller sees."""
    at, room, year = page.at, page.room, page.view.fiscal_year
    reports = await report_completeness(year, at, room, seen)
    found = await list_exceptions(at, room, seen, page.part(after), resolved=resolved)
    missing = [project for row in reports.items for project in row.missing]
    of = [*(each.field for each in reports.items), *(each.field for each in found.items)]
    return page.show(
        "quality.html", standing=found, reports=reports, exceptions=found.items, next=found.next,
        resolved=resolved, by_field=reports.items,
        fields=await field_names(page, of),
        titles=await project_titles(page, (*missing, *(each.project for each in found.items))),
        exports=page.tables("/exceptions", resolved="true" if resolved else None),
    )  # fmt: skip
