"""The papers of a field and year: orders, resolutions, memos, reports, each with its event (5.1-A)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record

from services.reporting.figures.looked_at import BY, KNOWN, LookedAt
from services.reporting.figures.places import SEEN, Places
from shared.eventsourcing.storing.database import Reader
from shared.kernel.fiscal_year import last_day

Cursor = tuple[Any, UUID, int]

# a curriculum has no year of its own: all resolutions on it by the year's end
_PAPERS = f"""
SELECT f.*, f.ceased_at <= {KNOWN} AND f.ceased_on <= {BY} AS over FROM facts f
WHERE f.figure IN ('design_order', 'curriculum_approved', 'paper', 'report_stage') AND f.field = $3
  AND (f.fiscal_year = $4 OR f.fiscal_year IS NULL AND f.began_on <= $5)
  AND f.began_at <= {KNOWN} AND f.began_on <= {BY} AND {SEEN}
  AND ($8::timestamptz IS NULL OR (f.began_at, f.began_event, f.began_version) > ($8, $9::uuid, $10::int))
ORDER BY f.began_at, f.began_event, f.began_version LIMIT $11"""


async def papers(
    db: Reader, at: LookedAt, field: str, fiscal_year: int, places: Places, *,
    after: Cursor | None, limit: int,
) -> Sequence[Record]:  # fmt: skip
    """In the order in which they were recorded."""
    rows: Sequence[Record] = await db.fetch(
        _PAPERS, at.as_of, at.through, field, fiscal_year, last_day(fiscal_year),
        places.everywhere, places.provinces, *(after or (None, None, None)), limit,
    )  # fmt: skip
    return rows
