"""A command that is due: now, as the reaction to an event, or later, as a timer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.recorded import Recorded
from shared.kernel.ids import derived_id


@dataclass(frozen=True, slots=True)
class Due:
    """``name`` says which policy executes it; its id is the same however often the event is seen."""

    command_id: UUID
    stream: UUID  # the source stream: reactions to one stream are executed in order
    at: datetime
    name: str
    payload: dict[str, Any]
    causation_id: UUID
    correlation_id: UUID

    @staticmethod
    def after(event: Recorded, name: str, payload: dict[str, Any], at: datetime | None = None) -> "Due":
        """The reaction called ``name`` to this event, at once or at an instant."""
        return Due(
            command_id=derived_id(event.id, name),
            stream=event.stream,
            at=at or event.recorded_at,
            name=name,
            payload=payload,
            causation_id=event.id,
            correlation_id=event.correlation_id,
        )


def distinct(dues: Iterable[Due]) -> list[Due]:
    """The same, none twice: two reactions of one name to one event would have one id between them."""
    found = list(dues)
    if len({due.command_id for due in found}) < len(found):
        raise ValueError(f"one event, one name, two reactions: {[due.name for due in found]}")
    return found
