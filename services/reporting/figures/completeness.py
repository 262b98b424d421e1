"""Results reports: how many are expected, received, on time, overdue and accepted (5.2-S4, 5.2-D3).

A report is expected of each project that was delivered, and of each that should have been: in delivery or
on its way there, though its last day is over. It is due on the day decided at delivery; of a project that
was not declared delivered, so many days after its last day as the year's policy says, at most the year's end.
"""

from collections.abc import Sequence

from asyncpg import Record

from services.reporting.figures.looked_at import BY, KNOWN, LookedAt, as_known, live
from services.reporting.figures.places import Places
from shared.eventsourcing.storing.database import Reader
from shared.kernel.fiscal_year import last_day

DUE_DAYS = 30  # assumed for a year without a policy, as training's own default

# $3 fiscal year, $4 field, $5 provinces, $6 the day looked at, $7 the year's last day, $8 DUE_DAYS
_EXPECTED = f"""
WITH stages AS (
    SELECT DISTINCT ON (f.project) f.project, f.field, f.value->>'stage' AS stage FROM facts f
    WHERE f.figure = 'project_stage' AND f.fiscal_year = $3 AND ($4::text IS NULL OR f.field = $4)
      AND f.province = ANY($5) AND {live("f")}
    ORDER BY f.project, f.began_version DESC
), policy AS (
    SELECT (f.value->>'report_due_days')::int AS days FROM facts f
    WHERE f.figure = 'policy' AND f.fiscal_year = $3 AND {as_known("f")} LIMIT 1
), due AS (
    SELECT s.project, s.field, (d.value->>'due_on')::date AS decided,
           coalesce((d.value->>'due_on')::date, least(
               (n.value->>'ends_on')::date + coalesce((SELECT days FROM policy), $8), $7)) AS due_on
    FROM stages s
    LEFT JOIN facts d ON d.figure = 'report_due' AND d.project = s.project AND {live("d")}
    LEFT JOIN facts n ON n.figure = 'project' AND n.project = s.project AND {as_known("n")}
    WHERE s.stage IN ('DELIVERED', 'CLOSED')
       OR s.stage IN ('APPROVED', 'OPEN_FOR_APPLICATIONS', 'APPLICATIONS_CLOSED', 'IN_DELIVERY')
          AND (n.value->>'ends_on')::date < $6
), reports AS (
    SELECT f.project, min(f.began_on) FILTER (WHERE f.value->>'stage' = 'SUBMITTED') AS received_on,
           bool_or(f.value->>'stage' = 'ACCEPTED' AND {live("f")}) AS accepted
    FROM facts f WHERE f.figure = 'report_stage' AND f.began_at <= {KNOWN} AND f.began_on <= {BY}
    GROUP BY f.project
), expected AS (
    SELECT due.*, received_on, coalesce(accepted, false) AS accepted,
           received_on IS NULL AND due_on < $6 AS overdue
    FROM due LEFT JOIN reports USING (project)
)"""

_COMPLETENESS = f"""{_EXPECTED}
SELECT e.field, count(*)::int AS expected, count(decided)::int AS delivered,
       count(received_on)::int AS received,
       count(*) FILTER (WHERE received_on <= due_on)::int AS on_time,
       count(*) FILTER (WHERE received_on > due_on)::int AS late,
       count(*) FILTER (WHERE overdue)::int AS overdue,
       count(*) FILTER (WHERE accepted)::int AS accepted,
       coalesce(array_agg(e.project ORDER BY due_on, e.project) FILTER (WHERE received_on IS NULL),
                '{{}}') AS missing,
       EXISTS (SELECT FROM policy) AS by_policy
FROM expected e GROUP BY GROUPING SETS ((e.field), ()) ORDER BY e.field COLLATE "C" NULLS FIRST"""


async def completeness(
    db: Reader, at: LookedAt, fiscal_year: int, places: Places, *, field: str | None = None
) -> Sequence[Record]:
    """First all of them (the field is null), then one row a field; those missing by when they are due."""
    rows: Sequence[Record] = await db.fetch(
        _COMPLETENESS, at.as_of, at.through, fiscal_year, field, places.provinces, at.day,
        last_day(fiscal_year), DUE_DAYS,
    )  # fmt: skip
    return rows
