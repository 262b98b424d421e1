"""The fiscal years that have a plan: those for which a target was set (5.1-R1, 5.2-R1)."""

from services.reporting.figures.looked_at import LookedAt, as_known
from shared.eventsourcing.storing.database import Reader

_YEARS = f"""
SELECT DISTINCT f.fiscal_year FROM facts f
WHERE f.figure = 'target' AND {as_known("f")} ORDER BY 1"""


async def years(db: Reader, at: LookedAt) -> list[int]:
    """In their order, as known at ``at``."""
    return [row["fiscal_year"] for row in await db.fetch(_YEARS, at.as_of)]
