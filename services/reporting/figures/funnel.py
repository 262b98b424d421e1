"""The funnel, by whatever a participation is stamped with (5.2-S3, 5.2-R1)."""

from collections.abc import Sequence
from enum import StrEnum

from asyncpg import Record

from services.reporting.figures.looked_at import LookedAt, as_known, live
from services.reporting.figures.participations import COUNTED, FIGURES, REACHED
from services.reporting.figures.places import Places
from shared.eventsourcing.storing.database import Reader


class By(StrEnum):
    """What the funnel is broken down by."""

    FIELD = "field"
    GROUP = "group"
    SECTOR = "sector"
    OVEC_REGION = "ovec_region"
    GEO_REGION = "geo_region"
    PROVINCE = "province"
    COLLEGE = "college"
    PROJECT = "project"


COLUMN = {
    By.FIELD: "f.field",
    By.GROUP: "coalesce(f.college_group, 'NONE')",
    By.SECTOR: "f.sector",
    By.OVEC_REGION: "r.ovec",
    By.GEO_REGION: "r.geo",
    By.PROVINCE: "f.province",
    By.COLLEGE: "f.college",
    By.PROJECT: "f.project::text",
}

_FUNNEL = f"""
WITH regions AS (SELECT * FROM unnest($5::text[], $6::text[], $7::text[]) AS r(province, ovec, geo)
), participations AS (
    SELECT {{column}} AS key, f.project, f.subject, {REACHED}
    FROM facts f JOIN regions r USING (province)
    WHERE f.figure IN {FIGURES} AND f.fiscal_year = $3 AND ($4::text IS NULL OR f.field = $4) AND {live("f")}
    GROUP BY 1, f.project, f.subject
), steps AS (
    SELECT key, {COUNTED},
           count(DISTINCT subject) FILTER (WHERE completed)::int AS teachers
    FROM participations GROUP BY GROUPING SETS ((key), ())
    HAVING count(*) > 0
)
SELECT s.*, n.value->>'name_th' AS name_th, n.value->>'name_en' AS name_en FROM steps s
LEFT JOIN facts n ON n.figure = $8 AND s.key = CASE WHEN $8 = 'college' THEN n.college ELSE n.field END
  AND {as_known("n")}
WHERE s.key IS NULL OR $9::text IS NULL OR s.key COLLATE "C" > $9
ORDER BY s.key COLLATE "C" NULLS FIRST LIMIT $10"""


async def funnel(
    db: Reader, at: LookedAt, fiscal_year: int, by: By, places: Places, *,
    field: str | None, after: str | None, limit: int,
) -> Sequence[Record]:  # fmt: skip
    """First the total (its key is null), then one row a value, by code."""
    rows: Sequence[Record] = await db.fetch(
        _FUNNEL.format(column=COLUMN[by]), at.as_of, at.through, fiscal_year, field,
        places.provinces, places.ovec, places.geo, by if by is By.COLLEGE else By.FIELD, after, limit + 1,
    )  # fmt: skip
    return rows
