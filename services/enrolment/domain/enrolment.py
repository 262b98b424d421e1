"""A teacher's part in a project, from the seat to the certificate (5.2-S3, 5.2-R1).

``Enrolled → Completed → Revoked``, ``Enrolled → NotCompleted → Completed`` when facts have changed,
``Enrolled → Withdrawn``, ``Enrolled → Cancelled`` with its project. Its commands: enrolment_commands.py; the
completion rule: completion.py.
"""

from collections.abc import Mapping
from typing import Any, assert_never

from services.enrolment.domain.applicant import Applicant
from services.enrolment.domain.application_commands import EndWithProject
from services.enrolment.domain.completion import Attended, Outcome, Passed, judge
from services.enrolment.domain.enrolment_commands import (
    ByCentre,
    CorrectAssessment,
    CorrectAttendance,
    Counted,
    DecideCompletion,
    Enrol,
    EnrolmentCommand,
    GiveUpSeat,
    IssueCertificate,
    RecordAssessment,
    RecordAttendance,
    ReissueCertificate,
    Revoke,
    RevokeCertificate,
)
from services.enrolment.domain.enrolment_state import Certificate, Completed, Enrolment, Stage
from services.enrolment.domain.papers import certify, ended, revoke, written_by
from shared.contracts.enrolment.enrolment import (
    AssessmentCorrected,
    AssessmentRecorded,
    AttendanceCorrected,
    AttendanceRecorded,
    CertificateIssued,
    CertificateReissued,
    CertificateRevoked,
    CompletionRefused,
    CompletionRevoked,
    EnrolmentCancelled,
    EnrolmentEvent,
    EnrolmentWithdrawn,
    TeacherEnrolled,
    TrainingCompletedByTeacher,
)
from shared.eventsourcing.deciding.command import BUREAU, must_follow
from shared.eventsourcing.deciding.decider import Decider
from shared.kernel.fiscal_year import fiscal_year_of
from shared.kernel.refusal import Refused

_OPEN = frozenset({Stage.ENROLLED, Stage.NOT_COMPLETED})

MAY: Mapping[type[EnrolmentCommand], frozenset[Stage]] = {
    Enrol: frozenset({Stage.ABSENT, Stage.WITHDRAWN}),
    GiveUpSeat: frozenset({Stage.ENROLLED}),
    RecordAttendance: _OPEN,
    CorrectAttendance: _OPEN,
    RecordAssessment: _OPEN,
    CorrectAssessment: _OPEN,
    DecideCompletion: _OPEN,
    Revoke: frozenset({Stage.COMPLETED}),
    IssueCertificate: frozenset({Stage.COMPLETED}),
    ReissueCertificate: frozenset({Stage.COMPLETED}),
    RevokeCertificate: frozenset({Stage.COMPLETED}),
    EndWithProject: frozenset({Stage.ENROLLED}),
}
OF_THE_REGISTER = (IssueCertificate, ReissueCertificate)
MARKS = (RecordAttendance, CorrectAttendance, RecordAssessment, CorrectAssessment)  # in any order of days
DONE: Mapping[type[EnrolmentCommand], frozenset[Stage]] = {  # the command would change nothing
    GiveUpSeat: frozenset({Stage.WITHDRAWN}),
    DecideCompletion: frozenset({Stage.COMPLETED}),
    Revoke: frozenset({Stage.REVOKED}),
    EndWithProject: frozenset(Stage) - {Stage.ENROLLED},
}


def decide(command: EnrolmentCommand, state: Enrolment) -> list[EnrolmentEvent]:
    """What follows; the figures of a closed fiscal year or a cancelled project change by the Bureau alone."""
    decided = _decide(command, state)
    if decided and isinstance(command, ByCentre) and command.project_cancelled:
        raise Refused("enrolment.project_cancelled")
    if decided and isinstance(command, Counted | Enrol) and command.year_closed:
        raise Refused("enrolment.fiscal_year_closed", fiscal_year=decided[0].fiscal_year)
    return decided


