"""What an early warning is made of: seats of earlier years and of this one, what is planned (5.2-D2)."""

from collections.abc import Sequence

from asyncpg import Record

from services.reporting.figures.looked_at import BY, KNOWN, LookedAt, as_known, live
from shared.eventsourcing.database import Reader

# Whoever had a seat counts in the past, also who left: so a share of completions promises nothing that
# withdrawals take away again. Under way is who still has a seat and no result, and is not trained yet.
_OUTLOOKS = f"""
WITH seats AS (
    SELECT f.field, f.fiscal_year, f.project, f.subject,
           bool_or(f.figure = 'enrolled') AS seated,
           bool_or(f.figure = 'enrolled' AND {live("f")}) AS enrolled,
           bool_or(f.figure = 'completed' AND {live("f")}) AS completed,
           bool_or(f.figure = 'not_completed' AND {live("f")}) AS refused
    FROM facts f
    WHERE f.figure IN ('enrolled', 'completed', 'not_completed') AND f.fiscal_year BETWEEN $3 - $5::int AND $3
      AND f.began_at <= {KNOWN} AND f.began_on <= {BY}
    GROUP BY 1, 2, 3, 4
), trained AS (
    SELECT DISTINCT f.field, f.subject FROM facts f
    WHERE f.figure = 'trained_teacher' AND f.fiscal_year = $3 AND {live("f")}
), past AS (
    SELECT field, count(*)::int AS seats, count(*) FILTER (WHERE completed)::int AS completed
    FROM seats WHERE seated AND fiscal_year < $3 GROUP BY GROUPING SETS ((field), ())
), under_way AS (
    SELECT s.field, count(DISTINCT s.subject)::int AS teachers
    FROM seats s LEFT JOIN trained t USING (field, subject)
    WHERE s.fiscal_year = $3 AND s.enrolled AND NOT s.completed AND NOT s.refused AND t.subject IS NULL
    GROUP BY s.field
), stages AS (
    SELECT DISTINCT ON (f.project) f.project, f.field, f.value->>'stage' AS stage FROM facts f
    WHERE f.figure = 'project_stage' AND f.fiscal_year = $3 AND {live("f")}
    ORDER BY f.project, f.began_version DESC
), planned AS (
    SELECT s.field, count(*)::int AS projects, coalesce(sum((n.value->>'seats')::int), 0)::int AS seats
    FROM stages s LEFT JOIN facts n ON n.figure = 'project' AND n.project = s.project AND {as_known("n")}
    WHERE s.stage NOT IN ('REJECTED', 'WITHDRAWN') GROUP BY s.field
), centres AS (
    SELECT f.field, count(*)::int AS colleges FROM facts f WHERE f.figure = 'centre' AND {live("f")}
    GROUP BY f.field
)
SELECT f.field, coalesce(u.teachers, 0) AS under_way, coalesce(c.colleges, 0) AS centres,
       coalesce(l.projects, 0) AS projects, coalesce(l.seats, 0) AS planned_seats,
       coalesce(p.seats, 0) AS past_seats, coalesce(p.completed, 0) AS past_completed,
       n.seats AS national_seats, n.completed AS national_completed
FROM facts f
LEFT JOIN past p ON p.field = f.field
LEFT JOIN past n ON n.field IS NULL
LEFT JOIN under_way u ON u.field = f.field
LEFT JOIN planned l ON l.field = f.field
LEFT JOIN centres c ON c.field = f.field
WHERE f.figure = 'field' AND {as_known("f")} AND ($4::text[] IS NULL OR f.field = ANY($4))"""


async def outlooks(
    db: Reader, at: LookedAt, fiscal_year: int, years: int, fields: Sequence[str] | None = None
) -> dict[str, Record]:
    """By field; None: of all. The past is that of so many years before."""
    rows = await db.fetch(_OUTLOOKS, at.as_of, at.through, fiscal_year, fields, years)
    return {row["field"]: row for row in rows}
