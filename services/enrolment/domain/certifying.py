"""A certificate: the register gives the number, the enrolment bears it. One at most is valid."""

from services.enrolment.domain.certificate import REGISTER, Register, TakeNumber
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_commands import IssueCertificate, ReissueCertificate
from services.enrolment.domain.enrolment_state import Enrolment
from services.enrolment.domain.seating import Decided
from shared.kernel.ids import stream_id


def certify(
    command: IssueCertificate | ReissueCertificate, enrolment: Enrolment, register: Register
) -> Decided:
    """First whether she may have one at all, for a number once taken is never given again."""
    if not ENROLMENT.decide(command, enrolment):
        return [], []
    who = enrolment.applicant
    taken = REGISTER.decide(
        TakeNumber(
            field=who.field,
            fiscal_year=command.fiscal_year,
            enrolment=stream_id("enrolment", who.project, who.teacher),
            on=command.on,
        ),
        register,
    )
    return ENROLMENT.decide(command.but(number=taken[0].number), enrolment), taken
