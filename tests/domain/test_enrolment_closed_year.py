"""The figures of a closed fiscal year stand: only the Bureau's correction changes them (5.2-R1)."""

from typing import Any, get_args

import pytest

from services.enrolment.domain import marking
from services.enrolment.domain.application_commands import EndWithProject
from services.enrolment.domain.enrolment_commands import (
    EnrolmentCommand,
    IssueCertificate,
    ReissueCertificate,
    Revoke,
    RevokeCertificate,
)
from shared.kernel.refusal import Refused
from tests.domain.enrolment_samples import FEB_1, PROJECT, enrolled
from tests.domain.test_enrolment import (
    ASSESS,
    ASSESSED,
    CERTIFY,
    COMPLETE,
    CORRECT,
    ENROL,
    GIVE_UP,
    HERS,
    PASSED,
    REASSESS,
    RECORD,
    REVOKE,
    completed,
    enrolment,
    full_day,
    post_test,
    revoked,
)  # fmt: skip

IN_CLOSED_YEAR: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "enrol": (ENROL, ()),
    "give up": (GIVE_UP, (enrolled,)),
    "record": (RECORD, (enrolled,)),
    "correct": (CORRECT, (enrolled, full_day)),
    "assess": (ASSESS, (enrolled,)),
    "reassess": (REASSESS, (enrolled, post_test)),
    "complete": (COMPLETE, PASSED),
}


@pytest.mark.parametrize(("command", "so_far"), IN_CLOSED_YEAR.values(), ids=IN_CLOSED_YEAR)
def test_nothing_changes_the_figures_of_a_closed_year(command: Any, so_far: tuple[Any, ...]) -> None:
    closed = command.but(year_closed=True)
    enrolment.given(*so_far).when(closed).refused("enrolment.fiscal_year_closed", fiscal_year=2564)


def test_a_repeat_is_no_error_though_the_year_was_closed_meanwhile() -> None:
    enrolment.given(enrolled, full_day).when(RECORD.but(year_closed=True)).then()


PAPERS = (IssueCertificate, ReissueCertificate, RevokeCertificate)  # no figures


def test_every_command_that_counts_is_tried_in_a_closed_year() -> None:
    tried = {type(command) for command, _ in IN_CLOSED_YEAR.values()}
    assert tried == set(get_args(EnrolmentCommand)) - {Revoke, EndWithProject, *PAPERS}


def test_marks_and_results_know_whether_the_year_is_closed() -> None:
    closed = ASSESSED.but(project=PROJECT.but(year_closed=True))
    with pytest.raises(Refused, match=r"enrolment\.fiscal_year_closed"):
        marking.assess(closed, HERS)


def test_the_bureau_may_still_revoke_and_a_certificate_may_still_be_written() -> None:
    enrolment.given(*PASSED, completed).when(REVOKE).then(revoked)
    assert not hasattr(REVOKE, "year_closed")
    state = enrolment.given(*PASSED, completed).state()
    assert len(enrolment.decider.decide(CERTIFY, state)) == 1


def test_a_project_of_a_closed_year_takes_no_applications() -> None:
    PROJECT.must_take_applications(FEB_1)
    with pytest.raises(Refused, match=r"application\.fiscal_year_closed"):
        PROJECT.but(year_closed=True).must_take_applications(FEB_1)
