"""Certificates: sequential numbers per field and fiscal year, one per completion."""

from datetime import timedelta

import pytest

from services.enrolment.domain.certificate import REGISTER, Register, TakeNumber
from services.enrolment.domain.certifying import certify
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_commands import ReissueCertificate, RevokeCertificate
from services.enrolment.domain.enrolment_state import Certificate, Enrolment
from shared.contracts.enrolment.certificate import CertificateNumberTaken
from shared.contracts.enrolment.enrolment import (
    CertificateIssued,
    CertificateReissued,
    CertificateRevoked,
)
from shared.eventsourcing.deciding.testing import By, Spec
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused
from tests.domain.enrolment_samples import ACADEMIC, COLLEAGUE, HOME, MARCH_5, MEMO, PROJECT_ID, TEACHER
from tests.domain.test_enrolment import (
    BY_CENTRE,
    CERTIFY,
    ON_5,
    REVOKE,
    SITUATIONS,
    revoked,
)

REISSUE = ReissueCertificate(fiscal_year=2564, number="KC-RAIL-2564-0002", reason="เปลี่ยนชื่อสกุล", **BY_CENTRE)
REVOKE_PAPER = RevokeCertificate(by=COLLEAGUE, by_org="BUREAU", reason="พิมพ์ผิด", document=MEMO, on=MARCH_5)
issued = CertificateIssued(number="KC-RAIL-2564-0001", **ON_5)
register = Spec(REGISTER)
ENROLMENT_ID = stream_id("enrolment", PROJECT_ID, TEACHER)
TAKE = TakeNumber(field="RAIL", fiscal_year=2564, enrolment=ENROLMENT_ID, on=MARCH_5)
COMPLETION = Spec(ENROLMENT, SITUATIONS["COMPLETED"])
COMPLETED: Enrolment = COMPLETION.state()
CERTIFIED = COMPLETION.given(issued)
FIRST = issued.number
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
    assert certify(ASK, CERTIFIED.state(), Register(last=7)) == ([], [])


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


def test_a_revoked_completion_takes_its_certificate_along_and_gets_no_other() -> None:
    voided = CertificateRevoked(number=FIRST, reason=revoked.reason, document=MEMO, **ON_5)
    CERTIFIED.when(REVOKE).then(revoked, voided)
    COMPLETION.when(REVOKE).then(revoked)  # it had none
    state = CERTIFIED.given(revoked, voided).state()
    assert (state.stage, state.certificate) == ("REVOKED", None)
    assert state.papers == (
        Certificate(number=FIRST, issued_on=MARCH_5, ended_on=MARCH_5, reason=revoked.reason),
    )


def test_a_completion_revoked_before_certificates_had_events_of_their_own_voids_it_too() -> None:
    assert CERTIFIED.given(revoked).state().certificate is None


def test_another_paper_takes_the_place_of_the_first_under_the_next_number() -> None:
    again = CertificateReissued(number="KC-RAIL-2564-0008", replaces=FIRST, reason=REISSUE.reason, **ON_5)
    asked = REISSUE.but(number="")
    assert certify(asked, CERTIFIED.state(), Register(last=7)) == ([again], [numbered(8)])
    before, now = CERTIFIED.given(again).state().papers
    assert (before.ended_on, before.reason, before.replaced_by) == (MARCH_5, REISSUE.reason, again.number)
    assert (now.number, now.ended_on) == (again.number, None)


def test_without_a_valid_paper_nothing_is_reissued_and_no_number_is_lost() -> None:
    with pytest.raises(Refused, match=r"certificate\.absent"):
        certify(REISSUE.but(number=""), COMPLETED, Register())
    with pytest.raises(Refused, match=r"certificate\.other_year"):
        certify(REISSUE.but(number="", fiscal_year=2563), CERTIFIED.state(), Register())
    with pytest.raises(Refused, match=r"enrolment\.other_centre"):
        certify(REISSUE.but(number="", by_org=HOME), CERTIFIED.state(), Register())


def test_a_certificate_is_revoked_by_the_bureau_while_the_completion_stands() -> None:
    voided = CertificateRevoked(number=FIRST, reason=REVOKE_PAPER.reason, document=MEMO, **ON_5)
    CERTIFIED.when(REVOKE_PAPER).then(voided)
    gone = CERTIFIED.given(voided)
    assert (gone.state().stage, gone.state().certificate) == ("COMPLETED", None)
    gone.when(REVOKE_PAPER).then()
    assert certify(ASK, gone.state(), Register(last=7))[1] == [numbered(8)]  # a new one may be issued


def test_nobody_revokes_a_paper_that_is_not_there_or_that_she_issued_or_by_a_paper_of_tomorrow() -> None:
    COMPLETION.when(REVOKE_PAPER).refused("certificate.absent")
    own = COMPLETION.given(By(issued, COLLEAGUE))
    own.when(REVOKE_PAPER).refused("certificate.own_issue")
    CERTIFIED.when(REVOKE_PAPER.but(by_org=HOME)).refused("completion.bureau_only")
    later = MEMO.but(dated=MARCH_5 + timedelta(days=1))
    CERTIFIED.when(REVOKE_PAPER.but(document=later)).refused("document.dated_later")


def test_whoever_wrote_the_last_paper_cannot_revoke_it_and_whoever_wrote_one_before_may() -> None:
    again = CertificateReissued(number="KC-RAIL-2564-0008", replaces=FIRST, reason=REISSUE.reason, **ON_5)
    of_another = COMPLETION.given(By(issued, ACADEMIC), By(again, COLLEAGUE))
    of_another.when(REVOKE_PAPER).refused("certificate.own_issue")
    voided = CertificateRevoked(number=again.number, reason=REVOKE_PAPER.reason, document=MEMO, **ON_5)
    long_replaced = COMPLETION.given(By(issued, COLLEAGUE), By(again, ACADEMIC))
    long_replaced.when(REVOKE_PAPER).then(voided)


def test_a_paper_issued_anew_after_a_revocation_is_of_whoever_issued_it() -> None:
    again = CertificateReissued(number="KC-RAIL-2564-0008", replaces=FIRST, reason=REISSUE.reason, **ON_5)
    voided = CertificateRevoked(number=again.number, reason=REVOKE_PAPER.reason, document=MEMO, **ON_5)
    third = issued.but(number="KC-RAIL-2564-0009")
    before = COMPLETION.given(By(issued, ACADEMIC), By(again, COLLEAGUE), voided)
    before.given(By(third, ACADEMIC)).when(REVOKE_PAPER).then(voided.but(number=third.number))
    before.given(By(third, COLLEAGUE)).when(REVOKE_PAPER).refused("certificate.own_issue")
