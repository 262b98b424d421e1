"""What may be asked of an enrolment, each with what its handler looked up."""

from datetime import date
from uuid import UUID

from services.enrolment.domain.applicant import Applicant
from services.enrolment.domain.application_commands import EndWithProject
from services.enrolment.domain.open_project import Session
from shared.contracts.common import CollegeCode, Document
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.enrolment.enrolment import AssessmentKind
from shared.eventsourcing.deciding.command import Command
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen


class Enrol(Frozen):
    """The applicant has a seat; the policy is that of the project's approval."""

    who: Applicant
    completion: CompletionPolicy
    curriculum: UUID
    version: int
    on: date
    year_closed: bool = False


class Counted(Command):
    """What changes a figure of the project's fiscal year."""

    year_closed: bool = False  # looked up in our replica of training's fiscal years


class GiveUpSeat(Counted):
    """She withdraws after having a seat."""

    reason: str


class ByCentre(Counted):
    """Only the centre that runs the project may do it, and only a paper still after a cancellation."""

    centre: CollegeCode
    project_cancelled: bool = False  # looked up in our replica of training's projects


class RecordAttendance(ByCentre):
    """Hours in one session; a later mark replaces the one before."""

    session: Session
    hours: int


class CorrectAttendance(ByCentre):
    """The same after the sheet was locked, with the reason."""

    session: Session
    hours: int
    reason: str


class RecordAssessment(ByCentre):
    """The result of one assessment."""

    assessment: AssessmentKind
    score: int
    passed: bool


class CorrectAssessment(RecordAssessment):
    """Another result in place of the recorded one, with the reason."""

    reason: str


class DecideCompletion(ByCentre):
    """Whether she completed, by the policy and the project's whole timetable."""

    hours_planned: int
    last_session_on: date | None


class Revoke(Command):
    """The completion counts no longer, by a paper: the Bureau's correction, also of a closed year."""

    reason: str
    document: Document


class IssueCertificate(ByCentre):
    """The register of the completion's fiscal year gives the number; a paper, not a figure."""

    fiscal_year: FiscalYear  # as the handler read it, to find the register
    number: str = ""


class ReissueCertificate(ByCentre):
    """Another paper under the register's next number, for example after a change of name."""

    reason: str
    fiscal_year: FiscalYear  # as the handler read it, to find the register
    number: str = ""


class RevokeCertificate(Command):
    """The certificate is valid no longer, though the completion counts: the Bureau's, by a paper."""

    reason: str
    document: Document


EnrolmentCommand = (
    EndWithProject
    | Enrol
    | GiveUpSeat
    | RecordAttendance
    | CorrectAttendance
    | RecordAssessment
    | CorrectAssessment
    | DecideCompletion
    | Revoke
    | IssueCertificate
    | ReissueCertificate
    | RevokeCertificate
)
