"""The pipelines: where each project and each curriculum stands, on whose desk, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from services.reporting.figures.looked_at import BY, KNOWN, LookedAt, as_known, live
from services.reporting.figures.participations import COUNTED, FIGURES, REACHED
from services.reporting.figures.places import TAKES_PART, Places
from shared.eventsourcing.storing.database import Reader


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a pipeline; None: all of it."""

    field: str | None = None
    fiscal_year: int | None = None
    stage: str | None = None
    desk: str | None = None
    project: UUID | None = None


# A delivered project is with the Bureau from its report until that is returned or accepted; of two
# live stages (a decision dated before the one it follows) the later decision holds.
_REPORTED = "s.stage = 'DELIVERED' AND r.stage <> 'RETURNED'"
_PROJECTS = f"""
WITH stages AS (
    SELECT DISTINCT ON (f.project) f.*, f.value->>'stage' AS stage, f.value->>'desk' AS desk FROM facts f
    WHERE f.figure = 'project_stage' AND f.province = ANY($3) AND ($4::text IS NULL OR f.field = $4)
      AND ($5::int IS NULL OR f.fiscal_year = $5) AND ($6::uuid IS NULL OR f.project = $6) AND {live("f")}
    ORDER BY f.project, f.began_version DESC
), reports AS (
    SELECT DISTINCT ON (f.project) f.project, f.value->>'stage' AS stage, f.began_on FROM facts f
    WHERE f.figure = 'report_stage' AND {live("f")} ORDER BY f.project, f.began_version DESC
), placed AS (
    SELECT s.project, s.field, s.fiscal_year, s.college, s.college_group, s.sector, s.province, s.stream,
           CASE WHEN {_REPORTED} THEN 'REPORTED' ELSE s.stage END AS stage,
           CASE WHEN {_REPORTED} THEN 'BUREAU' ELSE s.desk END AS desk,
           CASE WHEN s.stage = 'DELIVERED' THEN greatest(s.began_on, r.began_on) ELSE s.began_on END AS since,
           r.stage AS report
    FROM stages s LEFT JOIN reports r USING (project)
)"""

# how often it was sent back, each time with its reasons and its event
_RETURN = """jsonb_build_object('on', w.began_on, 'said', w.value, 'event', w.began_event, 'source', w.source,
    'stream', w.stream, 'version', w.began_version)"""
_RETURNS_OF_PROJECT = f"""(
    SELECT coalesce(jsonb_agg({_RETURN} ORDER BY w.began_at), '[]') FROM facts w
    WHERE w.figure = 'reason' AND w.project = p.project AND {live("w")}
      AND w.value->>'kind' IN ('ProjectReturnedForRevision', 'ResultsReportReturned'))"""
_RETURNS_OF_CURRICULUM = f"""(
    SELECT coalesce(jsonb_agg({_RETURN} ORDER BY w.began_at), '[]') FROM facts w
    WHERE w.figure = 'reason' AND w.stream = f.stream AND w.value->>'version' = f.key AND {live("w")}
      AND w.value->>'kind' = 'CurriculumReturnedForRevision')"""

_LIST = f"""{_PROJECTS}
SELECT p.*, n.value AS described, {_RETURNS_OF_PROJECT} AS returns FROM placed p
LEFT JOIN facts n ON n.figure = 'project' AND n.project = p.project AND {as_known("n")}
WHERE ($7::text IS NULL OR p.stage = $7) AND ($8::text IS NULL OR p.desk = $8)
  AND ($9::date IS NULL OR (p.since, p.project) > ($9, $10::uuid))
ORDER BY p.since, p.project LIMIT $11"""

_BY_STAGE = f"""{_PROJECTS}
SELECT stage, count(*)::int AS projects FROM placed GROUP BY stage ORDER BY stage"""

# of what may still be carried out or was; a project that nobody described has none
_SEATS = f"""{_PROJECTS}
SELECT coalesce(sum((n.value->>'seats')::int), 0)::int FROM placed p
JOIN facts n ON n.figure = 'project' AND n.project = p.project AND {as_known("n")}
WHERE p.stage NOT IN ('REJECTED', 'WITHDRAWN', 'CANCELLED')"""

