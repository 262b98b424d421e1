"""How often one caller may ask: counted for each, with a clock in the test's hand."""

import pytest

from shared.http.signing_in import allowance as allowance_module
from shared.http.signing_in.allowance import UNLIMITED, Allowance


class Hand:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hand() -> Hand:
    return Hand()


def test_after_a_pause_one_may_ask_so_often_at_once_and_then_so_often_a_second(hand: Hand) -> None:
    calls = Allowance(2, 6, hand)
    assert [calls.take("a") for _ in range(6)] == [0.0] * 6
    assert calls.take("a") == pytest.approx(0.5)
    hand.now += 0.5
    assert calls.take("a") == 0.0
    assert calls.take("a") == pytest.approx(0.5)
    hand.now += 3
    assert [calls.take("a") for _ in range(6)] == [0.0] * 6
    assert calls.take("a") > 0


def test_who_is_refused_is_not_made_to_wait_longer_for_having_asked(hand: Hand) -> None:
    calls = Allowance(1, 1, hand)
    assert calls.take("a") == 0.0
    waits = [calls.take("a") for _ in range(100)]
    assert waits == [pytest.approx(1.0)] * 100


def test_what_one_asks_is_not_taken_from_another(hand: Hand) -> None:
    calls = Allowance(1, 1, hand)
    assert calls.take("a") == 0.0
    assert calls.take("a") > 0
    assert calls.take("b") == 0.0


def test_what_is_left_is_told(hand: Hand) -> None:
    calls = Allowance(2, 6, hand)
    assert calls.told("a") == {"RateLimit-Policy": '"caller";q=6;w=3', "RateLimit": '"caller";r=6;t=0'}
    calls.take("a")
    assert calls.told("a")["RateLimit"] == '"caller";r=5;t=1'
    while not calls.take("a"):
        pass
    assert calls.told("a")["RateLimit"] == '"caller";r=0;t=3'


def test_of_many_callers_those_are_remembered_who_asked_last(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance_module, "MOST_CALLERS", 10)
    calls = Allowance(1, 1, hand)
    calls.take("busy")
    for nr in range(1000):
        calls.take(str(nr))
        assert calls.take("busy") > 0
    assert len(calls._free_at) == 10


def test_without_a_limit_nobody_waits() -> None:
    assert [UNLIMITED.take("a") for _ in range(1000)] == [0.0] * 1000
    assert UNLIMITED.told("a") == {}
