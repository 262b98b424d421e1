"""The rules of what does not add up, asked of the facts as known at an instant: ``exceptions.sql``, one each.

What checks noted (``store/exceptions.py``) stands beside it, as far as no rule finds it anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from asyncpg import Record

from services.reporting.figures.looked_at import KNOWN, LookedAt, as_known, live
from services.reporting.figures.places import Places
from services.reporting.store.exceptions import Found, Kind, Pointer
from services.reporting.store.queries import statements
from shared.eventsourcing.storing.database import Reader
from shared.kernel.places import PROVINCES

_SQL = statements(Path(__file__).with_suffix(".sql"))
RULES = tuple(Kind(name) for name in _SQL)
_FOUND = " UNION ALL ".join(f"({rule})" for rule in _SQL.values())

# $3 fiscal year, $4 field: of every fact that a rule looks at. Attendance is many rows, of which a rule asks
# whether there is one: so it is looked up, not collected.
_LOOKED_AT = """
WITH participating AS NOT MATERIALIZED (
    SELECT f.* FROM facts f
    WHERE f.figure IN ('attended', 'enrolled') AND {of_year} AND {live}
), completed AS (
    SELECT f.* FROM facts f WHERE f.figure = 'completed' AND {of_year} AND {live}
), described AS (
    SELECT f.*, (f.value->>'seats')::int AS seats, (f.value->>'starts_on')::date AS starts_on,
           (f.value->>'ends_on')::date AS ends_on
    FROM facts f WHERE f.figure = 'project' AND {of_year} AND {live}
      AND NOT EXISTS (SELECT FROM facts s WHERE s.figure = 'project_stage' AND s.project = f.project
                      AND s.value->>'stage' IN ('REJECTED', 'WITHDRAWN', 'CANCELLED') AND {stands})
), reported AS (
    SELECT f.*, (f.value->'figures'->>'completed')::int AS reported
    FROM facts f WHERE f.figure = 'report_stage' AND f.value ? 'figures' AND {of_year} AND {live}
)"""
_BY_YEAR = "($3::int IS NULL OR f.fiscal_year = $3) AND ($4::text IS NULL OR f.field = $4)"
_FACTS = _LOOKED_AT.format(of_year=_BY_YEAR, live=live("f"), stands=as_known("s"))

# $5 one kind, $6 and $7 the provinces seen (what has none is seen by who sees all), $8 also what is resolved
_EXCEPTIONS = f"""{_FACTS}, found AS ({_FOUND}
), every AS (
    SELECT kind, place, field, fiscal_year, province, project, said, since, NULL::timestamptz AS resolved,
           jsonb_build_array(jsonb_build_object(
               'source', source, 'stream', stream, 'version', version, 'event', event)) AS events
    FROM found
    UNION ALL
    SELECT kind, place, field, fiscal_year, province, project, said, since,
           CASE WHEN resolved <= {KNOWN} THEN resolved END, events
    FROM public.exceptions
    WHERE since <= {KNOWN} AND ($3::int IS NULL OR fiscal_year = $3) AND ($4::text IS NULL OR field = $4)
      AND CASE WHEN resolved <= {KNOWN} THEN $8 ELSE kind <> ALL($9::text[]) END
)
SELECT * FROM every
WHERE ($5::text IS NULL OR kind = $5) AND ($6::bool OR province = ANY($7::text[]))
  AND ($10::text IS NULL OR (kind COLLATE "C", place COLLATE "C", since) > ($10, $11::text, $12::timestamptz))
ORDER BY kind COLLATE "C", place COLLATE "C", since LIMIT $13"""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which exceptions; None: all."""

    kind: Kind | None = None
    fiscal_year: int | None = None
    field: str | None = None
    resolved: bool = False  # also those that were noted once and are gone


async def exceptions(
    db: Reader, at: LookedAt, sought: Sought, places: Places, *,
    after: tuple[object, ...] | None = None, limit: int | None = None,
) -> Sequence[Record]:  # fmt: skip
    """By kind and place."""
    rows: Sequence[Record] = await db.fetch(
        _EXCEPTIONS, at.as_of, at.through, sought.fiscal_year, sought.field, sought.kind,
        places.everywhere, places.provinces, sought.resolved, list(RULES), *(after or (None,) * 3), limit,
    )  # fmt: skip
    return rows


async def broken_rules(db: Reader, at: LookedAt) -> list[Found]:
    """All that the rules find in the whole nation, for a check that notes it."""
    rows = await exceptions(db, at, Sought(), Places.of(PROVINCES))
    return [_found(row) for row in rows if row["kind"] in RULES]


def _found(row: Record) -> Found:
    pointers = [Pointer(**event) for event in orjson.loads(row["events"])]
    return Found(
        Kind(row["kind"]),
        row["place"],
        orjson.loads(row["said"]),
        tuple(pointers),
        row["field"],
        row["fiscal_year"],
        row["province"],
        row["project"],
    )
