"""Events of a design committee (5.1-C1, 5.1-S1, 5.1-D2). Key: field and fiscal year."""

from enum import StrEnum

from shared.contracts.common import CollegeCode, Document, Duty, FieldCode, OrganisationCode, PersonId
from shared.contracts.event import Event
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen


class Capacity(StrEnum):
    """For whom a member of a design committee speaks (5.1-A)."""

    BUREAU = "BUREAU"
    CENTRE_COLLEGE = "CENTRE_COLLEGE"
    SUBCOMMITTEE = "SUBCOMMITTEE"
    ENTERPRISE = "ENTERPRISE"


class CommitteeMember(Frozen):
    """A member by opaque id; ``supplies_equipment`` is the conflict-of-interest declaration."""

    person: PersonId
    capacity: Capacity
    organisation: OrganisationCode
    duty: Duty
    supplies_equipment: bool = False


class RepresentativeNominated(Event, seed="5.1-S1", th="สถานศึกษาคัดเลือกผู้แทนเข้าร่วมออกแบบหลักสูตร"):
    """A college selected a representative, from the college or from an enterprise."""

    field: FieldCode
    fiscal_year: FiscalYear
    college: CollegeCode
    person: PersonId
    capacity: Capacity
    organisation: OrganisationCode


class DesignCommitteeAppointed(Event, seed="5.1-C1 5.1-A", th="แต่งตั้งคณะกรรมการออกแบบหลักสูตร"):
    """The Bureau appointed the committee that designs the field's curriculum."""

    field: FieldCode
    fiscal_year: FiscalYear
    order: Document
    members: tuple[CommitteeMember, ...]


class CommitteeMemberReplaced(Event, seed="5.1-C1", th="เปลี่ยนตัวกรรมการออกแบบหลักสูตร"):
    """One member gave way to another, by a new order."""

    field: FieldCode
    fiscal_year: FiscalYear
    order: Document
    leaving: PersonId
    joining: CommitteeMember


class DesignCommitteeDissolved(Event, seed="5.1-C1", th="ยุบคณะกรรมการออกแบบหลักสูตร"):
    """The committee's work is over."""

    field: FieldCode
    fiscal_year: FiscalYear
    order: Document


CommitteeEvent = (
    RepresentativeNominated | DesignCommitteeAppointed | CommitteeMemberReplaced | DesignCommitteeDissolved
)
