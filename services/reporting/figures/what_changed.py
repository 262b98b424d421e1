"""What changed between two instants: facts that began or ceased, and each KPI before and after.

A fact counts from the instant it became known to the instant it was known to be over, so between two
instants: before + begun - ceased = after. Distinct subjects likewise: before + gained - lost = after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from services.reporting.figures.looked_at import BY, KNOWN, LookedAt, as_known
from services.reporting.figures.places import SEEN, Places
from services.reporting.projections.changes import Figure
from shared.eventsourcing.storing.database import Reader
from shared.kernel.fiscal_year import last_day

KPIS = (Figure.CURRICULUM_IN_FORCE, Figure.TRAINED_TEACHER)
UNASKED = (
    *KPIS,
    Figure.TARGET,
    Figure.MEMBER,
    Figure.CENTRE,
    Figure.CURRICULUM_STAGE,
    Figure.PROJECT_STAGE,
    Figure.REPORT_STAGE,
)
LISTED = (*UNASKED, Figure.CERTIFICATE)  # every completion has one: told to who asks for them

# $3 the first instant, $4 fiscal year, $5 its last day: as which a curriculum counts
_DAY = f"CASE f.figure WHEN 'curriculum_in_force' THEN least({BY}, $5::date) ELSE {BY} END"
_BEGUN = f"(f.began_on <= {_DAY} AND f.began_at > $3 AND f.began_at <= {KNOWN})"
_CEASED = f"(f.began_on <= {_DAY} AND f.ceased_on <= {_DAY} AND f.ceased_at > $3 AND f.ceased_at <= {KNOWN})"
_STANDS = f"f.began_on <= {_DAY} AND (f.ceased_at IS NULL OR f.ceased_on > {_DAY} OR f.ceased_at"
_BEFORE = f"(f.began_at <= $3 AND {_STANDS} > $3))"
_AFTER = f"(f.began_at <= {KNOWN} AND {_STANDS} > {KNOWN}))"
_OF_YEAR = "(f.fiscal_year IS NULL OR f.fiscal_year = $4)"

_SUMMARY = f"""
WITH subjects AS (
    SELECT f.field, f.figure, f.subject, bool_or({_BEFORE}) AS before, bool_or({_AFTER}) AS after,
           count(*) FILTER (WHERE {_BEFORE}) AS facts_before, count(*) FILTER (WHERE {_AFTER}) AS facts_after,
           count(*) FILTER (WHERE {_BEGUN}) AS begun, count(*) FILTER (WHERE {_CEASED}) AS ceased
    FROM facts f WHERE f.figure IN ('curriculum_in_force', 'trained_teacher') AND {_OF_YEAR}
    GROUP BY f.field, f.figure, f.subject
), counted AS (
    SELECT field, figure, count(*) FILTER (WHERE before)::int AS before,
           count(*) FILTER (WHERE after AND NOT before)::int AS gained,
           count(*) FILTER (WHERE before AND NOT after)::int AS lost,
           count(*) FILTER (WHERE after)::int AS after,
           sum(facts_before)::int AS facts_before, sum(begun)::int AS begun,
           sum(ceased)::int AS ceased, sum(facts_after)::int AS facts_after
    FROM subjects GROUP BY field, figure
)
SELECT f.field, f.value AS named, k.figure, t.value AS target, c.before, c.gained, c.lost, c.after,
       c.facts_before, c.begun, c.ceased, c.facts_after
FROM facts f CROSS JOIN (VALUES ('curriculum_in_force'), ('trained_teacher')) AS k(figure)
LEFT JOIN counted c ON c.field = f.field AND c.figure = k.figure
LEFT JOIN facts t ON t.figure = 'target' AND t.fiscal_year = $4 AND t.field = f.field AND {as_known("t")}
WHERE f.figure = 'field' AND {as_known("f")} AND ($6::text IS NULL OR f.field = $6)
ORDER BY f.field COLLATE "C", k.figure"""

# of other years than the one looked at: that something moved there too
_ELSEWHERE = f"""
SELECT f.fiscal_year, count(*)::int AS facts FROM facts f
WHERE f.figure = 'trained_teacher' AND f.fiscal_year <> $4 AND ({_BEGUN} OR {_CEASED})
  AND ($6::text IS NULL OR f.field = $6)
GROUP BY f.fiscal_year ORDER BY f.fiscal_year"""

# $8 figures, $9 field; a fact that takes another's place is one line, with what was before
_LINES = f"""
WITH lines AS (
    SELECT f.*, 'began' AS change, f.began_at AS at, f.began_version AS by_version, p.value AS value_before,
           p.figure IS NOT NULL AS replaced
    FROM facts f LEFT JOIN facts p ON p.figure = f.figure AND p.stream = f.stream AND p.key = f.key
      AND p.ceased_version = f.began_version
    WHERE f.figure = ANY($8::text[]) AND {_OF_YEAR} AND ($9::text IS NULL OR f.field = $9)
      AND {_BEGUN} AND {SEEN}
    UNION ALL
    SELECT f.*, 'ceased', f.ceased_at, f.ceased_version, NULL, false
    FROM facts f
    WHERE f.figure = ANY($8::text[]) AND {_OF_YEAR} AND ($9::text IS NULL OR f.field = $9)
      AND {_CEASED} AND {SEEN}
      AND NOT EXISTS (SELECT FROM facts n WHERE n.figure = f.figure AND n.stream = f.stream AND n.key = f.key
                      AND n.began_version = f.ceased_version)
)
SELECT l.*, r.value AS reason
FROM lines l LEFT JOIN facts r ON r.figure = 'reason' AND r.stream = l.stream AND r.key = l.by_version::text
WHERE $10::timestamptz IS NULL OR (l.at, l.stream, l.by_version, l.figure, l.key, l.change)
      > ($10, $11::uuid, $12::int, $13::text, $14::text, $15::text)
ORDER BY l.at, l.stream, l.by_version, l.figure, l.key, l.change LIMIT $16"""


@dataclass(frozen=True, slots=True)
class Between:
    """Two instants, as known at each, within a fiscal year; ``at`` is the second."""

    since: datetime
    at: LookedAt
    fiscal_year: int
    field: str | None = None

    def bounds(self) -> tuple[object, ...]:
        """The first parameters of every statement."""
        at = self.at
        return at.instant, at.through, self.since, self.fiscal_year, last_day(self.fiscal_year)


async def summary(db: Reader, between: Between) -> Sequence[Record]:
    """Two rows a field, one a KPI; a count is null where the field has no fact."""
    rows: Sequence[Record] = await db.fetch(_SUMMARY, *between.bounds(), between.field)
    return rows


async def elsewhere(db: Reader, between: Between) -> dict[int, int]:
    """How many completions of other fiscal years began or ceased to count in the same time."""
    rows = await db.fetch(_ELSEWHERE, *between.bounds(), between.field)
    return {row["fiscal_year"]: row["facts"] for row in rows}


async def lines(
    db: Reader, between: Between, places: Places, *, figures: Sequence[Figure] = UNASKED,
    after: tuple[object, ...] | None = None, limit: int = 50,
) -> Sequence[Record]:  # fmt: skip
    """Fact by fact, in the order in which it became known."""
    rows: Sequence[Record] = await db.fetch(
        _LINES, *between.bounds(), places.everywhere, places.provinces, list(figures), between.field,
        *(after or (None,) * 6), limit,
    )  # fmt: skip
    return rows
