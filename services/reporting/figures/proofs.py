"""The exact facts behind a figure, each with the event that proves it and the paper it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from asyncpg import Record

from services.reporting.figures.looked_at import BY, KNOWN, LookedAt, live
from services.reporting.figures.places import SEEN, Places
from services.reporting.projections.changes import Figure
from shared.eventsourcing.storing.database import Reader
from shared.kernel.fiscal_year import last_day


class Kpi(StrEnum):
    """The two figures that the customer's document promises."""

    CURRICULA = "5.1-R1"
    TEACHERS = "5.2-R1"


FACT_OF = {
    Kpi.CURRICULA: (Figure.CURRICULUM_IN_FORCE, Figure.CURRICULUM_APPROVED),
    Kpi.TEACHERS: (Figure.TRAINED_TEACHER, Figure.CERTIFICATE),
}
Cursor = tuple[UUID, UUID, str, int]

# $3 figure, $4 field, $5 fiscal year (of a figure that has one), $6 and $7 the provinces seen,
# $8 also what counts no longer, $9 its paper
_BEHIND = f"""
FROM facts f
WHERE f.figure = $3 AND f.field = $4 AND (f.fiscal_year IS NULL OR f.fiscal_year = $5)
  AND f.began_at <= {KNOWN} AND f.began_on <= {BY}"""

_TOTALS = f"""
SELECT count(DISTINCT subject) FILTER (WHERE {live("f")})::int AS actual,
       count(*) FILTER (WHERE {live("f")})::int AS facts,
       count(*) FILTER (WHERE NOT {live("f")})::int AS ceased,
       count(*) FILTER (WHERE {live("f")} AND NOT {SEEN})::int AS elsewhere
{_BEHIND}"""

_FACTS = f"""
SELECT f.*, {live("f")} AS counts, f.ceased_at <= {KNOWN} AND f.ceased_on <= {BY} AS over,
       p.began_document AS paper, p.began_event AS paper_event, p.began_version AS paper_version,
       p.began_on AS paper_on, p.value->>'dated' AS paper_dated, p.began_at AS paper_at
FROM (SELECT f.* {_BEHIND} AND ($8 OR {live("f")}) AND {SEEN}
      AND ($10::uuid IS NULL
           OR (f.subject, f.stream, f.key, f.began_version) > ($10, $11::uuid, $12::text, $13::bigint))
      ORDER BY f.subject, f.stream, f.key, f.began_version LIMIT $14) f
LEFT JOIN LATERAL (
    SELECT * FROM facts p WHERE p.figure = $9 AND p.stream = f.stream AND p.began_at <= {KNOWN}
    AND (p.key = f.key OR p.figure = 'certificate') ORDER BY p.began_version DESC LIMIT 1
) p ON true
ORDER BY f.subject, f.stream, f.key, f.began_version"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure is to be proved."""

    kpi: Kpi
    field: str
    fiscal_year: int

    def through(self, at: LookedAt) -> LookedAt:
        """A curriculum counts in a year when it is in force as the year ends, or on an earlier day."""
        if self.kpi is Kpi.TEACHERS:
            return at
        year_end = last_day(self.fiscal_year)
        return replace(at, through=min(at.through, year_end) if at.through else year_end)


async def totals(db: Reader, at: LookedAt, asked: Asked, places: Places) -> Record:
    """The figure itself, the facts that count, those that do no longer, those that count elsewhere."""
    at = asked.through(at)
    figure, _ = FACT_OF[asked.kpi]
    [counted] = await db.fetch(
        _TOTALS, at.as_of, at.through, figure, asked.field, asked.fiscal_year,
        places.everywhere, places.provinces,
    )  # fmt: skip
    return counted


async def facts(
    db: Reader, at: LookedAt, asked: Asked, places: Places, *,
    ceased: bool, after: Cursor | None, limit: int,
) -> Sequence[Record]:  # fmt: skip
    """The facts in these places, in the order of what they are about."""
    at = asked.through(at)
    figure, paper = FACT_OF[asked.kpi]
    cursor: tuple[Any, ...] = after or (None,) * 4
    rows: Sequence[Record] = await db.fetch(
        _FACTS, at.as_of, at.through, figure, asked.field, asked.fiscal_year,
        places.everywhere, places.provinces, ceased, paper, *cursor, limit,
    )  # fmt: skip
    return rows
