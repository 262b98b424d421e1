"""The event that a figure owes its value to: the last that began or ended somebody's being counted.

Trained twice a teacher counts once, so her second completion changes nothing, and neither does the
revocation of one of the two. What counts are the ends of the times in which a subject is counted at all.
"""

from datetime import date

from asyncpg import Record

from services.reporting.projections.changes import Figure
from shared.eventsourcing.storing.database import Reader

# $1 field, $2 fiscal year, $3 figure, $4 the last business day that is looked at
_CHANGED_BY = """
WITH facts_until AS (
    SELECT f.*, CASE WHEN ceased_on <= $4 THEN ceased_at ELSE 'infinity' END AS until
    FROM facts f
    WHERE figure = $3 AND field = $1 AND (fiscal_year IS NULL OR fiscal_year = $2) AND began_on <= $4
), changes AS (
    SELECT source, began_event AS event, stream, began_version AS version, began_at AS recorded_at
    FROM facts_until f WHERE NOT EXISTS (
        SELECT FROM facts_until o
        WHERE o.subject = f.subject AND o.began_at < f.began_at AND o.until >= f.began_at)
    UNION ALL
    SELECT source, ceased_event, stream, ceased_version, ceased_at
    FROM facts_until f WHERE until < 'infinity' AND NOT EXISTS (
        SELECT FROM facts_until o
        WHERE o.subject = f.subject AND o.began_at <= f.until AND o.until > f.until)
    UNION ALL
    SELECT source, began_event, stream, began_version, began_at
    FROM facts WHERE figure = 'target' AND field = $1 AND fiscal_year = $2 AND ceased_at IS NULL
)
SELECT * FROM changes ORDER BY recorded_at DESC, stream, version DESC LIMIT 1"""


async def changed_by(
    db: Reader, figure: Figure, field: str, fiscal_year: int, by: date = date.max
) -> Record | None:
    """As known now: source, event, stream, version, recorded_at. A new target changes a KPI as well."""
    row: Record | None = await db.fetchrow(_CHANGED_BY, field, fiscal_year, figure, by)
    return row
