"""What the centre does: draft, complete, propose, withdraw (5.2-S1, 5.2-S2)."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from services.training.domain.in_thai import in_thai
from services.training.domain.policy import Policy
from services.training.domain.project.state import Chosen, Plan, Project, Stamp
from shared.contracts.common import CollegeGroup, Duty, FieldCode, ProvinceCode, Sector
from shared.contracts.training.dossier import Dossier
from shared.contracts.training.project import (
    CurriculumSelectedForProject,
    OperatingCommitteeProposed,
    OperatingMember,
    ProjectDossierWritten,
    ProjectDrafted,
    ProjectDraftRevised,
    ProjectEvent,
    ProjectProposed,
    ProjectWithdrawn,
)
from shared.eventsourcing.deciding.command import Command
from shared.kernel.fiscal_year import FiscalYear, fiscal_year_of
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused


class Membership(Frozen):
    """What is known of the college's place in the field's network on the day of the command."""

    is_centre: bool
    group: CollegeGroup
    sector: Sector
    province: ProvinceCode


class Standing(StrEnum):
    """What is known of a curriculum version on the day of the command."""

    IN_FORCE = "IN_FORCE"
    NOT_IN_FORCE = "NOT_IN_FORCE"  # not put in force yet, or withdrawn
    SUPERSEDED = "SUPERSEDED"


class KnownVersion(Frozen):
    """A curriculum version as our replica has it."""

    field: FieldCode
    standing: Standing
    chosen: Chosen


class Draft(Command):
    """Begin a project; it belongs to the organisation of who drafts it."""

    project: UUID
    field: FieldCode
    fiscal_year: FiscalYear
    cohort: int
    plan: Plan
    field_known: bool  # looked up in our replica
    membership: Membership | None  # looked up in our replica
    year: Policy  # looked up


class ReviseDraft(Command):
    """Change title, dates or seats."""

    plan: Plan


class SelectCurriculum(Command):
    """Use exactly this curriculum version."""

    version: KnownVersion | None  # looked up in our replica


class WriteDossier(Command):
    """Write the sections of the proposal."""

    dossier: Dossier


class ProposeCommittee(Command):
    """Name who shall run the project."""

    members: tuple[OperatingMember, ...]


class Propose(Command):
    """Send the project to the Bureau."""

    membership: Membership | None  # looked up in our replica
    version: KnownVersion | None  # looked up in our replica: the selected one, as it stands now
    year: Policy  # looked up


class Withdraw(Command):
    """Take the project back before it is decided."""

    reason: str


def draft(command: Draft) -> list[ProjectEvent]:
    """A new project of an active network centre, in an open fiscal year."""
    membership = _centre(command.membership, command.field, field_known=command.field_known)
    year_open(command.year, command.fiscal_year)
    _dates(command.plan, command.fiscal_year)
    stamp = Stamp(
        project=command.project,
        centre=command.by_org,
        field=command.field,
        fiscal_year=command.fiscal_year,
        cohort=command.cohort,
        group=membership.group,
        sector=membership.sector,
        province=membership.province,
    )
    return [ProjectDrafted(on=command.on, **stamp.fields(), **command.plan.__dict__)]


def revise(command: ReviseDraft, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """New title, dates or seats."""
    _dates(command.plan, stamp.fiscal_year)
    if command.plan == state.plan:
        return []
    return [ProjectDraftRevised(on=command.on, **stamp.fields(), **command.plan.__dict__)]


def select(command: SelectCurriculum, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """The one curriculum; another selection replaces it."""
    chosen = in_force(command.version, stamp)
    if chosen == state.curriculum:
        return []
    return [CurriculumSelectedForProject(on=command.on, **stamp.fields(), **chosen.__dict__)]


def write_dossier(command: WriteDossier, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """Sections may stay blank until the project is proposed."""
    if command.dossier == state.dossier:
        return []
    return [ProjectDossierWritten(on=command.on, **stamp.fields(), dossier=command.dossier)]


def propose_committee(command: ProposeCommittee, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """Exactly one chair, at least one secretary, nobody twice."""
    duties = [member.duty for member in command.members]
    if duties.count(Duty.CHAIR) != 1:
        raise Refused("project.committee_needs_one_chair", chairs=duties.count(Duty.CHAIR))
    if Duty.SECRETARY not in duties:
        raise Refused("project.committee_needs_secretary")
    if len({member.person for member in command.members}) < len(command.members):
        raise Refused("project.committee_person_twice")
    if command.members == state.committee:
        return []
    return [OperatingCommitteeProposed(on=command.on, **stamp.fields(), members=command.members)]


def propose(command: Propose, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """A complete project of a centre, with its curriculum still in force."""
    _centre(command.membership, stamp.field)
    year_open(command.year, stamp.fiscal_year)
    chosen = selected_in_force(command.version, state, stamp)
    if missing := state.dossier.missing():
        raise Refused("project.dossier_incomplete", missing=", ".join(missing), missing_th=in_thai(missing))
    if not state.committee:
        raise Refused("project.no_committee")
    plan = state.planned()
    proposed = ProjectProposed(
        on=command.on,
        **stamp.fields(),
        curriculum=chosen.curriculum,
        version=chosen.version,
        seats=plan.seats,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
    )
    return [proposed]


def withdraw(command: Withdraw, stamp: Stamp) -> list[ProjectEvent]:
    """The centre gives the project up; cohort and curriculum are free again."""
    return [ProjectWithdrawn(on=command.on, **stamp.fields(), reason=command.reason)]


def in_force(version: KnownVersion | None, stamp: Stamp) -> Chosen:
    """The version, if it may be used to train teachers of the field (5.1-C3)."""
    if version is None:
        raise Refused("project.curriculum_not_yet_known")
    if version.field != stamp.field:
        raise Refused("project.curriculum_of_other_field", field=stamp.field, other=version.field)
    if version.standing is Standing.SUPERSEDED:
        raise Refused("project.curriculum_superseded", version=version.chosen.version)
    if version.standing is not Standing.IN_FORCE:
        raise Refused("project.curriculum_not_in_force", version=version.chosen.version)
    return version.chosen


def selected_in_force(version: KnownVersion | None, state: Project, stamp: Stamp) -> Chosen:
    """The selected version, if it still may be used; another was looked up if it was replaced meanwhile."""
    selected = state.chosen()
    chosen = in_force(version, stamp)
    if (chosen.curriculum, chosen.version) != (selected.curriculum, selected.version):
        raise Refused("project.curriculum_not_yet_known")
    return chosen


def year_open(year: Policy, fiscal_year: int) -> None:
    """Nothing is begun or granted outside an open fiscal year."""
    if not year.is_open:
        raise Refused("project.fiscal_year_not_open", fiscal_year=fiscal_year)


def _centre(membership: Membership | None, field: str, *, field_known: bool = True) -> Membership:
    if not field_known:
        raise Refused("project.field_not_yet_known", field=field)
    if membership is None or not membership.is_centre:
        raise Refused("project.not_a_centre", field=field)
    return membership


def _dates(plan: Plan, fiscal_year: int) -> None:
    if plan.ends_on < plan.starts_on:
        raise Refused("project.dates_reversed", **_span(plan.starts_on, plan.ends_on))
    if {fiscal_year_of(plan.starts_on), fiscal_year_of(plan.ends_on)} != {fiscal_year}:
        raise Refused(
            "project.dates_outside_fiscal_year",
            fiscal_year=fiscal_year,
            **_span(plan.starts_on, plan.ends_on),
        )


def _span(starts_on: date, ends_on: date) -> dict[str, str]:
    return {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
