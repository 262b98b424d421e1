"""How the two KPIs of a field came to be, month by month (5.1-R1, 5.2-R1)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from pydantic import BaseModel

from services.reporting.api.kpis import AGGREGATES
from services.reporting.api.room import At, Here, Standing, told
from services.reporting.api.routing import Router
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from shared.contracts.common import FieldCode
from shared.eventsourcing.storing.database import Reader
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear, first_day, last_day
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/kpis", tags=["KPIs"])


class Point(BaseModel):
    """What had happened by the end of a day."""

    through: date
    curricula: int
    teachers: int


class Trend(Standing):
    """The months of the year so far, each by its last day."""

    field: str
    fiscal_year: int
    points: list[Point]


@router.read(
    "/{field}/{fiscal_year}/trend", roles=EVERYONE, summary="Both KPIs month by month", national=AGGREGATES
)
async def trend(field: FieldCode, fiscal_year: FiscalYear, at: At, room: Here) -> Trend:
    """As known at `as_of`; the last point is the last day looked at, or the year's last day."""
    standing = await told(room, at)
    if not await kpis(room.pool, at, fiscal_year, field=field, limit=1):
        raise Refused("reporting.unknown_field", field=field)
    points = await points_of(room.pool, at, field, fiscal_year)
    return Trend(**standing, field=field, fiscal_year=fiscal_year, points=points)


async def points_of(db: Reader, at: LookedAt, field: str, fiscal_year: int) -> list[Point]:
    """Of a field that is known."""
    points = []
    for day in _days(fiscal_year, at.day):
        rows = await kpis(db, replace(at, through=day), fiscal_year, field=field, limit=1)
        points.append(Point(through=day, curricula=rows[0]["curricula"], teachers=rows[0]["teachers"]))
    return points


def _days(fiscal_year: int, last: date) -> Iterator[date]:
    """The last day of each month of the year that is over, then the last day itself."""
    last = min(last, last_day(fiscal_year))
    day = first_day(fiscal_year)
    while day <= last:
        following = (day + timedelta(days=31)).replace(day=1)
        yield min(following - timedelta(days=1), last)
        day = following
