"""Events of an enrolment: attendance, assessment, completion, certificate (5.2-R1). Key: project, teacher."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from shared.contracts.common import CollegeGroup, Document
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.enrolment.application import OfApplicant


class AssessmentKind(StrEnum):
    """What is measured, and when."""

    PRE_TEST = "PRE_TEST"  # ก่อนอบรม
    POST_TEST = "POST_TEST"  # หลังอบรม
    PRACTICAL = "PRACTICAL"  # ภาคปฏิบัติ


class _OfEnrolment(OfApplicant, th="การเข้ารับการฝึกอบรม"):
    """An enrolled teacher always has a group, stamped when she applied."""

    group: CollegeGroup


class TeacherEnrolled(_OfEnrolment, seed="5.2-S3", th="ครูได้เข้ารับการฝึกอบรม"):
    """The teacher has a seat in the project."""

    completion: CompletionPolicy
    curriculum: UUID
    version: int


class EnrolmentWithdrawn(_OfEnrolment, th="ถอนตัวจากการฝึกอบรม"):
    """The teacher gave the seat up."""

    reason: str


class EnrolmentCancelled(_OfEnrolment, th="การเข้ารับการฝึกอบรมสิ้นสุดเพราะยกเลิกโครงการ"):
    """The project was cancelled before completion was decided; the reason is the project's."""

    reason: str


class AttendanceRecorded(_OfEnrolment, seed="5.2-R1", th="บันทึกการเข้าอบรม"):
    """Hours attended in one session of the project."""

    session: UUID
    session_date: date = Field(description="Bangkok date of the session")
    hours: int = Field(ge=0, le=12)
    of_hours: int = Field(ge=1, le=12)


class AttendanceCorrected(_OfEnrolment, th="แก้ไขการลงเวลา"):
    """Another person corrected the mark after the sheet was locked, with the reason."""

    session: UUID
    session_date: date
    hours: int = Field(ge=0, le=12)
    of_hours: int = Field(ge=1, le=12)
    reason: str


class AssessmentRecorded(_OfEnrolment, seed="P-4", th="บันทึกผลการประเมิน"):
    """The result of one assessment; another one is a correction."""

    assessment: AssessmentKind
    score: int = Field(ge=0, le=100)
    passed: bool


class AssessmentCorrected(_OfEnrolment, seed="P-4", th="แก้ไขผลการประเมิน"):
    """Another result took the place of the recorded one, with the reason."""

    assessment: AssessmentKind
    score: int = Field(ge=0, le=100)
    passed: bool
    reason: str


class TrainingCompletedByTeacher(_OfEnrolment, seed="5.2-R1", th="ครูผ่านการฝึกอบรม"):
    """The teacher completed: attendance and every mandatory assessment met the policy."""

    completed_on: date = Field(description="Bangkok date of the last session attended")
    hours_attended: int
    hours_planned: int
    curriculum: UUID
    version: int


class CompletionRefused(_OfEnrolment, seed="5.2-R1", th="ไม่ผ่านการฝึกอบรม"):
    """The policy was not met; the codes of the reasons."""

    hours_attended: int
    hours_planned: int
    reasons: tuple[str, ...]


class CompletionRevoked(_OfEnrolment, seed="5.2-R1", th="เพิกถอนการผ่านการฝึกอบรม"):
    """The completion counts no longer, by a decision on paper."""

    reason: str
    document: Document


class CertificateIssued(_OfEnrolment, th="ออกวุฒิบัตร"):
    """The certificate's number, sequential per field and fiscal year."""

    number: str


class CertificateReissued(_OfEnrolment, th="ออกวุฒิบัตรฉบับใหม่แทนฉบับเดิม"):
    """A certificate with a new number took the place of the one before, with the reason."""

    number: str
    replaces: str = Field(description="The number that is valid no longer")
    reason: str


class CertificateRevoked(_OfEnrolment, th="เพิกถอนวุฒิบัตร"):
    """The certificate is valid no longer: by itself, or together with its completion."""

    number: str
    reason: str
    document: Document


EnrolmentEvent = (
    TeacherEnrolled
    | EnrolmentWithdrawn
    | EnrolmentCancelled
    | AttendanceRecorded
    | AttendanceCorrected
    | AssessmentRecorded
    | AssessmentCorrected
    | TrainingCompletedByTeacher
    | CompletionRefused
    | CompletionRevoked
    | CertificateIssued
    | CertificateReissued
    | CertificateRevoked
)
