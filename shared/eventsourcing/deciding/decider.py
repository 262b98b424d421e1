"""What an aggregate is: two pure functions and the state between them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import Field

from shared.contracts.event import Event
from shared.kernel.frozen import Frozen


class State(Frozen):
    """The base of every state: small, and every field of it is used by a rule.

    ``last_by`` is kept by the machinery: whose hand (a person's opaque id) the last event of each
    type came from. With it a rule can demand that who approves is not who submitted. ``hands`` is kept
    likewise where the decider asks for it: whoever had a hand in something, in order; evolve may forget.
    """

    last_by: Mapping[str, UUID] = Field(default_factory=dict)
    hands: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Take:
    """An event takes a unique key; if another stream holds it the command is refused with ``refusal``."""

    scope: str
    key: str
    refusal: str


@dataclass(frozen=True)
class Release:
    """An event gives a unique key of its own stream back."""

    scope: str
    key: str


C = TypeVar("C")
S = TypeVar("S", bound=State)
E = TypeVar("E", bound=Event)


def no_keys(_event: Any) -> list[Take | Release]:
    """Most aggregates need no unique key: a natural key is the stream's identity."""
    return []


@dataclass(frozen=True, eq=False)
class Decider(Generic[C, S, E]):
    """One aggregate. ``decide`` may raise Refused and never looks anything up; ``evolve`` never refuses.

    ``every_hand`` names the types of events of which every hand is kept, not only the last: few people's,
    for a state stays small. ``revision`` is raised when ``evolve`` changes its meaning: stored states are
    then folded anew.
    """

    kind: str
    initial: S
    decide: Callable[[C, S], list[E]]
    evolve: Callable[[S, E], S]
    keys: Callable[[E], list[Take | Release]] = no_keys
    every_hand: tuple[type[Event], ...] = ()
    revision: int = 1

    def apply(self, state: S, event: E, by: UUID) -> S:
        """Evolve, and note whose hand the event came from."""
        evolved = self.evolve(state, event)
        name, noted = type(event).__name__, dict[str, Any]()
        if isinstance(event, self.every_hand) and by not in evolved.hands:
            noted["hands"] = (*evolved.hands, by)
        if evolved.last_by.get(name) != by:
            noted["last_by"] = {**evolved.last_by, name: by}
        # both are ours, so the rest need not be checked a second time, which costs more than to evolve
        return evolved.model_copy(update=noted) if noted else evolved


AnyDecider = Decider[Any, Any, Any]
