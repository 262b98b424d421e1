"""A state as it is stored: its JSON, and a number that changes when the code's state changes."""

from functools import cache
from zlib import crc32

from shared.eventsourcing.deciding.decider import AnyDecider, State


@cache
def state_schema(decider: AnyDecider) -> int:
    """Names the shape and meaning of the decider's state; a stored state of another is folded anew."""
    shape = type(decider.initial).model_json_schema()
    return crc32(repr(shape).encode()) << 16 | decider.revision


def dump(state: State) -> str:
    """The state as JSON."""
    return state.model_dump_json()


def load(decider: AnyDecider, stored: str | bytes) -> State:
    """The state of this JSON."""
    state: State = type(decider.initial).model_validate_json(stored)
    return state
