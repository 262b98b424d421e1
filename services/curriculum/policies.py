"""When this has happened, then that is to be done: nothing, in this service.

What is designated, appointed or put in force is always somebody's decision, so no event here leads
to a command by itself; what time brings about (a review that falls due) is read, not decided.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from shared.contracts.recorded import Recorded
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.due import Due
from shared.http.entering.room import Room


def react(_event: Recorded) -> list[Due]:
    """What follows from an event, of ours or of others: nothing."""
    return []


EXECUTE: dict[str, Callable[[Room[Any], Due, Context], Awaitable[object]]] = {}
