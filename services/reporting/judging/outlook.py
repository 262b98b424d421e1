"""Whether a field will reach its target in time: plain arithmetic, no clock, no database (5.2-R1, 5.2-D2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil

from shared.kernel.fiscal_year import first_day, last_day


class Basis(StrEnum):
    """Whose past the share of completions is taken from."""

    FIELD = "field"  # the field's own earlier years
    NATIONAL = "national"  # those of all fields, for the field's say too little
    DEFAULT = "default"  # the thresholds' own, for there is no past


class Outlook(StrEnum):
    """How it looks; never shown as a colour alone."""

    REACHED = "reached"
    LIKELY = "likely"  # expected to reach the target with those who are under way
    SHORT = "short"  # not without more teachers; there is still time
    MISSED = "missed"  # the year is over
    UNKNOWN = "unknown"  # no target was set


@dataclass(frozen=True, slots=True)
class Seen:
    """What earlier years showed: how many had a seat, and how many of those completed."""

    seats: int
    completed: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those with a seat complete, and how that is known."""

    value: Fraction
    basis: Basis
    seen: Seen


@dataclass(frozen=True, slots=True)
class Forecast:
    """What can be expected of a field by the end of its year."""

    outlook: Outlook
    expected: Fraction  # completed + under way × share
    missing: int  # teachers that are expected to be missing from the target
    seats_needed: (
        int | None
    )  # further seats with which the target is expected to be met; null: no number would do
    days_left: int


def share_of(field: Seen, nation: Seen, default: float, fewest: int) -> Share:
    """The field's own past where it says enough, else the nation's, else the thresholds' default."""
    known: Sequence[tuple[Seen, Basis]] = ((field, Basis.FIELD), (nation, Basis.NATIONAL))
    for seen, basis in known:
        if seen.seats >= fewest:
            return Share(Fraction(seen.completed, seen.seats), basis, seen)
    return Share(Fraction(str(default)), Basis.DEFAULT, Seen(0, 0))


def forecast(
    completed: int, under_way: int, share: Share, target: int | None, fiscal_year: int, on: date
) -> Forecast:
    """As seen on a day. `under_way`: teachers with a seat who are not yet among the completed."""
    expected = completed + under_way * share.value
    days_left = days_left_in(fiscal_year, on)
    missing = max(ceil((target or 0) - expected), 0)
    outlook = _outlook(completed, expected, target, days_left)
    if outlook in {Outlook.REACHED, Outlook.UNKNOWN}:
        missing = 0
    needed = ceil(max((target or 0) - expected, Fraction(0)) / share.value) if share.value else None
    return Forecast(outlook, expected, missing, needed if missing else 0, days_left)


def days_left_in(fiscal_year: int, on: date) -> int:
    """Days of the year after this one; all of them before it begins."""
    return max((last_day(fiscal_year) - max(on, first_day(fiscal_year))).days, 0)


def _outlook(completed: int, expected: Fraction, target: int | None, days_left: int) -> Outlook:
    if target is None:
        return Outlook.UNKNOWN
    if completed >= target:
        return Outlook.REACHED
    if days_left == 0:
        return Outlook.MISSED
    return Outlook.LIKELY if expected >= target else Outlook.SHORT
