"""What changed between two instants or since a meeting: fact by fact, and each KPI (5.2-D3)."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field

from services.reporting.api.change_lines import KpiMoved, Line, line, moved
from services.reporting.api.proofs import PROVERS
from services.reporting.api.room import At, Here, Room, Seen, Standing, told
from services.reporting.api.routing import Router
from services.reporting.figures import what_changed
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.meetings import before_meeting
from services.reporting.figures.places import Places
from services.reporting.figures.what_changed import Between
from services.reporting.projections.changes import Figure
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.kernel.fiscal_year import FiscalYear, bangkok_date, fiscal_year_of
from shared.kernel.instant import Instant
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/changes", tags=["what changed"])
Listed = Literal[
    Figure.CURRICULUM_IN_FORCE,
    Figure.TRAINED_TEACHER,
    Figure.TARGET,
    Figure.MEMBER,
    Figure.CENTRE,
    Figure.CURRICULUM_STAGE,
    Figure.PROJECT_STAGE,
    Figure.REPORT_STAGE,
    Figure.CERTIFICATE,
]


class ChangesPage(Standing):
    """In the order in which it became known. `to` is `as_of`."""

    since: datetime = Field(description="The first instant")
    fiscal_year: int
    kpis: list[KpiMoved]
    elsewhere: dict[int, int] = Field(
        description="Completions of other fiscal years that moved: look there too"
    )
    items: list[Line]
    next: str | None


@router.read("", roles=PROVERS, summary="What changed between two instants, or since a meeting")
async def changes(
    at: At,
    room: Here,
    seen: Seen,
    page: Paging,
    first: Annotated[Instant | None, Query(alias="from", description="The first instant")] = None,
    to: Annotated[Instant | None, Query(description="The second; without it `as_of`, or now")] = None,
    since: Annotated[
        str | None,
        Query(
            pattern=r"^[A-Za-z][A-Za-z0-9-]{1,59} [0-9]{1,3}/25[0-9]{2}$",
            description="Instead of `from`: a meeting's key",
            examples=["BUREAU 4/2564"],
        ),
    ] = None,
    fiscal_year: Annotated[
        FiscalYear | None, Query(description="Without it, that of the second instant")
    ] = None,
    field: Annotated[FieldCode | None, Query(description="Of this field only")] = None,
    figure: Annotated[
        list[Listed] | None,
        Query(description="Only these kinds; certificates only if asked for", max_length=9),
    ] = None,
) -> ChangesPage:
    """Each fact with its reason, document and event; each KPI before and after, which are national.

    Since a meeting is since its day began in Bangkok: what it resolved has changed since.
    """
    at = replace(at, as_of=to or at.as_of)
    standing = await told(room, at)
    begin = await _begin(room, at, seen, first, since)
    year = fiscal_year or fiscal_year_of(bangkok_date(at.instant))
    between = Between(begin, at, year, field)
    figures = [Figure(each) for each in figure] if figure else what_changed.UNASKED
    after = page.key(datetime, UUID, int, str, str, str)
    kpis = await what_changed.summary(room.pool, between)
    elsewhere = await what_changed.elsewhere(room.pool, between)
    rows = await what_changed.lines(
        room.pool, between, seen, figures=figures, after=after, limit=page.limit + 1
    )
    shown = page.of(
        rows,
        lambda row: [row[name] for name in ("at", "stream", "by_version", "figure", "key", "change")],
    )
    return ChangesPage(
        **standing,
        since=begin,
        fiscal_year=year,
        kpis=[moved(row) for row in kpis],
        elsewhere=elsewhere,
        items=[line(row, room) for row in shown.items],
        next=shown.next,
    )


async def _begin(
    room: Room, at: LookedAt, seen: Places, first: datetime | None, since: str | None
) -> datetime:
    if (first is None) == (since is None):
        raise Refused("reporting.from_what")
    begin = first or await before_meeting(room.pool, at, seen, since or "")
    if begin is None:
        raise Refused("reporting.unknown_meeting")
    if begin > at.instant:
        raise Refused("reporting.ends_before_it_begins")
    return begin
