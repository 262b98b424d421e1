"""An enrolment from the seat to the completion, situation by situation (5.2-S3, 5.2-R1)."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.enrolment.domain import marking
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_commands import (
    CorrectAssessment,
    CorrectAttendance,
    DecideCompletion,
    Enrol,
    EnrolmentCommand,
    GiveUpSeat,
    IssueCertificate,
    RecordAssessment,
    RecordAttendance,
    Revoke,
)
from services.enrolment.domain.enrolment_state import Enrolment
from services.enrolment.domain.marking import Assess, Result
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.enrolment import enrolment as facts
from shared.contracts.enrolment.enrolment import AssessmentKind
from shared.eventsourcing.deciding.testing import By, Spec
from shared.kernel.fiscal_year import bangkok_date
from shared.kernel.refusal import Refused
from tests.domain.enrolment_samples import (
    ACADEMIC,
    CENTRE,
    CURRICULUM,
    END,
    FEB_1,
    HOME,
    MARCH_1,
    MARCH_2,
    MARCH_5,
    MEMO,
    PROJECT,
    STAMP,
    TEACHER,
    WHO,
    enrolled,
)

enrolment = Spec(ENROLMENT)
ON_5 = {**STAMP, "on": MARCH_5}
BY_CENTRE: dict[str, Any] = {"by": ACADEMIC, "by_org": CENTRE, "centre": CENTRE, "on": MARCH_5}

full_day = facts.AttendanceRecorded(
    session=MARCH_1.session, session_date=MARCH_1.session_date, hours=6, of_hours=6, **ON_5
)
second_day = facts.AttendanceRecorded(
    session=MARCH_2.session, session_date=MARCH_2.session_date, hours=2, of_hours=4, **ON_5
)
post_test = facts.AssessmentRecorded(assessment=AssessmentKind.POST_TEST, score=81, passed=True, **ON_5)
practical = facts.AssessmentRecorded(assessment=AssessmentKind.PRACTICAL, score=77, passed=True, **ON_5)
PASSED = (enrolled, full_day, second_day, post_test, practical)
completed = facts.TrainingCompletedByTeacher(
    completed_on=MARCH_2.session_date,
    hours_attended=8,
    hours_planned=10,
    curriculum=CURRICULUM,
    version=1,
    **ON_5,
)
refused = facts.CompletionRefused(
    hours_attended=6,
    hours_planned=10,
    reasons=("completion.attendance_below_minimum", "completion.practical_not_passed"),
    **ON_5,
)
revoked = facts.CompletionRevoked(reason="หลักฐานไม่ถูกต้อง", document=MEMO, **ON_5)
given_up = facts.EnrolmentWithdrawn(reason="ติดราชการ", **STAMP)
cancelled = facts.EnrolmentCancelled(reason=END.reason, **STAMP)

ENROL = Enrol(who=WHO, completion=PROJECT.completion, curriculum=CURRICULUM, version=1, on=FEB_1)
GIVE_UP = GiveUpSeat(by=TEACHER, by_org=HOME, reason="ติดราชการ", on=FEB_1)
RECORD = RecordAttendance(session=MARCH_1, hours=6, **BY_CENTRE)
CORRECT = CorrectAttendance(session=MARCH_1, hours=3, reason="มาสาย", **BY_CENTRE)
ASSESS = RecordAssessment(assessment=AssessmentKind.PRACTICAL, score=77, passed=True, **BY_CENTRE)
REASSESS = CorrectAssessment(
    assessment=AssessmentKind.POST_TEST, score=74, passed=True, reason="รวมคะแนนผิด", **BY_CENTRE
)
COMPLETE = DecideCompletion(hours_planned=10, last_session_on=MARCH_2.session_date, **BY_CENTRE)
REVOKE = Revoke(by=ACADEMIC, by_org="BUREAU", reason="หลักฐานไม่ถูกต้อง", document=MEMO, on=MARCH_5)
CERTIFY = IssueCertificate(fiscal_year=2564, number="KC-RAIL-2564-0001", **BY_CENTRE)

SITUATIONS: dict[str, tuple[Any, ...]] = {
    "ABSENT": (),
    "ENROLLED": (enrolled,),
    "WITHDRAWN": (enrolled, given_up),
    "CANCELLED": (enrolled, cancelled),
    "NOT_COMPLETED": (enrolled, full_day, post_test, refused),
    "COMPLETED": (*PASSED, completed),
    "REVOKED": (*PASSED, completed, By(revoked, ACADEMIC)),
}
COMMANDS: dict[str, EnrolmentCommand] = {
    "enrol": ENROL,
    "give up": GIVE_UP,
    "record": RECORD.but(hours=5),
    "correct": CORRECT,
    "assess": ASSESS,
    "reassess": REASSESS,
    "complete": COMPLETE,
    "revoke": REVOKE,
    "certify": CERTIFY,
    "end with project": END,
}
# "+" decides something, "=" changes nothing, "-" is refused.
TABLE = """
                enrol  give-up  record  correct  assess  reassess  complete  revoke  certify  end-with-project
