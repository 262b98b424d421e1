"""Hash chains of events that a test made up or changed: as a forger would compute them too."""

from collections.abc import Iterable

from shared.contracts.cloudevent import BEFORE_THE_FIRST, chained
from shared.contracts.recorded import Recorded


def rechained(events: Iterable[Recorded], previous: bytes = BEFORE_THE_FIRST) -> list[Recorded]:
    """The events of one stream, in order, each with the hash that follows from the one before."""
    found = []
    for event in events:
        previous = chained(
            previous, event.id, event.type, event.stream, event.version,
            event.occurred_at, event.recorded_at, event.value,
        )  # fmt: skip
        found.append(event._replace(hash=previous))
    return found
