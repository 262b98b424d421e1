"""The register of certificate numbers of a field and fiscal year: sequential, one per enrolment."""

from datetime import date
from uuid import UUID

from shared.contracts.common import FieldCode
from shared.contracts.enrolment.certificate import CertificateNumberTaken
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen


class Register(State):
    """Which numbers are out is told by the last one; whose they are, by the enrolments."""

    last: int = 0


class TakeNumber(Frozen):
    """The next number, for an enrolment that has none."""

    field: FieldCode
    fiscal_year: FiscalYear
    enrolment: UUID
    on: date


def decide(command: TakeNumber, state: Register) -> list[CertificateNumberTaken]:
    """``KC-RAIL-2564-0001``: what it is of, when, the how manieth."""
    sequence = state.last + 1
    number = f"KC-{command.field}-{command.fiscal_year}-{sequence:04d}"
    return [CertificateNumberTaken(sequence=sequence, number=number, **command.__dict__)]


def evolve(state: Register, event: CertificateNumberTaken) -> Register:
    """The register has one kind of event."""
    return state.but(last=event.sequence)


REGISTER = Decider[TakeNumber, Register, CertificateNumberTaken](
    kind="certificates", initial=Register(), decide=decide, evolve=evolve
)
