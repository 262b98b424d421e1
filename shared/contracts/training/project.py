"""Events of a training project, from draft to close (5.2-S1, 5.2-S2, 5.2-C1)."""

from datetime import date
from uuid import UUID

from pydantic import Field

from shared.contracts.common import (
    CollegeCode,
    CollegeGroup,
    Document,
    Duty,
    FieldCode,
    OrganisationCode,
    PersonId,
    ProvinceCode,
    Resolution,
    Sector,
)
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.event import Event
from shared.contracts.training.dossier import Dossier, SectionName
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen


class OfProject(Event, th="โครงการฝึกอบรม"):
    """What every event about a project carries: whose it is and under what it is counted."""

    project: UUID
    centre: CollegeCode
    field: FieldCode
    fiscal_year: FiscalYear
    cohort: int = Field(ge=1, le=99)
    group: CollegeGroup
    sector: Sector
    province: ProvinceCode


class OperatingMember(Frozen):
    """A member of the operating committee, by opaque id."""

    person: PersonId
    organisation: OrganisationCode
    duty: Duty


class SectionReturn(Frozen):
    """Why one section of the dossier must be revised."""

    section: SectionName
    reason: str


class ProjectDrafted(OfProject, seed="5.2-S2", th="จัดทำร่างโครงการ"):
    """A network centre began a project."""

    title_th: str
    title_en: str
    starts_on: date
    ends_on: date
    seats: int = Field(ge=1, le=1000)


class ProjectDraftRevised(OfProject, seed="5.2-S2", th="แก้ไขร่างโครงการ"):
    """Title, dates or seats were changed before approval."""

    title_th: str
    title_en: str
    starts_on: date
    ends_on: date
    seats: int = Field(ge=1, le=1000)


class CurriculumSelectedForProject(OfProject, seed="5.2-S1", th="เลือกหลักสูตรของโครงการ 1 หลักสูตร"):
    """The project's one curriculum version, in force and of the same field."""

    curriculum: UUID
    version: int
    hours: int
    completion: CompletionPolicy


class ProjectDossierWritten(OfProject, seed="5.2-S2", th="จัดทำเอกสารโครงการ"):
    """The sections of the proposal."""

    dossier: Dossier


class OperatingCommitteeProposed(OfProject, seed="5.2-S2", th="เสนอคณะกรรมการดำเนินการโครงการ"):
    """Whom the centre proposes to run the project."""

    members: tuple[OperatingMember, ...]


class ProjectProposed(OfProject, seed="5.2-S2", th="เสนอโครงการผ่านสำนักฯ"):
    """The centre proposed the project through the Bureau."""

    curriculum: UUID
    version: int
    seats: int
    starts_on: date
    ends_on: date


class ProjectReviewStarted(OfProject, seed="5.2-C1", th="สำนักฯ รับโครงการไว้พิจารณา"):
    """The Bureau took the proposal up."""


class ProjectReturnedForRevision(OfProject, seed="5.2-C1", th="ส่งโครงการกลับแก้ไข"):
    """The Bureau returned the proposal with reasons, section by section."""

    reasons: tuple[SectionReturn, ...]


class ProjectEndorsed(OfProject, seed="5.2-C1", th="เห็นชอบโครงการ"):
    """The sub-committee concurred."""

    resolution: Resolution


class ProjectApproved(OfProject, seed="5.2-C1 5.2-S2", th="อนุมัติโครงการ"):
    """The Bureau approved; the completion policy of this moment holds for its teachers."""

    document: Document
    curriculum: UUID
    version: int
    completion: CompletionPolicy


class ProjectRejected(OfProject, seed="5.2-C1", th="ไม่อนุมัติโครงการ"):
    """The Bureau rejected the proposal."""

    reason: str
    document: Document


class ProjectWithdrawn(OfProject, th="ศูนย์ถอนโครงการ"):
    """The centre withdrew the project before approval."""

    reason: str


class OperatingCommitteeAppointed(OfProject, seed="5.2-S2", th="แต่งตั้งคณะกรรมการดำเนินการโครงการ"):
    """The proposed committee was appointed through the Bureau."""

    order: Document
    members: tuple[OperatingMember, ...]


class ApplicationsOpened(OfProject, seed="5.2-S3", th="เปิดรับสมัครผู้เข้าอบรม"):
    """Network teachers of the field may apply."""

    seats: int
    closes_on: date
    starts_on: date
    ends_on: date
    completion: CompletionPolicy
    curriculum: UUID
    version: int


class ApplicationsClosed(OfProject, seed="5.2-S3", th="ปิดรับสมัคร"):
    """No more applications; the waitlist lives on until the training starts."""


class TrainingStarted(OfProject, seed="5.2-C1 P-4", th="เริ่มการฝึกอบรม"):
    """The training began."""


class TrainingDelivered(OfProject, seed="5.2-C1 P-4", th="ดำเนินการฝึกอบรมแล้วเสร็จ"):
    """The training ended; the results report is due."""

    report_due_on: date


class ProjectCancelled(OfProject, th="ยกเลิกโครงการที่อนุมัติแล้ว"):
    """The Bureau cancelled the approved project, by a paper; seats and applications end with it."""

    reason: str
    document: Document
    merged_into: UUID | None = Field(
        default=None, description="The project of the same field that takes its place, if one does"
    )


class ProjectClosed(OfProject, seed="5.2-S4", th="ปิดโครงการ"):
    """The results report was accepted and the project closed."""


ProjectEvent = (
    ProjectDrafted
    | ProjectDraftRevised
    | CurriculumSelectedForProject
    | ProjectDossierWritten
    | OperatingCommitteeProposed
    | ProjectProposed
    | ProjectReviewStarted
    | ProjectReturnedForRevision
    | ProjectEndorsed
    | ProjectApproved
    | ProjectRejected
    | ProjectWithdrawn
    | OperatingCommitteeAppointed
    | ApplicationsOpened
    | ApplicationsClosed
    | TrainingStarted
    | TrainingDelivered
    | ProjectCancelled
    | ProjectClosed
)