def _decide(command: EnrolmentCommand, state: Enrolment) -> list[EnrolmentEvent]:
    """First who, then whether it is done already, then when, then the command's own rules."""
    if isinstance(command, Enrol):
        return _enrol(command, state)
    who = state.applicant
    _check_who(command, state)
    if state.stage in DONE.get(type(command), frozenset()):
        return []
    if state.stage not in MAY[type(command)]:
        raise Refused("enrolment.wrong_stage", **state.stage.said(), teacher=who.teacher)
    if isinstance(command, OF_THE_REGISTER) and command.fiscal_year != state.fiscal_year:
        raise Refused("certificate.other_year", fiscal_year=state.fiscal_year)
    if isinstance(command, EndWithProject):  # a reaction, which must not be refused for its date
        on = max(filter(None, (command.on, state.since, state.marked_on)))
        return [EnrolmentCancelled(reason=command.reason, **who.stamp(on))]
    must_follow(command.on, state.since)
    if not isinstance(command, MARKS):
        must_follow(command.on, state.marked_on)
    stamp = who.stamp(command.on)
    match command:
        case GiveUpSeat():
            return [EnrolmentWithdrawn(reason=command.reason, **stamp)]
        case RecordAttendance():
            return _attendance(command, state, stamp)
        case CorrectAttendance():
            return _attendance(command, state, stamp)
        case RecordAssessment():
            return _assessment(command, state, stamp)
        case DecideCompletion():
            return _complete(command, state, stamp)
        case Revoke() | RevokeCertificate():
            return revoke(command, state, stamp)
        case IssueCertificate() | ReissueCertificate():
            return certify(command, state, stamp)
        case _:
            assert_never(command)


def _check_who(command: EnrolmentCommand, state: Enrolment) -> None:
    match command:
        case GiveUpSeat() if command.by != state.applicant.teacher:
            raise Refused("application.not_your_own")
        case (
            RecordAttendance() | CorrectAttendance() | RecordAssessment() | CorrectAssessment()
            | DecideCompletion() | IssueCertificate() | ReissueCertificate()
        ) if command.by_org != command.centre:  # fmt: skip
            raise Refused("enrolment.other_centre")
        case Revoke() | RevokeCertificate() if command.by_org != BUREAU:
            raise Refused("completion.bureau_only", organisation=BUREAU)
        case RevokeCertificate() if command.by == written_by(state):
            raise Refused("certificate.own_issue")
        case Revoke() if command.by == state.last_by.get(TrainingCompletedByTeacher.__name__):
            raise Refused("completion.own_decision")
        case _:
            pass


def _enrol(command: Enrol, state: Enrolment) -> list[EnrolmentEvent]:
    if state.stage not in MAY[Enrol]:
        raise Refused("enrolment.wrong_stage", **state.stage.said(), teacher=command.who.teacher)
    must_follow(command.on, state.since)
    return [
        TeacherEnrolled(
            completion=command.completion,
            curriculum=command.curriculum,
            version=command.version,
            **command.who.stamp(command.on),
        )
    ]


def _attendance(
    command: RecordAttendance | CorrectAttendance, state: Enrolment, stamp: dict[str, Any]
) -> list[EnrolmentEvent]:
    session = command.session
    mark = Attended(on=session.session_date, hours=command.hours, of_hours=session.hours)
    if state.attended.get(str(session.session)) == mark:
        return []
    facts = {
        "session": session.session,
        "session_date": session.session_date,
        "hours": command.hours,
        "of_hours": session.hours,
        **stamp,
    }
    if isinstance(command, CorrectAttendance):
        return [AttendanceCorrected(reason=command.reason, **facts)]
    return [AttendanceRecorded(**facts)]


