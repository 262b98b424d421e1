"""How far figures can be relied on: the low-water marks of the three services."""

from dataclasses import dataclass
from datetime import date, datetime

import orjson

from services.reporting.figures.looked_at import LookedAt
from services.reporting.judging.rules import RULES_VERSION
from services.reporting.store.generations import CONSUMER
from shared.contracts.event import SOURCES
from shared.eventsourcing.storing.database import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the figures can be relied on."""

    as_of: datetime
    through: date | None
    provisional: bool
    low_water: dict[str, datetime | None]
    rules_version: str = RULES_VERSION


# a column of figures that are asked as often as the KPIs: the same snapshot, and no second statement
LOW_WATER = f"(SELECT json_object_agg(source, complete) FROM sweep WHERE consumer = {CONSUMER}) AS low_water"


async def positions(db: Reader) -> dict[str, int]:
    """Up to where each owner's list of events was compared with what is counted."""
    rows = await db.fetch("SELECT source, position FROM sweep WHERE consumer = $1", CONSUMER)
    found = {row["source"]: int(row["position"]) for row in rows}
    return {source: found.get(source, 0) for source in SOURCES}


async def standing(db: Reader, at: LookedAt) -> Standing:
    """Everything that a source recorded before its low-water mark is counted; later facts may be under way.

    Asked before the figures, so it never promises more than they hold.
    """
    [row] = await db.fetch(f"SELECT {LOW_WATER}")
    return standing_of(row["low_water"], at)


def standing_of(marks: str | None, at: LookedAt) -> Standing:
    """The standing of figures that came with these low-water marks."""
    complete: dict[str, str | None] = orjson.loads(marks or "{}")
    told = {source: complete.get(source) for source in SOURCES}
    low_water = {source: datetime.fromisoformat(mark) if mark else None for source, mark in told.items()}
    provisional = any(mark is None or mark < at.instant for mark in low_water.values())
    return Standing(at.instant, at.through, provisional, low_water)
