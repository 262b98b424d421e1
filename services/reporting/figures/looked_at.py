"""What a read looks at: what was known by an instant, and had happened by a day."""

from dataclasses import dataclass
from datetime import date, datetime

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
