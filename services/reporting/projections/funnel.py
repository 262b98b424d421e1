"""The funnel of a project, from applied to completed (5.2-S3, 5.2-R1).

Counted once per teacher and project. Who withdrew, or was let go with a cancelled project,
stands in it no longer, so each step is part of
the one before; attendance is kept per session, because one mark may be corrected to nothing.
"""

from services.reporting.projections.changes import Begin, Cease, Change, Figure, Proof
from services.reporting.projections.stamps import participation
from shared.contracts.enrolment.application import (
    ApplicantSelected,
    ApplicantWaitlisted,
    ApplicationCancelled,
    ApplicationEndorsedByCollege,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    EligibilityConfirmed,
    SeatOfferDeclined,
    SeatOfferLapsed,
)
from shared.contracts.enrolment.enrolment import (
    AttendanceCorrected,
    AttendanceRecorded,
    CompletionRefused,
    CompletionRevoked,
    EnrolmentCancelled,
    EnrolmentWithdrawn,
    TeacherEnrolled,
    TrainingCompletedByTeacher,
)
from shared.contracts.recorded import Recorded

READS = (
    ApplicationSubmitted,
    ApplicationEndorsedByCollege,
    EligibilityConfirmed,
    ApplicantWaitlisted,
    ApplicantSelected,
    SeatOfferDeclined,
    SeatOfferLapsed,
    ApplicationWithdrawn,
    ApplicationCancelled,
    TeacherEnrolled,
    EnrolmentWithdrawn,
    EnrolmentCancelled,
    AttendanceRecorded,
    AttendanceCorrected,
    TrainingCompletedByTeacher,
    CompletionRefused,
    CompletionRevoked,
)

_OF_AN_APPLICATION = (
    (Figure.APPLIED, "applied"),
    (Figure.ENDORSED, "endorsed"),
    (Figure.ELIGIBLE, "eligible"),
    (Figure.WAITLISTED, "waiting"),
)


def project(event: Recorded) -> list[Change]:
    """Each step begins with its event and ceases with the one that takes it back."""
    proof = Proof.of(event)
    match event.data:
        case ApplicationSubmitted() as said:
            return [Begin("applied", participation(Figure.APPLIED, said), proof)]
        case ApplicationEndorsedByCollege() as said:
            return [Begin("endorsed", participation(Figure.ENDORSED, said), proof)]
        case EligibilityConfirmed() as said:
            return [Begin("eligible", participation(Figure.ELIGIBLE, said), proof)]
        case ApplicantWaitlisted() as said:
            waiting = participation(Figure.WAITLISTED, said, value={"number": said.number})
            return [Begin("waiting", waiting, proof)]
        case ApplicantSelected() | SeatOfferDeclined() | SeatOfferLapsed():
            return [Cease(Figure.WAITLISTED, "waiting", proof)]
        case ApplicationWithdrawn() | ApplicationCancelled():
            return [Cease(figure, key, proof) for figure, key in _OF_AN_APPLICATION]
        case TeacherEnrolled() as said:
            return [
                Begin("enrolled", participation(Figure.ENROLLED, said), proof),
                Begin("seat", participation(Figure.SEAT, said), proof),
            ]
        case EnrolmentWithdrawn() | EnrolmentCancelled():
            return [Cease(Figure.ENROLLED, "enrolled", proof)]
        case AttendanceRecorded(hours=0) | AttendanceCorrected(hours=0) as said:
            return [Cease(Figure.ATTENDED, str(said.session), proof)]
        case AttendanceRecorded() | AttendanceCorrected() as said:
            attended = participation(Figure.ATTENDED, said, value={"hours": said.hours})
            return [Begin(str(said.session), attended, Proof.of(event, on=said.session_date))]
        case TrainingCompletedByTeacher() as said:
            completed = participation(Figure.COMPLETED, said)
            return [
                Begin("completed", completed, Proof.of(event, on=said.completed_on)),
                Cease(Figure.NOT_COMPLETED, "not completed", proof),
            ]
        case CompletionRefused() as said:
            return [Begin("not completed", participation(Figure.NOT_COMPLETED, said), proof)]
        case CompletionRevoked() as said:
            return [Cease(Figure.COMPLETED, "completed", Proof.of(event, document=said.document.number))]
        case _:
            return []
