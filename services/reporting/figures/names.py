"""What fields and colleges are called, and the network that they form (P-1 to P-5)."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from services.reporting.figures.looked_at import LookedAt, as_known, live
from services.reporting.figures.places import Places
from shared.eventsourcing.storing.database import Reader

_FIELDS = f"""
SELECT f.field, f.value, f.began_on AS designated_on, f.began_document AS document,
       count(m.*) FILTER (WHERE m.figure = 'member')::int AS colleges,
       coalesce(array_agg(m.college ORDER BY m.college)
                FILTER (WHERE m.figure = 'centre' AND m.province = ANY($5)), '{{}}') AS centres
FROM facts f LEFT JOIN facts m ON m.field = f.field AND m.figure IN ('member', 'centre') AND {live("m")}
WHERE f.figure = 'field' AND {live("f")} AND ($3::text IS NULL OR f.field COLLATE "C" > $3)
GROUP BY f.figure, f.stream, f.key, f.began_version ORDER BY f.field COLLATE "C" LIMIT $4"""

_COLLEGES = f"""
SELECT c.college, c.sector, c.province, c.value, c.began_on AS registered_on,
       coalesce(array_agg(m.field ORDER BY m.field) FILTER (WHERE m.figure = 'member'), '{{}}') AS fields,
       coalesce(array_agg(m.field ORDER BY m.field) FILTER (WHERE m.figure = 'centre'), '{{}}') AS centre_of
FROM facts c LEFT JOIN facts m ON m.college = c.college AND m.figure IN ('member', 'centre') AND {live("m")}
WHERE c.figure = 'college' AND {live("c")} AND c.province = ANY($3) AND ($4::text IS NULL OR
      (c.value->>'name_th' COLLATE "th-x-icu", c.college COLLATE "C") > ($4 COLLATE "th-x-icu", $5::text))
GROUP BY c.figure, c.stream, c.key, c.began_version
ORDER BY c.value->>'name_th' COLLATE "th-x-icu", c.college COLLATE "C" LIMIT $6"""

_CALLED = f"""
SELECT f.college, f.value FROM facts f
WHERE f.figure = 'college' AND f.college = ANY($2) AND {as_known("f")}"""

_FIELDS_CALLED = f"""
SELECT f.field, f.value FROM facts f
WHERE f.figure = 'field' AND f.field = ANY($2) AND {as_known("f")}"""

_PROJECTS_CALLED = f"""
SELECT f.project, f.value FROM facts f
WHERE f.figure = 'project' AND f.project = ANY($2) AND {as_known("f")}"""


async def fields(
    db: Reader, at: LookedAt, places: Places, *, after: str | None, limit: int
) -> Sequence[Record]:
    """By code; with the centres that lie in these places."""
    rows: Sequence[Record] = await db.fetch(_FIELDS, at.as_of, at.through, after, limit, places.provinces)
    return rows


async def colleges(
    db: Reader, at: LookedAt, places: Places, *, after: tuple[str, str] | None, limit: int
) -> Sequence[Record]:
    """By Thai name, as Thai readers order names."""
    rows: Sequence[Record] = await db.fetch(
        _COLLEGES, at.as_of, at.through, places.provinces, *(after or (None, None)), limit
    )
    return rows


async def called(db: Reader, at: LookedAt, codes: Sequence[str]) -> Sequence[Record]:
    """What these colleges are called: names for what is shown anyway, so nobody's scope bounds them."""
    rows: Sequence[Record] = await db.fetch(_CALLED, at.as_of, codes)
    return rows


async def fields_called(db: Reader, at: LookedAt, codes: Sequence[str]) -> Sequence[Record]:
    """What these fields are called."""
    rows: Sequence[Record] = await db.fetch(_FIELDS_CALLED, at.as_of, codes)
    return rows


async def projects_called(db: Reader, at: LookedAt, projects: Sequence[UUID]) -> Sequence[Record]:
    """The titles of these projects; of those only that the caller is shown anyway."""
    rows: Sequence[Record] = await db.fetch(_PROJECTS_CALLED, at.as_of, projects)
    return rows
