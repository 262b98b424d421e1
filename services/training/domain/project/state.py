"""Where a project stands, and what its rules need to know of it."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.common import (
    CollegeCode,
    CollegeGroup,
    Document,
    FieldCode,
    ProvinceCode,
    Resolution,
    Sector,
)
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.training.dossier import Dossier
from shared.contracts.training.project import OperatingMember, SectionReturn
from shared.eventsourcing.deciding.decider import State
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen
from shared.kernel.places import PROVINCES
from shared.kernel.refusal import Refused
from shared.kernel.stage import NamedStage


class Stage(NamedStage):
    """The stages of a project, in the order of its life."""

    ABSENT = "ABSENT", "ยังไม่มีโครงการ"  # nobody has drafted it
    DRAFT = "DRAFT", "ร่างโครงการ"
    PROPOSED = "PROPOSED", "เสนอโครงการแล้ว"
    UNDER_REVIEW = "UNDER_REVIEW", "อยู่ระหว่างพิจารณา"
    RETURNED = "RETURNED", "ส่งกลับแก้ไข"
    ENDORSED = "ENDORSED", "เห็นชอบแล้ว"
    APPROVED = "APPROVED", "อนุมัติแล้ว"
    OPEN_FOR_APPLICATIONS = "OPEN_FOR_APPLICATIONS", "เปิดรับสมัคร"
    APPLICATIONS_CLOSED = "APPLICATIONS_CLOSED", "ปิดรับสมัครแล้ว"
    IN_DELIVERY = "IN_DELIVERY", "กำลังฝึกอบรม"
    DELIVERED = "DELIVERED", "ฝึกอบรมแล้วเสร็จ"
    CLOSED = "CLOSED", "ปิดโครงการแล้ว"
    REJECTED = "REJECTED", "ไม่อนุมัติ"
    WITHDRAWN = "WITHDRAWN", "ถอนโครงการแล้ว"
    CANCELLED = "CANCELLED", "ยกเลิกโครงการแล้ว"  # after its approval


PUBLISHED = {
    Stage.OPEN_FOR_APPLICATIONS,
    Stage.APPLICATIONS_CLOSED,
    Stage.IN_DELIVERY,
    Stage.DELIVERED,
    Stage.CLOSED,
}


class Stamp(Frozen):
    """Whose project it is and under what it is counted: on every event about it, never changed."""

    project: UUID
    centre: CollegeCode
    field: FieldCode
    fiscal_year: FiscalYear
    cohort: int
    group: CollegeGroup
    sector: Sector
    province: ProvinceCode

    def fields(self) -> dict[str, Any]:
        """By name, to build an event from."""
        return dict(self.__dict__)


class Chosen(Frozen):
    """The project's one curriculum version (5.2-S1)."""

    curriculum: UUID
    version: int
    hours: int
    completion: CompletionPolicy


class Plan(Frozen):
    """What the project is called, when it runs, how many seats it has."""

    title_th: str
    title_en: str
    starts_on: date
    ends_on: date
    seats: int


class Project(State):
    """A training project."""

    stage: Stage = Stage.ABSENT
    stamp: Stamp | None = None
    plan: Plan | None = None
    curriculum: Chosen | None = None
    dossier: Dossier = Dossier()
    committee: tuple[OperatingMember, ...] = ()
    proposed_on: date | None = None
    returns: tuple[SectionReturn, ...] = ()
    endorsement: Resolution | None = None
    decision: Document | None = None  # of the approval, the rejection or the cancellation
    order: Document | None = None  # appoints the committee
    closes_on: date | None = None
    delivered_on: date | None = None
    report_due_on: date | None = None
    since: date | None = None  # of the last step

    def known(self) -> Stamp:
        """Whose it is; refused where there is no such project."""
        if self.stamp is None:
            raise Refused("project.absent")
        return self.stamp

    def planned(self) -> Plan:
        """Its dates and seats; refused where there is no such project."""
        if self.plan is None:
            raise Refused("project.absent")
        return self.plan

    def chosen(self) -> Chosen:
        """Its curriculum; refused while none is selected."""
        if self.curriculum is None:
            raise Refused("project.no_curriculum")
        return self.curriculum


def in_region(project: Project, region: str | None, province: str | None = None) -> Project:
    """The project, for somebody who sees one OVEC region or one province only; None sees all."""
    place = PROVINCES.get(project.known().province)
    if region is not None and (place is None or place.ovec_region != region):
        raise Refused("project.other_region", region=region)
    if province is not None and project.known().province != province:
        raise Refused("project.other_province", province=province)
    return project


def published(project: Project) -> Project:
    """The project, for teachers: there for them once applications were opened, also if cancelled later."""
    if project.stage not in PUBLISHED and not (project.stage is Stage.CANCELLED and project.closes_on):
        raise Refused("project.absent")
    return project


def of_centre(project: Project, organisation: str) -> Stamp:
    """The project's stamp, for somebody of its own centre only."""
    stamp = project.known()
    if stamp.centre != organisation:
        raise Refused("project.other_college")
    return stamp
