"""The schedule: it comes from the seed alone, and every fault comes before any comes again."""

from dataclasses import dataclass
from random import Random
from typing import cast

from tests.chaos.faults.deck import DECK, Planned, dealt, rounds
from tests.chaos.faults.fault import Missed
from tests.chaos.faults.tampering import Tampered
from tests.chaos.mortal.steps import STEPS
from tests.chaos.report import table
from tests.chaos.rounds import OFTEN, Tally, strike
from tests.chaos.stage import Stage

NOWHERE = cast("Stage", None)
CARDS = sum(times for _, times in DECK)


def test_a_seed_tells_the_whole_schedule() -> None:
    one, again, other = (list(dealt(seed, 300)) for seed in (7, 7, 8))
    assert one == again != other
    assert [blow.number for blow in one] == list(range(1, 301))
    assert one[9].rng().random() == again[9].rng().random() != one[10].rng().random()


def test_a_longer_run_begins_as_a_shorter_one() -> None:
    assert list(dealt(7, 300))[:50] == list(dealt(7, 50))


def test_every_fault_comes_before_any_comes_more_often_than_its_share() -> None:
    first = [blow.fault.name for blow in dealt(7, CARDS)]
    assert {fault.name for fault, _ in DECK} == set(first)
    assert all(first.count(fault.name) >= times for fault, times in DECK)


def test_a_thousand_faults_are_of_many_kinds_and_most_are_deaths_or_cuts() -> None:
    names = [blow.fault.name for blow in dealt(7, 1000)]
    assert len(set(names)) > 60
    assert all(any(name == f"{process} dies when {step}" for name in names)
               for process, steps in STEPS.items() for step in steps)  # fmt: skip
    assert sum("paused" in name or "hang up" in name for name in names) < 400


def test_in_each_round_tampering_comes_first_and_nothing_is_left_out() -> None:
    blows = list(dealt(7, CARDS))
    cut = rounds(blows, each=CARDS // 3 + 1)
    assert sorted(blow.number for some in cut for blow in some) == [blow.number for blow in blows]
    for some in cut:
        tampered = [isinstance(blow.fault, Tampered) for blow in some]
        assert any(tampered)
        assert tampered == sorted(tampered, reverse=True)


@dataclass
class Sometimes:
    moments: list[bool]
    name: str = "sometimes"

    async def strike(self, stage: Stage, rng: Random) -> None:  # noqa: ARG002
        if not self.moments.pop():
            raise Missed("not now")


async def test_what_finds_no_moment_is_told_and_not_counted() -> None:
    tally, fault = Tally(), Sometimes([True, False])
    for number in (1, 2):
        await strike(NOWHERE, Planned(number, fault, ""), tally)
    assert (tally.struck["sometimes"], tally.missed) == (1, ["1 sometimes: not now"])
    assert "missed: 1 sometimes: not now" in table(tally, {})


async def test_a_kind_that_never_finds_its_moment_fails_the_run() -> None:
    tally, never = Tally(), Sometimes([False] * OFTEN)
    for number in range(OFTEN):
        assert tally.never() == []
        await strike(NOWHERE, Planned(number, never, ""), tally)
    assert tally.never() == ["sometimes"]
