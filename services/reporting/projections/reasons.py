"""Why something was returned, rejected, withdrawn, cancelled, corrected or revoked: a reason an event.

Its key is the event's version, so that whatever fact the event began or ceased finds it. The words were
checked for personal data by who wrote them down (`Prose`).
"""

from services.reporting.projections.changes import Begin, Change, Fact, Figure, Proof
from services.reporting.projections.stamps import of_project, participation
from shared.contracts.curriculum.curriculum import (
    CurriculumRejected,
    CurriculumReturnedForRevision,
    CurriculumSuperseded,
    CurriculumWithdrawn,
)
from shared.contracts.curriculum.membership import CollegeLeftNetwork
from shared.contracts.enrolment.application import (
    ApplicationCancelled,
    ApplicationDeclinedByCollege,
    ApplicationWithdrawn,
)
from shared.contracts.enrolment.enrolment import (
    AttendanceCorrected,
    CertificateReissued,
    CertificateRevoked,
    CompletionRevoked,
    EnrolmentCancelled,
    EnrolmentWithdrawn,
)
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.contracts.training.project import (
    ProjectCancelled,
    ProjectRejected,
    ProjectReturnedForRevision,
    ProjectWithdrawn,
)
from shared.contracts.training.report import ResultsReportReturned

READS: tuple[type[Event], ...] = (
    CurriculumReturnedForRevision,
    CurriculumRejected,
    CurriculumSuperseded,
    CurriculumWithdrawn,
    CollegeLeftNetwork,
    ApplicationDeclinedByCollege,
    ApplicationWithdrawn,
    ApplicationCancelled,
    EnrolmentWithdrawn,
    EnrolmentCancelled,
    AttendanceCorrected,
    CompletionRevoked,
    CertificateReissued,
    CertificateRevoked,
    ProjectReturnedForRevision,
    ProjectRejected,
    ProjectWithdrawn,
    ProjectCancelled,
    ResultsReportReturned,
)


def project(event: Recorded) -> list[Change]:
    """The reason, under what the event is counted by."""
    fact = _fact(event)
    return [Begin(str(event.version), fact, Proof.of(event))] if fact else []


def _fact(event: Recorded) -> Fact | None:
    kind = type(event.data).__name__
    match event.data:
        case CurriculumSuperseded() as said:
            return Fact(
                Figure.REASON,
                said.curriculum,
                field=said.field,
                value={"kind": kind, "version": said.version},
            )
        case CurriculumReturnedForRevision() | CurriculumRejected() | CurriculumWithdrawn() as said:
            value = {"kind": kind, "version": said.version, "reason": said.reason}
            return Fact(Figure.REASON, said.curriculum, field=said.field, value=value)
        case CollegeLeftNetwork() as said:
            value = {"kind": kind, "reason": said.reason}
            return Fact(
                Figure.REASON,
                event.stream,
                field=said.field,
                college=said.college,
                province=said.province,
                value=value,
            )
        case ProjectReturnedForRevision() as said:
            sections = [each.model_dump(mode="json") for each in said.reasons]
            return of_project(Figure.REASON, said, {"kind": kind, "sections": sections})
        case ProjectRejected() | ProjectWithdrawn() | ProjectCancelled() | ResultsReportReturned() as said:
            return of_project(Figure.REASON, said, {"kind": kind, "reason": said.reason})
        case (
            ApplicationDeclinedByCollege()
            | ApplicationWithdrawn()
            | ApplicationCancelled()
            | EnrolmentWithdrawn()
            | EnrolmentCancelled()
            | AttendanceCorrected()
            | CompletionRevoked()
            | CertificateReissued()
            | CertificateRevoked() as said
        ):
            return participation(Figure.REASON, said, value={"kind": kind, "reason": said.reason})
        case _:
            return None