def _assessment(command: RecordAssessment, state: Enrolment, stamp: dict[str, Any]) -> list[EnrolmentEvent]:
    before = state.results.get(command.assessment)
    result = Passed(score=command.score, passed=command.passed)
    if before == result:
        return []
    facts = {"assessment": command.assessment, **result.__dict__, **stamp}
    if isinstance(command, CorrectAssessment):
        if before is None:
            raise Refused("assessment.nothing_recorded")
        return [AssessmentCorrected(reason=command.reason, **facts)]
    if before is not None:
        raise Refused("assessment.already_recorded", teacher=state.applicant.teacher)
    return [AssessmentRecorded(**facts)]


def _complete(command: DecideCompletion, state: Enrolment, stamp: dict[str, Any]) -> list[EnrolmentEvent]:
    if not command.hours_planned or command.last_session_on is None:
        raise Refused("completion.no_sessions")
    if command.on < command.last_session_on:
        raise Refused("completion.training_not_over", last_session_on=command.last_session_on)
    outcome = judge(state.policy, state.attended, state.results, command.hours_planned)
    if outcome == state.refused:
        return []
    if outcome.completed_on is None:
        stamp |= outcome.model_dump(exclude={"completed_on"})
        return [CompletionRefused(**stamp)]
    stamp["fiscal_year"] = fiscal_year_of(outcome.completed_on)
    stamp |= {"curriculum": state.curriculum, "version": state.version}
    stamp |= outcome.model_dump(exclude={"reasons"})
    return [TrainingCompletedByTeacher(**stamp)]


def evolve(state: Enrolment, event: EnrolmentEvent) -> Enrolment:
    """A new enrolment begins anew; everything else adds to it."""
    if isinstance(event, AttendanceRecorded | AttendanceCorrected | AssessmentRecorded | AssessmentCorrected):
        state = state.but(marked_on=max(event.on, state.marked_on or event.on))
    else:
        state = state.but(since=max(event.on, state.since or event.on))
    match event:
        case TeacherEnrolled():
            return Enrolment(
                last_by=state.last_by,
                since=state.since,
                stage=Stage.ENROLLED,
                who=Applicant.of(event),
                policy=event.completion,
                curriculum=event.curriculum,
                version=event.version,
            )
        case EnrolmentWithdrawn():
            return state.but(stage=Stage.WITHDRAWN)
        case EnrolmentCancelled():
            return state.but(stage=Stage.CANCELLED)
        case AttendanceRecorded() | AttendanceCorrected():
            mark = Attended(on=event.session_date, hours=event.hours, of_hours=event.of_hours)
            return state.but(attended={**state.attended, str(event.session): mark})
        case AssessmentRecorded() | AssessmentCorrected():
            result = Passed(score=event.score, passed=event.passed)
            return state.but(results={**state.results, event.assessment.value: result})
        case TrainingCompletedByTeacher():
            done = Completed(
                on=event.completed_on, hours_attended=event.hours_attended, hours_planned=event.hours_planned
            )
            return state.but(stage=Stage.COMPLETED, fiscal_year=event.fiscal_year, refused=None, passed=done)
        case CompletionRefused():
            outcome = Outcome(
                hours_attended=event.hours_attended, hours_planned=event.hours_planned, reasons=event.reasons
            )
            return state.but(stage=Stage.NOT_COMPLETED, refused=outcome)
        case CompletionRevoked():  # before certificates were revoked by an event of their own, that was all
            return state.but(stage=Stage.REVOKED, papers=ended(state, event.on, event.reason))
        case CertificateIssued():
            issued = Certificate(number=event.number, issued_on=event.on)
            return state.but(papers=(*state.papers, issued))
        case CertificateReissued():
            anew = Certificate(number=event.number, issued_on=event.on)
            before = ended(state, event.on, event.reason, replaced_by=event.number)
            return state.but(papers=(*before, anew))
        case CertificateRevoked():
            return state.but(papers=ended(state, event.on, event.reason))
        case _:
            assert_never(event)


ENROLMENT = Decider[EnrolmentCommand, Enrolment, EnrolmentEvent](
    kind="enrolment", initial=Enrolment(), decide=decide, evolve=evolve
)
