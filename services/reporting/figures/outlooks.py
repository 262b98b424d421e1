"""What an early warning is made of: seats of earlier years and of this one, what is planned (5.2-D2)."""

from collections.abc import Sequence

from asyncpg import Record

from services.reporting.figures.looked_at import BY, KNOWN, LookedAt, as_known, live
from shared.eventsourcing.storing.database import Reader

# Whoever had a seat in the past counts, also who left: so a share of completions promises nothing that
# withdrawals take away again. A completion without a seat is an exception, and lifts no share above one.
_OF_YEARS = "fiscal_year BETWEEN $3 - $5::int AND $3 - 1"
_PAST_FROM_FACTS = f"""
    SELECT f.field, f.fiscal_year,
           count(DISTINCT f.subject) FILTER (WHERE f.figure = 'seat') AS seats,
           count(DISTINCT f.subject) FILTER (WHERE f.figure = 'trained_teacher' AND {live("f")}) AS completed
    FROM facts f
    WHERE f.figure IN ('seat', 'trained_teacher') AND f.{_OF_YEARS}
      AND f.began_at <= {KNOWN} AND f.began_on <= {BY}
    GROUP BY f.field, f.fiscal_year"""
# what is known now needs no counting
_PAST_FROM_COUNTERS = f"""
    SELECT field, fiscal_year,
           coalesce(sum(subjects) FILTER (WHERE figure = 'seat'), 0) AS seats,
           coalesce(sum(subjects) FILTER (WHERE figure = 'trained_teacher'), 0) AS completed
    FROM counters WHERE figure IN ('seat', 'trained_teacher') AND {_OF_YEARS}
    GROUP BY field, fiscal_year"""
# Under way is who still has a seat and no result, and is not trained yet.
_OUTLOOKS = f"""
WITH years AS ({{past}}
), past AS (
    SELECT field, sum(seats)::int AS seats, sum(least(completed, seats))::int AS completed
    FROM years GROUP BY GROUPING SETS ((field), ())
), seats AS (
    SELECT f.field, f.project, f.subject,
           bool_or(f.figure = 'enrolled') AS enrolled,
           bool_or(f.figure IN ('completed', 'not_completed')) AS decided
    FROM facts f
    WHERE f.figure IN ('enrolled', 'completed', 'not_completed') AND f.fiscal_year = $3
      AND f.field = ANY($4::text[]) AND {live("f")}
    GROUP BY f.field, f.project, f.subject
), trained AS (
    SELECT DISTINCT f.field, f.subject FROM facts f
    WHERE f.figure = 'trained_teacher' AND f.fiscal_year = $3 AND f.field = ANY($4::text[]) AND {live("f")}
), under_way AS (
    SELECT s.field, count(DISTINCT s.subject)::int AS teachers
    FROM seats s LEFT JOIN trained t USING (field, subject)
    WHERE s.enrolled AND NOT s.decided AND t.subject IS NULL
    GROUP BY s.field
), stages AS (
    SELECT DISTINCT ON (f.project) f.project, f.field, f.value->>'stage' AS stage FROM facts f
    WHERE f.figure = 'project_stage' AND f.fiscal_year = $3 AND f.field = ANY($4::text[]) AND {live("f")}
    ORDER BY f.project, f.began_version DESC
), planned AS (
    SELECT s.field, count(*)::int AS projects, coalesce(sum((n.value->>'seats')::int), 0)::int AS seats
    FROM stages s LEFT JOIN facts n ON n.figure = 'project' AND n.project = s.project AND {as_known("n")}
    WHERE s.stage NOT IN ('REJECTED', 'WITHDRAWN', 'CANCELLED') GROUP BY s.field
), centres AS (
    SELECT f.field, count(*)::int AS colleges FROM facts f WHERE f.figure = 'centre' AND {live("f")}
    GROUP BY f.field
)
SELECT f.field, coalesce(u.teachers, 0) AS under_way, coalesce(c.colleges, 0) AS centres,
       coalesce(l.projects, 0) AS projects, coalesce(l.seats, 0) AS planned_seats,
       coalesce(p.seats, 0) AS past_seats, coalesce(p.completed, 0) AS past_completed,
       coalesce(n.seats, 0) AS national_seats, coalesce(n.completed, 0) AS national_completed
FROM facts f
LEFT JOIN past p ON p.field = f.field
LEFT JOIN past n ON n.field IS NULL
LEFT JOIN under_way u ON u.field = f.field
LEFT JOIN planned l ON l.field = f.field
LEFT JOIN centres c ON c.field = f.field
WHERE f.figure = 'field' AND {as_known("f")} AND f.field = ANY($4::text[])"""


async def outlooks(
    db: Reader, at: LookedAt, fiscal_year: int, years: int, fields: Sequence[str]
) -> dict[str, Record]:
    """By field. The past is that of so many years before, and the nation's stands beside it."""
    everything = at.as_of is None and at.through is None
    sql = _OUTLOOKS.format(past=_PAST_FROM_COUNTERS if everything else _PAST_FROM_FACTS)
    rows = await db.fetch(sql, at.as_of, at.through, fiscal_year, fields, years)
    return {row["field"]: row for row in rows}
