"""Never more seats given or held than there are; every number once; no seat left free while some wait."""

from collections.abc import Iterator, Sequence

from shared.contracts.enrolment import seats as s
from shared.contracts.recorded import Recorded
from tests.chaos.history.record import Finding, History, Kind
from tests.chaos.history.streams import by_stream


def check(history: History) -> Iterator[Finding]:
    """Ledger by ledger."""
    if "enrolment" not in history.stores:
        return
    for stream, events in by_stream(history.stores["enrolment"].events).items():
        if isinstance(events[0].data, s.SeatLedgerOpened):
            for detail in _ledger(events, events[0].data.capacity):
                yield Finding(Kind.SEATS, str(stream), detail)


def _ledger(events: Sequence[Recorded], capacity: int) -> Iterator[str]:
    taken, held, waiting, numbers = 0, 0, 0, []
    for event in events:
        match event.data:
            case s.SeatTaken(from_offer=from_offer):
                taken, held = taken + 1, held - from_offer
            case s.SeatHeld():
                held, waiting = held + 1, waiting - 1
            case s.SeatReleased(held=was_held):
                taken, held = taken - (not was_held), held - was_held
            case s.WaitlistNumberIssued(number=number):
                numbers.append(number)
                waiting += 1
            case s.WaitlistLeft():
                waiting -= 1
            case _:
                pass
        if taken + held > capacity:
            yield f"version {event.version}: {taken} given, {held} held, {capacity} in all"
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"waitlist numbers are not 1, 2, 3 …: {numbers}"
    if waiting > 0 and taken + held < capacity:
        yield f"{capacity - taken - held} seats are free and {waiting} wait"
