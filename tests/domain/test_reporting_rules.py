"""The thresholds are data: versions by fiscal year, checked when read, never edited once they were used."""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.judging import rules
from services.reporting.judging.rules import LABELS, RULES, RULES_VERSION, Status, elapsed, judge
from services.reporting.judging.ruleset import JUDGED, Version, read
from shared.kernel.fiscal_year import first_day, last_day

TEXT = Path(rules.__file__).with_suffix(".toml").read_text(encoding="utf-8")
USED = {"2564.1": "de8848b5901dcbf7", "2564.2": "3e5c4f5e44f552a8"}
STATUSES = [Status.RED, Status.AMBER, Status.GREEN]


def digest(version: Version) -> str:
    return sha256(version.model_dump_json().encode()).hexdigest()[:16]


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def with_a_second(**thresholds: str) -> str:
    """The newest rules once more, from 2566 on."""
    block = TEXT[TEXT.rindex("[[versions]]") : TEXT.index("[[definitions]]")]
    block = block.replace("2564.2", "2566.1").replace("year = 2564", "year = 2566")
    for name, value in thresholds.items():
        block = re.sub(rf"(?m)^{name} = \S+", f"{name} = {value}", block)
    return TEXT.replace("[[definitions]]", block + "[[definitions]]", 1)


def test_a_version_that_was_used_is_as_it_was() -> None:
    assert {version.name: digest(version) for version in RULES.versions} == USED
    assert RULES.versions[-1].name == RULES_VERSION


def test_better_words_for_a_year_judge_as_before() -> None:
    before, after = RULES.versions
    apart = {"name", "sources"}
    assert before.model_dump(exclude=apart) == after.model_dump(exclude=apart)
    assert RULES.of(2564) is RULES.of(2563) is after


def test_each_year_is_judged_by_the_version_that_holds_for_it() -> None:
    both = read(with_a_second(halfway="0.9"))
    names = {year: both.of(year).name for year in (2560, 2564, 2565, 2566, 2570)}
    assert names == {2560: "2564.2", 2564: "2564.2", 2565: "2564.2", 2566: "2566.1", 2570: "2566.1"}
    assert both.latest.name == "2566.1"
    assert judge(10, 20, 2564, last_day(2564), both.of(2564)).status is Status.AMBER
    assert judge(10, 20, 2566, last_day(2566), both.of(2566)).status is Status.RED


@pytest.mark.parametrize(
    "wrong",
    [
        changed("at_least = 0.5", "at_least = 0.9"),  # above the level before it
        changed("at_least = 0.0", "at_least = 0.1"),  # nothing for less
        changed("halfway = 0.5", "halfway = 1.5"),
        changed("fewest_seen = 10", "fewest_seen = 0"),
        changed('th = "ดีมาก"', 'th = ""'),  # only in one language
        changed('of = "level"', 'of = "status"'),  # a threshold without its source
        changed("halfway = 0.5", "halfway = 0.5\nhalfwway = 0.6"),
        changed('of = "as_of"', 'of = "through"'),  # defined twice
        with_a_second().replace("year = 2566", "year = 2563"),  # before the one it follows
        with_a_second().replace("2566.1", "2564.1"),
        changed("[[versions]]", "[[version]]"),
    ],
)
def test_rules_that_contradict_themselves_are_not_read(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read(wrong)


def test_every_light_and_every_threshold_has_its_words_and_its_source() -> None:
    assert LABELS.keys() == set(Status)
    defined = {definition.of for definition in RULES.definitions}
    assert {"5.1-R1", "5.2-R1", "status", "level", "provisional", "early_warning"} <= defined
    assert {source.of for version in RULES.versions for source in version.sources} == set(JUDGED)


@given(st.integers(0, 60), st.integers(1, 60), st.dates(date(2020, 10, 1), date(2022, 1, 1)))
def test_one_more_never_looks_worse_and_time_never_makes_the_same_look_better(
    actual: int, target: int, on: date
) -> None:
    now, more = judge(actual, target, 2564, on), judge(actual + 1, target, 2564, on)
    later = judge(actual, target, 2564, last_day(2564))
    assert STATUSES.index(now.status) <= STATUSES.index(more.status)
    assert STATUSES.index(later.status) <= STATUSES.index(now.status)
    assert now.level is not None
    assert more.level is not None
    assert now.level.at_least <= min(more.level.at_least, actual / target)
    assert (now.status is Status.GREEN) == (actual >= target) == bool(now.met)


def test_the_year_passes_from_nothing_to_all_of_it() -> None:
    assert elapsed(2564, date(2020, 9, 30)) == 0
    assert elapsed(2564, first_day(2564)) == pytest.approx(1 / 365)
    assert elapsed(2564, last_day(2564)) == elapsed(2564, date(2022, 1, 1)) == 1
