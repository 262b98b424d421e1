"""What changed between two instants, or since a meeting, fact by fact (5.1-R1, 5.2-R1, P-6)."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator
from starlette.responses import HTMLResponse

from services.reporting.api.meetings import list_meetings
from services.reporting.api.proofs import PROVERS
from services.reporting.api.room import Seen
from services.reporting.api.what_changed import changes
from services.reporting.dashboard.names import college_names, field_names
from services.reporting.dashboard.page import EVERYTHING, Shown, or_none, start_of
from services.reporting.dashboard.routing import Pages
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Cursor
from shared.kernel.instant import Instant

router = Pages()
A_MONTH = timedelta(days=30)
From = Annotated[
    Instant | None, BeforeValidator(start_of), Query(alias="from", description="The first instant")
]
Since = Annotated[
    str | None, BeforeValidator(or_none), Query(max_length=80, description="Instead: a meeting's key")
]


@router.page("/changes", roles=PROVERS, summary="What changed since then")
async def changes_page(
    page: Shown,
    seen: Seen,
    first: From = None,
    since: Since = None,
    field: FieldCode | None = None,
    after: Annotated[Cursor | None, Query(description="Where the list begins")] = None,
) -> HTMLResponse:
    """Since the instant or meeting asked for; of the last thirty days where nothing is asked."""
    at, room = page.at, page.room
    begin = None if since else first or _a_month_before(at.instant)
    found = await changes(
        at, room, seen, page.part(after),
        first=begin, since=since, fiscal_year=page.view.fiscal_year, field=field,
    )  # fmt: skip
    meetings = await list_meetings(at, room, seen, EVERYTHING, field=field)
    return page.show(
        "changes.html",
        standing=found,
        changes=found,
        moved=[each for each in found.kpis if each.gained or each.lost or each.begun or each.ceased],
        lines=found.items,
        fields=await field_names(page, (field, *(line.field for line in found.items))),
        meetings=meetings.items,
        since=since or "",
        first=first,
        field=field,
        exports=page.tables(
            "/changes", **{"from": begin and begin.isoformat()}, since=since,
            fiscal_year=page.view.fiscal_year, field=field,
        ),
        colleges=await college_names(page, (line.college for line in found.items)),
    )  # fmt: skip


def _a_month_before(instant: datetime) -> datetime:
    return instant - A_MONTH