ABSENT            +       -       -        -        -        -         -        -       -        -
ENROLLED          -       +       +        +        +        -         +        -       -        +
WITHDRAWN         +       =       -        -        -        -         -        -       -        =
CANCELLED         -       -       -        -        -        -         -        -       -        =
NOT_COMPLETED     -       -       +        +        +        +         =        -       -        =
COMPLETED         -       -       -        -        -        -         =        +       +        =
REVOKED           -       -       -        -        -        -         -        =       -        =
"""
CELLS = [
    (row.split()[0], command, mark)
    for row in TABLE.strip().splitlines()[1:]
    for command, mark in zip(COMMANDS, row.split()[1:], strict=True)
]


@pytest.mark.parametrize(("stage", "command", "mark"), CELLS)
def test_every_stage_takes_every_command_as_the_table_says(stage: str, command: str, mark: str) -> None:
    state = enrolment.given(*SITUATIONS[stage]).state()
    assert state.stage == stage
    if mark == "-":
        with pytest.raises(Refused, match=r"enrolment\.(wrong_stage|absent)|assessment\.nothing_recorded"):
            ENROLMENT.decide(COMMANDS[command], state)
    else:
        assert bool(ENROLMENT.decide(COMMANDS[command], state)) is (mark == "+")


# Enrolled


def test_whoever_has_a_seat_is_enrolled_under_the_policy_of_the_project() -> None:
    enrolment.when(ENROL).then(enrolled)


def test_a_second_enrolment_forgets_what_the_first_one_had() -> None:
    again = enrolment.given(enrolled, full_day, given_up, enrolled).state()
    assert again == enrolment.given(enrolled).state().but(last_by=again.last_by)


def test_hours_are_recorded_once_and_a_later_mark_replaces_the_earlier() -> None:
    enrolment.given(enrolled).when(RECORD).then(full_day)
    enrolment.given(enrolled, full_day).when(RECORD).then()
    enrolment.given(enrolled, full_day).when(RECORD.but(hours=4)).then(full_day.but(hours=4))


def test_a_correction_says_why() -> None:
    corrected = facts.AttendanceCorrected(reason="มาสาย", **full_day.but(hours=3).__dict__)
    enrolment.given(enrolled, full_day).when(CORRECT).then(corrected)
    enrolment.given(enrolled, full_day, corrected).when(CORRECT).then()


def test_an_assessment_has_one_result() -> None:
    enrolment.given(enrolled).when(ASSESS).then(practical)
    enrolment.given(enrolled, practical).when(ASSESS).then()
    failed = ASSESS.but(score=30, passed=False)
    enrolment.given(enrolled, practical).when(failed).refused("assessment.already_recorded", teacher=TEACHER)


def test_another_result_is_a_correction_that_says_why_and_counts() -> None:
    reassessed = facts.AssessmentCorrected(reason="รวมคะแนนผิด", **post_test.but(score=74).__dict__)
    enrolment.given(enrolled, post_test).when(REASSESS).then(reassessed)
    enrolment.given(enrolled, post_test, reassessed).when(REASSESS).then()
    failed = reassessed.but(passed=False)
    not_passed = enrolment.given(*PASSED, failed).when(COMPLETE)
    not_passed.then(
        facts.CompletionRefused(
            hours_attended=8, hours_planned=10, reasons=("completion.post_test_not_passed",), **ON_5
        )
    )


def test_without_a_result_there_is_nothing_to_correct() -> None:
    enrolment.given(enrolled, practical).when(REASSESS).refused("assessment.nothing_recorded")


@pytest.mark.parametrize("command", [RECORD, CORRECT, ASSESS, REASSESS, COMPLETE])
def test_only_the_centre_that_runs_the_project_writes(command: Any) -> None:
    enrolment.given(enrolled).when(command.but(by_org=HOME)).refused("enrolment.other_centre")


def test_only_she_gives_her_seat_up() -> None:
    enrolment.given(enrolled).when(GIVE_UP.but(by=ACADEMIC)).refused("application.not_your_own")


# Completion


def test_attendance_and_every_mandatory_assessment_make_a_completion() -> None:
    enrolment.given(*PASSED).when(COMPLETE).then(completed)


def test_what_is_missing_is_told_with_all_its_reasons() -> None:
    enrolment.given(enrolled, full_day, post_test).when(COMPLETE).then(refused)


def test_a_refused_completion_is_decided_anew_only_when_facts_have_changed() -> None:
    not_completed = enrolment.given(enrolled, full_day, post_test, refused)
    not_completed.when(COMPLETE).then()
    not_completed.given(second_day, practical).when(COMPLETE).then(completed)
    partly = refused.but(reasons=("completion.attendance_below_minimum",))
    not_completed.given(practical).when(COMPLETE).then(partly)


def test_a_completion_is_decided_once() -> None:
    enrolment.given(*PASSED, completed).when(COMPLETE.but(hours_planned=100)).then()


def test_the_fiscal_year_is_that_of_the_last_session_attended_in_bangkok() -> None:
    after_midnight = bangkok_date(datetime(2020, 9, 30, 17, 30, tzinfo=UTC))
    assert after_midnight == date(2020, 10, 1)
    stamp = {**STAMP, "on": after_midnight, "fiscal_year": 2563}
    late = MARCH_1.but(session_date=after_midnight)
    given = enrolment.given(
        enrolled.but(
            on=date(2020, 9, 1), completion=CompletionPolicy(mandatory_assessments=()), fiscal_year=2563
        ),
        facts.AttendanceRecorded(
            session=late.session, session_date=after_midnight, hours=6, of_hours=6, **stamp
        ),
    )
    decided = ENROLMENT.decide(
        COMPLETE.but(hours_planned=6, last_session_on=after_midnight, on=after_midnight), given.state()
    )
    assert [(type(event).__name__, event.fiscal_year) for event in decided] == [
        ("TrainingCompletedByTeacher", 2564)
    ]


def test_without_a_timetable_nothing_can_be_completed() -> None:
    empty = COMPLETE.but(hours_planned=0, last_session_on=None)
    enrolment.given(*PASSED).when(empty).refused("completion.no_sessions")


def test_nothing_is_completed_before_the_last_session() -> None:
    early = COMPLETE.but(last_session_on=date(2021, 3, 6))
    enrolment.given(*PASSED).when(early).refused("completion.training_not_over")


def test_a_completion_is_revoked_by_another_hand_on_paper() -> None:
    enrolment.given(*PASSED, completed).when(REVOKE).then(revoked)
    own = enrolment.given(*PASSED, By(completed, ACADEMIC))
    own.when(REVOKE).refused("completion.own_decision")
    enrolment.given(*PASSED, completed).when(REVOKE.but(by_org=CENTRE)).refused("completion.bureau_only")


def test_a_completion_is_not_revoked_by_a_paper_of_a_later_day() -> None:
    later = REVOKE.but(document=MEMO.but(dated=date(2021, 3, 6)))
    enrolment.given(*PASSED, completed).when(later).refused("document.dated_later")


# One assessment, many enrolments

ASSESSED = Assess(
    project=PROJECT,
    assessment=AssessmentKind.PRACTICAL,
    results=(Result(teacher=TEACHER, score=77, passed=True),),
    by=ACADEMIC,
    by_org=CENTRE,
    on=MARCH_5,
)
HERS: Enrolment = enrolment.given(enrolled).state()


def test_each_result_is_a_fact_of_its_enrolment() -> None:
    assert marking.assess(ASSESSED, HERS) == [[practical]]


def test_results_of_those_who_are_not_enrolled_are_refused() -> None:
    with pytest.raises(Refused, match=r"enrolment\.not_enrolled"):
        marking.assess(ASSESSED, Enrolment())


def test_a_list_of_results_names_nobody_twice() -> None:
    twice = ASSESSED.but(results=(ASSESSED.results[0], ASSESSED.results[0].but(score=1)))
    with pytest.raises(Refused, match=r"enrolment\.teacher_twice"):
        marking.assess(twice, HERS, HERS)


def test_whom_a_refusal_is_about_is_told_by_opaque_id() -> None:
    enrolment.given(*SITUATIONS["COMPLETED"]).when(RECORD).refused(
        "enrolment.wrong_stage", teacher=UUID(int=11)
    )
