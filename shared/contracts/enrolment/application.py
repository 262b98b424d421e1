"""Events of an application to a project (5.2-S3, 5.2-P3). Key: project and teacher."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from shared.contracts.common import CollegeCode, CollegeGroup, FieldCode, PersonId, ProvinceCode, Sector
from shared.contracts.event import Event
from shared.kernel.fiscal_year import FiscalYear


class OfApplicant(Event, th="ผู้สมัคร"):
    """Who, for which project, counted under what: stamped when the application was made."""

    project: UUID
    teacher: PersonId
    college: CollegeCode
    field: FieldCode
    fiscal_year: FiscalYear
    group: CollegeGroup | None = Field(description="None where the college was no member of the network")
    sector: Sector
    province: ProvinceCode


class ApplicationSubmitted(OfApplicant, seed="5.2-S3", th="สมัครเข้ารับการฝึกอบรม"):
    """A teacher applied."""


class ApplicationEndorsedByCollege(OfApplicant, seed="5.2-P3", th="สถานศึกษาต้นสังกัดเห็นชอบ"):
    """The home college endorsed the application."""


class ApplicationDeclinedByCollege(OfApplicant, seed="5.2-P3", th="สถานศึกษาต้นสังกัดไม่เห็นชอบ"):
    """The home college declined the application, with the reason."""

    reason: str


class EligibilityConfirmed(OfApplicant, seed="5.2-S3 P-5", th="มีสิทธิ์เข้ารับการฝึกอบรม"):
    """Same field and active membership: the teacher may attend."""


class EligibilityRefused(OfApplicant, seed="5.2-S3 P-5", th="ไม่มีสิทธิ์เข้ารับการฝึกอบรม"):
    """The teacher may not attend; the codes of the reasons."""

    reasons: tuple[str, ...]


class ApplicantSelected(OfApplicant, seed="5.2-S3", th="ได้รับที่นั่ง"):
    """A seat was the applicant's; the enrolment begins."""


class ApplicantWaitlisted(OfApplicant, th="อยู่ในรายชื่อสำรอง"):
    """All seats were taken: the applicant waits under this number."""

    number: int = Field(ge=1)


class SeatOffered(OfApplicant, th="เรียกตัวสำรอง"):
    """A freed seat was offered to the next on the waitlist."""

    number: int
    expires_at: datetime


class SeatOfferDeclined(OfApplicant, th="สละสิทธิ์การเรียกตัวสำรอง"):
    """The applicant declined the seat."""


class SeatOfferLapsed(OfApplicant, th="พ้นกำหนดการเรียกตัวสำรอง"):
    """Nobody answered in time; the seat goes to the next."""


class ApplicationWithdrawn(OfApplicant, th="ถอนใบสมัคร"):
    """The teacher withdrew before having a seat."""

    reason: str


class ApplicationCancelled(OfApplicant, th="ใบสมัครสิ้นสุดเพราะยกเลิกโครงการ"):
    """The project was cancelled before the applicant had a seat; the reason is the project's."""

    reason: str


ApplicationEvent = (
    ApplicationSubmitted
    | ApplicationEndorsedByCollege
    | ApplicationDeclinedByCollege
    | EligibilityConfirmed
    | EligibilityRefused
    | ApplicantSelected
    | ApplicantWaitlisted
    | SeatOffered
    | SeatOfferDeclined
    | SeatOfferLapsed
    | ApplicationWithdrawn
    | ApplicationCancelled
)
