"""How a figure is judged: traffic light, four levels, and what is grey."""

from datetime import date

import pytest

from services.reporting.judging.rules import Status, judge

OCTOBER_1, NEW_YEAR, APRIL_1, YEAR_END = (
    date(2020, 10, 1),
    date(2021, 1, 1),
    date(2021, 4, 1),
    date(2021, 9, 30),
)


@pytest.mark.parametrize(
    ("actual", "target", "on", "status"),
    [
        (20, 20, APRIL_1, Status.GREEN),
        (21, 20, APRIL_1, Status.GREEN),
        (19, 20, YEAR_END, Status.AMBER),
        (10, 20, YEAR_END, Status.AMBER),  # half is on the way, also as the year ends
        (9, 20, YEAR_END, Status.RED),
        (6, 20, NEW_YEAR, Status.AMBER),  # a quarter of the year, more than a quarter of the target
        (5, 20, NEW_YEAR, Status.RED),  # 93 of 365 days need 5.1
        (0, 1, OCTOBER_1, Status.RED),
        (0, 1, date(2020, 9, 30), Status.GREY),  # the year has not begun
        (1, 1, date(2020, 9, 30), Status.GREEN),
        (0, 0, YEAR_END, Status.GREEN),  # a waived target is met
        (7, None, YEAR_END, Status.GREY),
        (9, 20, date(2023, 1, 1), Status.RED),  # long over
    ],
)
def test_the_light_follows_the_target_and_the_year(
    actual: int, target: int | None, on: date, status: Status
) -> None:
    judged = judge(actual, target, 2564, on)
    assert judged.status is status
    assert judged.met is (None if target is None else actual >= target)


@pytest.mark.parametrize(
    ("actual", "word"), [(20, "very good"), (19, "good"), (15, "good"), (14, "fair"), (9, "to be improved")]
)
def test_the_four_levels_are_shares_of_the_target(actual: int, word: str) -> None:
    level = judge(actual, 20, 2564, YEAR_END).level
    assert level is not None
    assert level.en == word
