"""Which of the trained teachers stand in an accepted results report (5.2-R1, 5.2-S4)."""

from collections.abc import Sequence

from asyncpg import Record

from services.reporting.figures.looked_at import LookedAt, live
from shared.eventsourcing.storing.database import Reader

_ACCEPTANCE = f"""
WITH reports AS (
    SELECT DISTINCT ON (r.project) r.project, r.value->>'stage' AS stage FROM facts r
    WHERE r.figure = 'report_stage' AND {live("r")} ORDER BY r.project, r.began_version DESC
)
SELECT f.field, count(DISTINCT f.subject) FILTER (WHERE r.stage = 'ACCEPTED')::int AS accepted,
       count(DISTINCT f.project)::int AS projects,
       count(DISTINCT f.project) FILTER (WHERE r.stage = 'ACCEPTED')::int AS projects_accepted
FROM facts f LEFT JOIN reports r USING (project)
WHERE f.figure = 'trained_teacher' AND f.fiscal_year = $3 AND f.field = ANY($4) AND {live("f")}
GROUP BY f.field"""


async def acceptance(db: Reader, at: LookedAt, fiscal_year: int, fields: Sequence[str]) -> dict[str, Record]:
    """By field; one without a trained teacher is not in it."""
    rows = await db.fetch(_ACCEPTANCE, at.as_of, at.through, fiscal_year, fields)
    return {row["field"]: row for row in rows}
