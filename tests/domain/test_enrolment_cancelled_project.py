"""What was decided in a cancelled project stands: its centre changes nothing more (5.2-R1)."""

from typing import Any, get_args

import pytest

from services.enrolment.domain import marking
from services.enrolment.domain.attendance import Sheet
from services.enrolment.domain.enrolment_commands import (
    ByCentre,
    EnrolmentCommand,
    IssueCertificate,
    ReissueCertificate,
)
from shared.kernel.refusal import Refused
from tests.domain import test_attendance as of_sheet
from tests.domain.enrolment_samples import PROJECT, enrolled
from tests.domain.test_certificate import CERTIFIED, REISSUE, REVOKE_PAPER
from tests.domain.test_enrolment import (
    ASSESS,
    ASSESSED,
    CERTIFY,
    COMPLETE,
    CORRECT,
    HERS,
    PASSED,
    REASSESS,
    RECORD,
    REVOKE,
    SITUATIONS,
    completed,
    enrolment,
    full_day,
    practical,
    second_day,
)

GONE = PROJECT.but(cancelled=True)
NOT_COMPLETED = SITUATIONS["NOT_COMPLETED"]
OF_CENTRE: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "record": (RECORD.but(hours=5), NOT_COMPLETED),
    "correct": (CORRECT, NOT_COMPLETED),
    "assess": (ASSESS, NOT_COMPLETED),
    "reassess": (REASSESS, NOT_COMPLETED),
    "complete": (COMPLETE, (*NOT_COMPLETED, second_day, practical)),
    "complete her who has no result": (COMPLETE, PASSED),
}


@pytest.mark.parametrize(("command", "so_far"), OF_CENTRE.values(), ids=OF_CENTRE)
def test_its_centre_changes_no_result_of_a_cancelled_project(command: Any, so_far: tuple[Any, ...]) -> None:
    assert enrolment.decider.decide(command, enrolment.given(*so_far).state()) != []
    gone = command.but(project_cancelled=True)
    enrolment.given(*so_far).when(gone).refused("enrolment.project_cancelled")


def test_every_command_of_the_centre_but_for_papers_is_tried() -> None:
    of_centre = {command for command in get_args(EnrolmentCommand) if issubclass(command, ByCentre)}
    tried = {type(command) for command, _ in OF_CENTRE.values()}
    assert tried == of_centre - {IssueCertificate, ReissueCertificate}


def test_a_repeat_is_no_error_though_the_project_was_cancelled_meanwhile() -> None:
    enrolment.given(enrolled, full_day).when(RECORD.but(project_cancelled=True)).then()
    enrolment.given(*PASSED, completed).when(COMPLETE.but(project_cancelled=True)).then()


def test_sheets_and_lists_know_whether_the_project_was_cancelled() -> None:
    held = of_sheet.sheet.given(*of_sheet.LOCKED).state()
    with pytest.raises(Refused, match=r"enrolment\.project_cancelled"):
        marking.assess(ASSESSED.but(project=GONE), HERS)
    with pytest.raises(Refused, match=r"enrolment\.project_cancelled"):
        marking.record(of_sheet.RECORD.but(project=GONE), Sheet(), of_sheet.ENROLLED)
    with pytest.raises(Refused, match=r"enrolment\.project_cancelled"):
        marking.correct(of_sheet.CORRECT.but(project=GONE), held, of_sheet.PRESENT)


def test_a_sheet_of_a_cancelled_project_is_not_locked_any_more() -> None:
    lock = of_sheet.LOCK.but(project=GONE)
    of_sheet.sheet.given(of_sheet.recorded).when(lock).refused("enrolment.project_cancelled")
    of_sheet.sheet.given(*of_sheet.LOCKED).when(lock).then()


def test_a_completion_still_has_its_paper_and_the_bureau_revokes_both() -> None:
    state = enrolment.given(*PASSED, completed).state()
    assert len(enrolment.decider.decide(CERTIFY, state)) == 1
    assert len(enrolment.decider.decide(REISSUE, CERTIFIED.state())) == 1
    assert not hasattr(REVOKE, "project_cancelled")
    assert not hasattr(REVOKE_PAPER, "project_cancelled")