_TRAIL = f"""
SELECT f.*, f.ceased_at <= {KNOWN} AND f.ceased_on <= {BY} AS over FROM facts f
WHERE f.project = $3 AND f.figure IN ('project_stage', 'report_stage', 'paper')
  AND f.began_at <= {KNOWN} AND f.began_on <= {BY}
ORDER BY f.began_at, f.figure, f.began_version"""

_HEADS = f"""
SELECT {COUNTED} FROM (
    SELECT {REACHED} FROM facts f
    WHERE f.project = $3 AND f.figure IN {FIGURES} AND {live("f")} GROUP BY f.subject
) p"""

# of two live stages the later decision holds, as with projects
_CURRICULA = f"""
WITH stages AS (
    SELECT DISTINCT ON (f.stream, f.key) f.* FROM facts f
    WHERE f.figure = 'curriculum_stage' AND {live("f")} AND ($3::text IS NULL OR f.field = $3)
      AND ($6 OR f.field IN ({TAKES_PART}))
    ORDER BY f.stream, f.key, f.began_version DESC
)
SELECT f.stream, f.key, f.subject AS curriculum, (f.value->>'version')::int AS version, f.field,
       f.value->>'stage' AS stage,
       f.value->>'desk' AS desk, f.began_on AS since, n.value AS described, a.began_document AS resolution,
       {_RETURNS_OF_CURRICULUM} AS returns
FROM stages f
LEFT JOIN facts n ON n.figure = 'curriculum' AND n.stream = f.stream AND n.key = f.key AND {as_known("n")}
LEFT JOIN facts a ON a.figure = 'curriculum_approved' AND a.stream = f.stream AND a.key = f.key
  AND {live("a")}
WHERE ($4::text IS NULL OR f.value->>'stage' = $4) AND ($5::text IS NULL OR f.value->>'desk' = $5)
  AND ($8::date IS NULL OR (f.began_on, f.stream, f.key) > ($8, $9::uuid, $10::text))
ORDER BY f.began_on, f.stream, f.key LIMIT $11"""


async def projects(
    db: Reader, at: LookedAt, wanted: Wanted, places: Places, *, after: tuple[object, ...] | None, limit: int
) -> Sequence[Record]:
    """Longest held first."""
    rows: Sequence[Record] = await db.fetch(
        _LIST, *_scope(at, wanted, places), wanted.stage, wanted.desk, *(after or (None, None)), limit
    )
    return rows


async def by_stage(db: Reader, at: LookedAt, wanted: Wanted, places: Places) -> dict[str, int]:
    """How many projects are at each stage."""
    rows = await db.fetch(_BY_STAGE, *_scope(at, wanted, places))
    return {row["stage"]: row["projects"] for row in rows}


async def planned_seats(db: Reader, at: LookedAt, wanted: Wanted, places: Places) -> int:
    """Seats of all projects that were neither rejected nor withdrawn nor cancelled."""
    seats: int = await db.fetchval(_SEATS, *_scope(at, wanted, places))
    return seats


async def trail(db: Reader, at: LookedAt, project: UUID) -> Sequence[Record]:
    """Every stage and paper of a project, each with its event."""
    rows: Sequence[Record] = await db.fetch(_TRAIL, at.as_of, at.through, project)
    return rows


async def head_counts(db: Reader, at: LookedAt, project: UUID) -> Record:
    """The project's own funnel."""
    [counted] = await db.fetch(_HEADS, at.as_of, at.through, project)
    return counted


async def curricula(
    db: Reader, at: LookedAt, wanted: Wanted, places: Places, *, after: tuple[object, ...] | None, limit: int
) -> Sequence[Record]:
    """Longest held first; of fields that the places take part in."""
    rows: Sequence[Record] = await db.fetch(
        _CURRICULA, at.as_of, at.through, wanted.field, wanted.stage, wanted.desk,
        places.everywhere, places.provinces, *(after or (None, None, None)), limit,
    )  # fmt: skip
    return rows


def _scope(at: LookedAt, wanted: Wanted, places: Places) -> tuple[object, ...]:
    return at.as_of, at.through, places.provinces, wanted.field, wanted.fiscal_year, wanted.project
