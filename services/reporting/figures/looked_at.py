"""What a read looks at: what was known by an instant, and had happened by a day."""

from dataclasses import dataclass
from datetime import date, datetime

import orjson

from services.reporting.generations import CONSUMER
from services.reporting.rules import RULES_VERSION
from shared.contracts.event import SOURCES
from shared.eventsourcing.database import Reader
from shared.kernel.fiscal_year import bangkok_date

# in every statement: $1 as_of (null: all that is known), $2 through (null: all that happened)
KNOWN = "coalesce($1, 'infinity'::timestamptz)"
BY = "coalesce($2, 'infinity'::date)"


def live(alias: str, day: str = BY) -> str:
    """The condition under which a row of facts counts."""
    return (
        f"({alias}.began_at <= {KNOWN} AND {alias}.began_on <= {day} AND "
        f"({alias}.ceased_at IS NULL OR {alias}.ceased_at > {KNOWN} OR {alias}.ceased_on > {day}))"
    )


def as_known(alias: str) -> str:
    """The same for names and targets, which are shown as known, whenever they came to be."""
    return live(alias, "'infinity'::date")


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Two times: as_of is what was known, through is what had happened. None: no bound."""

    now: datetime
    as_of: datetime | None = None
    through: date | None = None

    @property
    def instant(self) -> datetime:
        """The instant whose knowledge is shown."""
        return self.as_of or self.now

    @property
    def day(self) -> date:
        """The day as seen from which figures are judged and days counted."""
        today = bangkok_date(self.instant)
        return min(today, self.through) if self.through else today


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
