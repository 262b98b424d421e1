"""A state machine that puts commands to one aggregate and keeps what followed, as the store would.

Half of its steps are those that lead on, so that it comes far; the others are anybody's.
"""

from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.curriculum.domain.refusals import CATALOGUE
from shared.contracts.common import Document
from shared.contracts.event import Event
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.kernel.refusal import Refused, words
from tests.domain.design_examples import order

QUICK = settings(max_examples=30, stateful_step_count=50, deadline=None)

STEPS = st.integers(0, 5)


class Machine(RuleBasedStateMachine):
    """One aggregate under any sequence of commands."""

    DECIDER: ClassVar[AnyDecider]
    EXAMPLES: ClassVar[tuple[Event, ...]]  # one of each event, to try evolve at any state

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Any] = []
        self.hands: list[UUID] = []
        self.state: Any = self.DECIDER.initial
        self.today = date(2021, 2, 1)

    def put(self, command: Any) -> list[Event]:
        """Decide; a refusal must say all of its facts; whatever follows must survive the store."""
        try:
            decided = self.DECIDER.decide(command, self.state)
        except Refused as refusal:
            _check_words(refusal)
            return []
        for event in decided:
            assert _read_again(event) == event
            self.state = self.DECIDER.apply(self.state, event, command.by)
            self.events.append(event)
            self.hands.append(command.by)
        assert self._again(command) == []
        return decided

    def leading_on(self) -> list[Any]:
        """Commands by the right hands that lead on from here."""
        raise NotImplementedError

    def hand(self, data: st.DataObject, by_org: str) -> dict[str, Any]:
        """Anybody's hand, mostly of the right organisation, mostly of today."""
        organisations = st.sampled_from([by_org] * 9 + ["OVEC", "BUREAU", "siam-rail"])
        day = self.today - timedelta(days=data.draw(st.sampled_from([0, 0, 0, 1])))
        person = UUID(int=data.draw(st.integers(11, 14)))
        return {"on": day, "by": person, "by_org": data.draw(organisations)}

    def paper(self, data: st.DataObject) -> Document:
        """Some paper, mostly a sound one."""
        return order(
            f"{data.draw(st.integers(1, 30))}/2564",
            dated=self.today + timedelta(days=data.draw(st.sampled_from([0, 0, -1, 1]))),
            issued_by=data.draw(st.sampled_from(["BUREAU", "BUREAU", "OVEC", "chonburi-tc"])),
        )

    @rule(days=st.integers(0, 3))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(first=STEPS, second=STEPS, third=STEPS)
    def the_next_steps(self, first: int, second: int, third: int) -> None:
        for number in (first, second, third):
            if commands := self.leading_on():
                self.put(commands[number % len(commands)])

    @invariant()
    def evolve_is_total(self) -> None:
        for event in self.EXAMPLES:
            assert self.DECIDER.evolve(self.state, event)

    @invariant()
    def state_is_the_fold_of_the_events_and_survives_the_store(self) -> None:
        folded = self.DECIDER.initial
        for event, hand in zip(self.events, self.hands, strict=True):
            folded = self.DECIDER.apply(folded, event, hand)
        assert self.state == folded == _read_again(self.state)

    def _again(self, command: Any) -> list[Event]:
        try:
            return self.DECIDER.decide(command, self.state)
        except Refused:
            return []


def _read_again(value: Any) -> Any:
    return type(value).model_validate_json(value.model_dump_json())


def _check_words(refusal: Refused) -> None:
    text = CATALOGUE[refusal.code]
    assert "{" not in words(text.th, refusal.facts) + words(text.en, refusal.facts)
