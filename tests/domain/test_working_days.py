"""Working days of Thai government offices: known holidays, substitutes, our table beside the library's."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.judging.sla import CURRICULA, PROJECTS, held
from services.reporting.judging.working_days import (
    DIFFERENCES,
    OURS,
    from_library,
    holidays_of,
    is_working_day,
    working_days,
)
from shared.kernel.fiscal_year import first_day, last_day

DAYS = st.dates(date(2016, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2019, 10, 14), "13 October 2562 was a Sunday"),
        (date(2020, 7, 7), "Asalha Bucha was a Sunday, Lent the Monday after it: Tuesday"),
        (date(2020, 11, 19), "special, for travel"),
        (date(2021, 2, 26), "Makha Bucha"),
        (date(2021, 4, 13), "Songkran"),
        (date(2021, 5, 10), "Royal Ploughing: government offices alone"),
        (date(2021, 9, 24), "special, for travel"),
        (date(2021, 10, 22), "the substitute for 23 October was moved to the Friday before"),
        (date(2023, 1, 2), "New Year was a Sunday"),
        (date(2024, 4, 16), "two days of Songkran at a weekend have one substitute"),
        (date(2026, 1, 2), "special, for travel"),
    ],
)
def test_offices_are_closed(day: date, why: str) -> None:
    assert not is_working_day(day), why


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2020, 4, 13), "Songkran 2563 was put off"),
        (date(2020, 5, 1), "Labour Day is for private employers"),
        (date(2021, 5, 3), "… and so is its substitute"),
        (date(2021, 7, 27), "the special holiday was called off"),
        (date(2021, 10, 25), "its substitute was moved"),
        (date(2023, 1, 3), "one substitute for 31 December and 1 January"),
    ],
)
def test_offices_are_open(day: date, why: str) -> None:
    assert is_working_day(day), why


def test_what_arrives_before_songkran_is_held_few_days() -> None:
    assert working_days(date(2021, 4, 9), date(2021, 4, 16)) == 1  # 12 to 15 April were holidays
    assert working_days(date(2021, 4, 16), date(2021, 4, 19)) == 1  # Friday to Monday
    assert working_days(date(2021, 4, 16), date(2021, 4, 18)) == 0


@given(DAYS, st.integers(-30, 900))
def test_working_days_are_those_that_a_plain_count_finds(since: date, length: int) -> None:
    until = since + timedelta(days=length)
    plain = sum(is_working_day(since + timedelta(days=number)) for number in range(1, length + 1))
    assert working_days(since, until) == plain


@given(DAYS, st.integers(0, 500), st.integers(0, 500))
def test_two_stretches_are_together_as_long_as_the_whole(since: date, one: int, other: int) -> None:
    middle = since + timedelta(days=one)
    until = middle + timedelta(days=other)
    assert working_days(since, middle) + working_days(middle, until) == working_days(since, until)


def test_our_table_and_the_library_differ_only_where_we_say_why() -> None:
    different = {day for year in OURS for day in holidays_of(year).keys() ^ from_library(year).keys()}
    assert different == DIFFERENCES.keys()
    for day, why in DIFFERENCES.items():
        assert why.startswith("a working day" if is_working_day(day) else "a holiday")


@pytest.mark.parametrize("year", [2560, *OURS, 2572])
def test_every_holiday_is_a_weekday_of_its_year(year: int) -> None:
    found = holidays_of(year)
    assert 15 <= len(found) <= 26
    assert all(first_day(year) <= day <= last_day(year) and day.weekday() < 5 for day in found)


def test_a_desk_is_overdue_only_after_its_time() -> None:
    since = date(2021, 3, 8)  # a Monday; 15 working days later it is 29 March
    on_time, late = (held("UNDER_REVIEW", since, date(2021, 3, day), PROJECTS) for day in (29, 30))
    assert (on_time.days, on_time.working_days, on_time.allowed, on_time.overdue) == (21, 15, 15, False)
    assert (late.working_days, late.overdue) == (16, True)
    waiting = held("SUBMITTED", since, date(2021, 12, 1), PROJECTS)
    assert (waiting.allowed, waiting.overdue) == (None, False)
    assert held("SUBMITTED", since, date(2021, 12, 1), CURRICULA).overdue
