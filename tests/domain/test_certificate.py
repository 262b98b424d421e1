"""Certificates: sequential numbers per field and fiscal year, one per completion."""

import pytest

from services.enrolment.domain.certificate import REGISTER, Register, TakeNumber
from services.enrolment.domain.certifying import certify
from services.enrolment.domain.enrolment import ENROLMENT, Enrolment
from shared.contracts.enrolment.certificate import CertificateNumberTaken
from shared.contracts.enrolment.enrolment import CertificateIssued
from shared.eventsourcing.testing import Spec
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused
from tests.domain.enrolment_samples import HOME, MARCH_5, PROJECT_ID, TEACHER
from tests.domain.test_enrolment import CERTIFY, ON_5, SITUATIONS

register = Spec(REGISTER)
ENROLMENT_ID = stream_id("enrolment", PROJECT_ID, TEACHER)
TAKE = TakeNumber(field="RAIL", fiscal_year=2564, enrolment=ENROLMENT_ID, on=MARCH_5)
COMPLETED: Enrolment = Spec(ENROLMENT, SITUATIONS["COMPLETED"]).state()
ASK = CERTIFY.but(number="")


def numbered(sequence: int) -> CertificateNumberTaken:
    number = f"KC-RAIL-2564-{sequence:04d}"
    return CertificateNumberTaken(sequence=sequence, number=number, **TAKE.__dict__)


def test_numbers_follow_each_other() -> None:
    register.when(TAKE).then(numbered(1))
    register.given(numbered(1)).when(TAKE).then(numbered(2))


def test_a_completion_gets_the_next_number() -> None:
    issued = CertificateIssued(number="KC-RAIL-2564-0008", **ON_5)
    assert certify(ASK, COMPLETED, Register(last=7)) == ([issued], [numbered(8)])


def test_a_completion_has_one_certificate_and_no_number_is_lost() -> None:
    certified = COMPLETED.but(certificate="KC-RAIL-2564-0001")
    assert certify(ASK, certified, Register(last=7)) == ([], [])


@pytest.mark.parametrize("stage", ["ENROLLED", "NOT_COMPLETED", "WITHDRAWN", "REVOKED"])
def test_only_a_completion_has_a_certificate(stage: str) -> None:
    state = Spec(ENROLMENT, SITUATIONS[stage]).state()
    with pytest.raises(Refused, match=r"enrolment\.wrong_stage"):
        certify(ASK, state, Register())


def test_the_register_is_that_of_the_year_of_the_completion() -> None:
    with pytest.raises(Refused, match=r"certificate\.other_year"):
        certify(ASK.but(fiscal_year=2563), COMPLETED, Register())


def test_only_the_centre_issues() -> None:
    with pytest.raises(Refused, match=r"enrolment\.other_centre"):
        certify(ASK.but(by_org=HOME), COMPLETED, Register())


def test_a_revoked_completion_keeps_its_number_and_gets_no_other() -> None:
    revoked = Spec(
        ENROLMENT, (*SITUATIONS["COMPLETED"], CertificateIssued(number="KC-RAIL-2564-0001", **ON_5))
    )
    state = revoked.given(SITUATIONS["REVOKED"][-1]).state()
    assert (state.stage, state.certificate) == ("REVOKED", "KC-RAIL-2564-0001")
