"""Early-warning arithmetic: exact, and never more hopeful than what it rests on (5.2-R1, 5.2-D2)."""

from datetime import date
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.judging.outlook import Basis, Outlook, Seen, Share, days_left_in, forecast, share_of
from shared.kernel.fiscal_year import last_day

NOTHING, APRIL = Seen(0, 0), date(2021, 4, 1)
FOUR_FIFTHS = Share(Fraction(4, 5), Basis.DEFAULT, NOTHING)
PAST = st.integers(0, 200).flatmap(lambda seats: st.builds(Seen, st.just(seats), st.integers(0, seats)))


@pytest.mark.parametrize(
    ("field", "nation", "value", "basis"),
    [
        (Seen(10, 9), Seen(1000, 500), Fraction(9, 10), Basis.FIELD),
        (Seen(9, 9), Seen(1000, 500), Fraction(1, 2), Basis.NATIONAL),  # nine say too little
        (Seen(9, 9), Seen(9, 9), Fraction(4, 5), Basis.DEFAULT),
        (NOTHING, NOTHING, Fraction(4, 5), Basis.DEFAULT),
        (Seen(10, 0), Seen(1000, 500), Fraction(0), Basis.FIELD),
    ],
)
def test_the_share_is_the_fields_own_then_the_nations_then_the_default(
    field: Seen, nation: Seen, value: Fraction, basis: Basis
) -> None:
    found = share_of(field, nation, 0.8, 10)
    assert (found.value, found.basis) == (value, basis)


@pytest.mark.parametrize(
    ("completed", "under_way", "target", "on", "outlook", "missing", "needed"),
    [
        (20, 0, 20, APRIL, Outlook.REACHED, 0, 0),
        (0, 25, 20, APRIL, Outlook.LIKELY, 0, 0),  # 25 × 0.8 are 20
        (0, 24, 20, APRIL, Outlook.SHORT, 1, 1),  # 19.2: one short, one more seat makes 20
        (10, 5, 20, APRIL, Outlook.SHORT, 6, 8),  # 14: six short, and eight seats bring 6.4
        (19, 5, 20, last_day(2564), Outlook.MISSED, 0, 0),  # over, whoever is still under way
        (3, 9, None, APRIL, Outlook.UNKNOWN, 0, 0),
        (0, 0, 0, APRIL, Outlook.REACHED, 0, 0),  # waived
    ],
)
def test_the_outlook_of_a_field(
    completed: int, under_way: int, target: int | None, on: date, outlook: Outlook, missing: int, needed: int
) -> None:
    found = forecast(completed, under_way, FOUR_FIFTHS, target, 2564, on)
    assert (found.outlook, found.missing, found.seats_needed) == (outlook, missing, needed)


def test_where_nobody_ever_completed_no_number_of_seats_would_do() -> None:
    nobody = Share(Fraction(0), Basis.FIELD, Seen(10, 0))
    found = forecast(5, 100, nobody, 20, 2564, APRIL)
    assert (found.outlook, found.missing, found.seats_needed) == (Outlook.SHORT, 15, None)


def test_the_days_left_are_those_after_the_day_looked_at() -> None:
    assert days_left_in(2564, date(2021, 9, 29)) == 1
    assert days_left_in(2564, last_day(2564)) == days_left_in(2564, date(2022, 1, 1)) == 0
    assert days_left_in(2564, date(2019, 1, 1)) == days_left_in(2564, date(2020, 10, 1)) == 364


@given(st.integers(0, 60), st.integers(0, 60), PAST, PAST, st.integers(1, 60))
def test_a_forecast_holds_what_it_says(
    completed: int, under_way: int, field: Seen, nation: Seen, target: int
) -> None:
    share = share_of(field, nation, 0.8, 10)
    found = forecast(completed, under_way, share, target, 2564, APRIL)
    assert completed <= found.expected <= completed + under_way
    if found.outlook is Outlook.SHORT:
        assert found.missing == ceil(target - found.expected) > 0
    more = found.seats_needed
    if more:  # with that many the target is met, with one less it is not
        assert forecast(completed, under_way + more, share, target, 2564, APRIL).outlook is Outlook.LIKELY
        assert forecast(completed, under_way + more - 1, share, target, 2564, APRIL).outlook is Outlook.SHORT
    one_more = forecast(completed, under_way + 1, share, target, 2564, APRIL)
    assert one_more.expected >= found.expected
    assert one_more.missing <= found.missing
