"""Working days of Thai government offices: Monday to Friday without public holidays and their substitutes.

For FY 2563 to 2570 our own table decides (``holidays.csv``): it was checked against cabinet decisions, and
a figure once shown must not move because a library was upgraded. For other years the library `holidays`
does, without Labour Day, on which offices are open. Where the two differ stands in DIFFERENCES, with why.
Regional holidays (FY 2564 had four) are working days here: a desk's project may come from any region.
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import holidays

from shared.kernel.fiscal_year import first_day, fiscal_year_of, last_day

OURS = range(2563, 2571)  # fiscal years that the table holds
DIFFERENCES = {
    date(2021, 10, 22): "a holiday: the cabinet moved the substitute for 23 October here (29 Dec 2020)",
    date(2021, 10, 25): "a working day: that substitute was moved to 22 October",
    date(2023, 1, 3): "a working day: 31 December and 1 January had one substitute between them, 2 January",
}
_LABOUR_DAY = "แรงงาน"  # private employers' and banks' holiday
_CHILDRENS_DAY = "วันเด็ก"  # a Saturday, never substituted


def is_working_day(day: date) -> bool:
    """Whether government offices are open."""
    return day.weekday() < 5 and day not in holidays_of(fiscal_year_of(day))


def working_days(since: date, until: date) -> int:
    """Working days after `since`, up to and with `until`: what arrived on Friday was held 1 on Monday."""
    if until <= since:
        return 0
    years = range(fiscal_year_of(since), fiscal_year_of(until) + 1)
    closed = sum(since < day <= until for year in years for day in holidays_of(year))
    return _weekdays_up_to(until) - _weekdays_up_to(since) - closed


@cache
def holidays_of(fiscal_year: int) -> dict[date, str]:
    """Weekdays of the year on which offices are closed, with their Thai names."""
    if fiscal_year in OURS:
        return {day: name for day, name in _table().items() if fiscal_year_of(day) == fiscal_year}
    return from_library(fiscal_year)


def from_library(fiscal_year: int) -> dict[date, str]:
    """The same as the library `holidays` knows it."""
    first, last = first_day(fiscal_year), last_day(fiscal_year)
    found = holidays.country_holidays(
        "TH", years=[first.year, last.year], categories=("public", "government"), language="th"
    )
    return {
        day: name
        for day, name in sorted(found.items())
        if first <= day <= last and day.weekday() < 5
        if _LABOUR_DAY not in name and _CHILDRENS_DAY not in name
    }


@cache
def _table() -> dict[date, str]:
    with Path(__file__).with_name("holidays.csv").open(encoding="utf-8", newline="") as rows:
        return {date.fromisoformat(row["on"]): row["th"] for row in csv.DictReader(rows)}


def _weekdays_up_to(day: date) -> int:
    weeks, rest = divmod(day.toordinal() - 1, 7)  # the first day of all is a Monday
    return weeks * 5 + min(rest + 1, 5)
