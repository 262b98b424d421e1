"""A state machine that puts commands to one aggregate and keeps what followed, as the store would."""

from typing import Any, ClassVar
from uuid import UUID

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine

from services.training.domain.refusals import CATALOGUE
from shared.contracts.event import Event
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.kernel.refusal import Refused

QUICK = settings(max_examples=30, stateful_step_count=50, deadline=None)


def read_again(state: Any) -> Any:
    """The state as it comes back from the store."""
    return type(state).model_validate_json(state.model_dump_json())


class Machine(RuleBasedStateMachine):
    """One aggregate under any sequence of commands."""

    DECIDER: ClassVar[AnyDecider]

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.hands: list[UUID] = []
        self.state: Any = self.DECIDER.initial

    def put(self, command: Any) -> list[Event]:
        """Decide; a refusal must be in the catalogue; whatever follows must survive the store."""
        try:
            decided = self.DECIDER.decide(command, self.state)
        except Refused as refusal:
            if refusal.code not in CATALOGUE:
                raise
            return []
        for event in decided:
            stored = type(event).model_validate_json(event.model_dump_json())
            assert stored == event
            self.state = read_again(self.DECIDER.apply(self.state, stored, command.by))
            self.events.append(event)
            self.hands.append(command.by)
        return decided

    def refolded(self) -> Any:
        """The state folded from the events alone."""
        state = self.DECIDER.initial
        for event, hand in zip(self.events, self.hands, strict=True):
            state = self.DECIDER.apply(state, event, hand)
        return state
