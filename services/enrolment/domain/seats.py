"""A project's seat ledger: counts and the next number only, so that it stays small (5.2-S3).

Always ``taken + held <= capacity``. While people wait, a freed seat is spoken for: newcomers take
only what is free beyond the number of those who wait.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, assert_never
from uuid import UUID

from shared.contracts.common import FieldCode
from shared.contracts.enrolment.seats import (
    SeatHeld,
    SeatLedgerOpened,
    SeatReleased,
    SeatsEvent,
    SeatTaken,
    WaitlistLeft,
    WaitlistNumberIssued,
)
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused


class SeatLedger(State):
    """``capacity`` is None until the first request for a seat opens the ledger."""

    capacity: int | None = None
    taken: int = 0
    held: int = 0  # for open offers
    waiting: int = 0
    last_number: int = 0

    @property
    def free(self) -> int:
        """Seats neither taken nor held."""
        return (self.capacity or 0) - self.taken - self.held

    @property
    def must_offer(self) -> bool:
        """Whether a seat is free for somebody who waits."""
        return self.free > 0 and self.waiting > 0


class _ForSeat(Frozen):
    """For whom, in which project's ledger."""

    application: UUID
    project: UUID
    field: FieldCode
    fiscal_year: FiscalYear
    on: date


class RequestSeat(_ForSeat):
    """An eligible applicant gets a seat, or the next number of the waitlist."""

    capacity: int  # what the project announced; it opens the ledger


class HoldSeat(_ForSeat):
    """A free seat is held for the next who waits."""


class TakeHeldSeat(_ForSeat):
    """The offer was accepted."""


class ReleaseSeat(_ForSeat):
    """An enrolment ended."""


class ReleaseHeldSeat(_ForSeat):
    """An open offer ended."""


class LeaveWaitlist(_ForSeat):
    """Somebody who waited waits no longer."""


Command = RequestSeat | HoldSeat | TakeHeldSeat | ReleaseSeat | ReleaseHeldSeat | LeaveWaitlist

HAS: dict[type[Command], Callable[[SeatLedger], bool]] = {
    RequestSeat: lambda _: True,
    HoldSeat: lambda ledger: ledger.must_offer,
    TakeHeldSeat: lambda ledger: ledger.held > 0,
    ReleaseSeat: lambda ledger: ledger.taken > 0,
    ReleaseHeldSeat: lambda ledger: ledger.held > 0,
    LeaveWaitlist: lambda ledger: ledger.waiting > 0,
}


def decide(command: Command, state: SeatLedger) -> list[SeatsEvent]:
    """Give, hold, free; whose seat it is, the application knows."""
    if not HAS[type(command)](state):
        raise Refused("seats.not_in_ledger", free=state.free, held=state.held, waiting=state.waiting)
    stamp: dict[str, Any] = command.model_dump(include={"project", "field", "fiscal_year", "on"})
    match command:
        case RequestSeat():
            return _request(command, state, stamp)
        case HoldSeat():
            return [SeatHeld(application=command.application, **stamp)]
        case TakeHeldSeat():
            return [SeatTaken(application=command.application, from_offer=True, **stamp)]
        case ReleaseSeat():
            return [SeatReleased(application=command.application, held=False, **stamp)]
        case ReleaseHeldSeat():
            return [SeatReleased(application=command.application, held=True, **stamp)]
        case LeaveWaitlist():
            return [WaitlistLeft(application=command.application, **stamp)]
        case _:
            assert_never(command)


def _request(command: RequestSeat, state: SeatLedger, stamp: dict[str, Any]) -> list[SeatsEvent]:
    events: list[SeatsEvent] = []
    if state.capacity is None:
        events.append(SeatLedgerOpened(capacity=command.capacity, **stamp))
        state = evolve(state, events[0])
    if state.free > state.waiting:
        return [*events, SeatTaken(application=command.application, from_offer=False, **stamp)]
    number = state.last_number + 1
    return [*events, WaitlistNumberIssued(application=command.application, number=number, **stamp)]


def evolve(state: SeatLedger, event: SeatsEvent) -> SeatLedger:
    """Counts move by one."""
    match event:
        case SeatLedgerOpened():
            return state.but(capacity=event.capacity)
        case SeatTaken(from_offer=True):
            return state.but(taken=state.taken + 1, held=state.held - 1)
        case SeatTaken():
            return state.but(taken=state.taken + 1)
        case WaitlistNumberIssued():
            return state.but(waiting=state.waiting + 1, last_number=event.number)
        case SeatHeld():
            return state.but(held=state.held + 1, waiting=state.waiting - 1)
        case SeatReleased(held=True):
            return state.but(held=state.held - 1)
        case SeatReleased():
            return state.but(taken=state.taken - 1)
        case WaitlistLeft():
            return state.but(waiting=state.waiting - 1)
        case _:
            assert_never(event)


SEATS = Decider[Command, SeatLedger, SeatsEvent](
    kind="seats", initial=SeatLedger(), decide=decide, evolve=evolve
)
