"""Both KPIs of every field in a fiscal year, beside their targets (5.1-R1, 5.2-R1)."""

from collections.abc import Sequence

from asyncpg import Record

from services.reporting.figures.looked_at import BY, LookedAt, as_known, live
from services.reporting.figures.standing import LOW_WATER
from shared.eventsourcing.storing.database import Reader
from shared.kernel.fiscal_year import last_day

# a curriculum has no year of its own: it counts in a year when it is in force as the year ends
_AT_YEAR_END = f"least({BY}, $4::date)"

_FROM_FACTS = f"""
    SELECT f.field, count(DISTINCT f.subject)::int AS actual FROM facts f
    WHERE f.figure = 'trained_teacher' AND f.fiscal_year = $3 AND ($5::text IS NULL OR f.field = $5)
      AND {live("f")} GROUP BY f.field"""
# what is known now needs no counting
_FROM_COUNTERS = """
    SELECT field, subjects AS actual FROM counters
    WHERE figure = 'trained_teacher' AND fiscal_year = $3 AND ($5::text IS NULL OR field = $5)"""

_KPIS = f"""
WITH teachers AS ({{teachers}}
), curricula AS (
    SELECT f.field, count(DISTINCT f.subject)::int AS actual FROM facts f
    WHERE f.figure = 'curriculum_in_force' AND ($5::text IS NULL OR f.field = $5)
      AND {live("f", _AT_YEAR_END)} GROUP BY f.field
)
SELECT f.field, f.value->>'name_th' AS name_th, f.value->>'name_en' AS name_en,
       (t.value->>'curricula')::int AS curricula_target, coalesce(c.actual, 0) AS curricula,
       (t.value->>'teachers')::int AS teachers_target, coalesce(n.actual, 0) AS teachers, {LOW_WATER}
FROM facts f
LEFT JOIN facts t ON t.figure = 'target' AND t.fiscal_year = $3 AND t.field = f.field AND {as_known("t")}
LEFT JOIN curricula c ON c.field = f.field
LEFT JOIN teachers n ON n.field = f.field
WHERE f.figure = 'field' AND {as_known("f")} AND ($5::text IS NULL OR f.field = $5)
  AND ($6::text IS NULL OR f.field COLLATE "C" > $6)
ORDER BY f.field COLLATE "C" LIMIT $7"""


async def kpis(
    db: Reader, at: LookedAt, fiscal_year: int, *, field: str | None = None,
    after: str | None = None, limit: int = 500,
) -> Sequence[Record]:  # fmt: skip
    """One row a field, by code; each with the low-water marks of all."""
    everything = at.as_of is None and at.through is None
    sql = _KPIS.format(teachers=_FROM_COUNTERS if everything else _FROM_FACTS)
    rows: Sequence[Record] = await db.fetch(
        sql, at.as_of, at.through, fiscal_year, last_day(fiscal_year), field, after, limit
    )
    return rows
