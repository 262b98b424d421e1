"""The meetings whose resolutions are on record: who met, number of the Buddhist year, date (P-6)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from asyncpg import Record

from services.reporting.figures.looked_at import LookedAt, live
from services.reporting.figures.places import SEEN, Places
from shared.eventsourcing.storing.database import Reader
from shared.kernel.fiscal_year import BANGKOK

# $3 one meeting, $4 field, $5 from this day on; what says `4/2564` twice with two dates met on the later
_MEETINGS = f"""
WITH met AS (
    SELECT f.value->>'held_by' AS held_by, f.value->>'meeting' AS meeting,
           max((f.value->>'dated')::date) AS dated, count(*)::int AS resolutions,
           array_agg(DISTINCT f.field) AS fields, min(f.began_at) AS recorded_at
    FROM facts f
    WHERE f.figure = 'resolution' AND {live("f")} AND {SEEN} AND ($4::text IS NULL OR f.field = $4)
      AND ($3::text IS NULL OR concat_ws(' ', f.value->>'held_by', f.value->>'meeting') = $3)
    GROUP BY 1, 2
)
SELECT * FROM met
WHERE ($5::date IS NULL OR dated >= $5)
  AND ($8::date IS NULL OR (dated, held_by, meeting) < ($8, $9::text, $10::text))
ORDER BY dated DESC, held_by DESC, meeting DESC LIMIT $11"""


async def meetings(
    db: Reader, at: LookedAt, places: Places, *, key: str | None = None, field: str | None = None,
    since: date | None = None, after: tuple[object, ...] | None = None, limit: int = 50,
) -> Sequence[Record]:  # fmt: skip
    """Latest first."""
    rows: Sequence[Record] = await db.fetch(
        _MEETINGS, at.as_of, at.through, key, field, since, places.everywhere, places.provinces,
        *(after or (None, None, None)), limit,
    )  # fmt: skip
    return rows


async def before_meeting(db: Reader, at: LookedAt, places: Places, key: str) -> datetime | None:
    """The instant before the meeting's day began in Bangkok, so that what it resolved has changed since."""
    found = await meetings(db, at, places, key=key, limit=1)
    return datetime.combine(found[0]["dated"], time(), BANGKOK).astimezone(UTC) if found else None
