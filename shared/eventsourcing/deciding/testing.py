"""Given-when-then for deciders: given these events, when this command, then these events or a refusal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from shared.contracts.event import Event
from shared.eventsourcing.deciding.decider import AnyDecider, State
from shared.kernel.refusal import Refused

SOMEBODY = UUID(int=1)


@dataclass(frozen=True)
class By:
    """An event from a named hand; plain events come from SOMEBODY."""

    event: Event
    person: UUID


@dataclass(frozen=True)
class Spec:
    """A situation of one aggregate, to which one command is put."""

    decider: AnyDecider
    events: tuple[Event | By, ...] = ()
    _when: Callable[[State], list[Event]] | None = field(default=None)

    def given(self, *events: Event | By) -> Self:
        """What has happened so far."""
        return type(self)(self.decider, (*self.events, *events))

    def state(self) -> Any:
        """The fold of what has happened."""
        state = self.decider.initial
        for given in self.events:
            event, person = (given.event, given.person) if isinstance(given, By) else (given, SOMEBODY)
            state = self.decider.apply(state, event, person)
        return state

    def when(self, command: Any) -> Self:
        """The one command under test."""
        return type(self)(self.decider, self.events, lambda state: self.decider.decide(command, state))

    def then(self, *expected: Event) -> None:
        """These events and no others were decided; none means there was nothing left to do."""
        assert self._outcome() == list(expected)  # noqa: S101 - this is a test kit

    def refused(self, code: str, **facts: Any) -> None:
        """The command was refused with this code and, where given, these facts."""
        try:
            decided = self._outcome()
        except Refused as refusal:
            assert refusal.code == code, f"refused with {refusal}, not {code}"  # noqa: S101, PT017 - as above
            assert facts.items() <= refusal.facts.items(), f"{refusal.facts} lacks {facts}"  # noqa: S101, PT017 - as above
        else:
            raise AssertionError(f"not refused, but decided {decided}")

    def _outcome(self) -> list[Event]:
        if self._when is None:
            raise AssertionError("a spec needs its when()")
        return self._when(self.state())
