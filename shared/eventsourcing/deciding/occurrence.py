"""When a fact happened: the business date it names, as an instant."""

from datetime import date, datetime, time

from shared.kernel.fiscal_year import BANGKOK, bangkok_date


def occurred_at(on: date, now: datetime) -> datetime:
    """Now, for a fact of today; the beginning of its Bangkok day for one entered later."""
    if on == bangkok_date(now):
        return now
    return datetime.combine(on, time(), BANGKOK).astimezone(now.tzinfo)
