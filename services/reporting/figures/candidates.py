"""Who could still be trained: teachers of a field's network, college by college (P-5, 5.2-S3, 5.2-D2)."""

from collections.abc import Sequence

from asyncpg import Record

from services.reporting.figures.looked_at import LookedAt, as_known, live
from services.reporting.figures.places import Places
from shared.eventsourcing.storing.database import Reader

# Whether a teacher has such a fact. Each is looked up by herself, for of all who were ever trained only few
# teach at these colleges; LIMIT keeps it so, whatever the statistics say.
_EVER_TRAINED = f"""LATERAL (
    SELECT true AS yes FROM facts f
    WHERE f.subject = t.subject AND f.field = $3 AND f.figure = 'trained_teacher' AND {live("f")} LIMIT 1)"""
_SEATED = f"""LATERAL (
    SELECT true AS yes FROM facts f
    WHERE f.subject = t.subject AND f.field = $3 AND f.figure = 'enrolled' AND f.fiscal_year = $4
      AND {live("f")} LIMIT 1)"""
# eligible: teaches the field at a college that is a member of its network; a candidate has neither been
# trained in the field in any year nor a seat in a project of this one. After a move undone with an earlier
# day two facts may both be true as of a day between: a college or teacher is counted once all the same
_CANDIDATES = f"""
WITH members AS (
    SELECT DISTINCT ON (m.college) m.college, m.college_group, m.sector, m.province FROM facts m
    WHERE m.figure = 'member' AND m.field = $3 AND {live("m")}
    ORDER BY m.college, m.began_at DESC
), counted AS (
    SELECT m.college, m.college_group, m.sector, m.province, count(DISTINCT t.subject)::int AS registered,
           count(DISTINCT t.subject) FILTER (WHERE k.yes)::int AS trained,
           count(DISTINCT t.subject) FILTER (WHERE k.yes IS NULL AND s.yes IS NULL)::int AS candidates
    FROM members m
    LEFT JOIN facts t ON t.figure = 'teacher' AND t.college = m.college
      AND t.value->'fields' ? $3 AND {live("t")}
    LEFT JOIN {_EVER_TRAINED} k ON true
    LEFT JOIN {_SEATED} s ON true
    GROUP BY m.college, m.college_group, m.sector, m.province
)"""

_COLLEGES = f"""{_CANDIDATES}
SELECT c.*, n.value->>'name_th' AS name_th, n.value->>'name_en' AS name_en FROM counted c
LEFT JOIN facts n ON n.figure = 'college' AND n.college = c.college AND {as_known("n")}
WHERE c.province = ANY($5) AND (c.candidates > 0 OR c.registered = 0)
  AND ($6::int IS NULL OR (-c.candidates, c.college COLLATE "C") > ($6, $7::text))
ORDER BY -c.candidates, c.college COLLATE "C" LIMIT $8"""

_TOTALS = f"""{_CANDIDATES}
SELECT coalesce(sum(candidates), 0)::int AS teachers, count(*) FILTER (WHERE candidates > 0)::int AS colleges,
       count(*) FILTER (WHERE registered = 0)::int AS silent
FROM counted"""


async def candidates(
    db: Reader, at: LookedAt, field: str, fiscal_year: int, places: Places, *,
    after: tuple[int, str] | None, limit: int,
) -> Sequence[Record]:  # fmt: skip
    """Colleges in these places with somebody to invite, most first; then those that registered nobody."""
    rows: Sequence[Record] = await db.fetch(
        _COLLEGES, at.as_of, at.through, field, fiscal_year, places.provinces, *(after or (None, None)), limit
    )
    return rows


async def candidates_in_all(db: Reader, at: LookedAt, field: str, fiscal_year: int) -> Record:
    """In the whole network: teachers to invite, their colleges, and colleges that registered nobody."""
    [row] = await db.fetch(_TOTALS, at.as_of, at.through, field, fiscal_year)
    return row
