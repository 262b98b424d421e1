"""What a network centre does with its project until it is decided (5.2-S1, 5.2-S2)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.training.api.room import Here, project_of, selected_version, with_choice, year_of
from services.training.domain import joint
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.drafting import (
    Draft,
    Propose,
    ProposeCommittee,
    ReviseDraft,
    SelectCurriculum,
    Withdraw,
    WriteDossier,
)
from services.training.domain.project.state import Plan
from shared.contracts.common import Duty, FieldCode, PersonId
from shared.contracts.training.dossier import Dossier
from shared.contracts.training.project import OperatingMember
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Because, Body, Dated, Organisation
from shared.http.signing_in.roles import Role
from shared.kernel.business_date import BusinessDate
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.ids import derived_id
from shared.kernel.prose import Label, ProseRule

router = Router(prefix="/v1/projects", tags=["projects: drafting"])
CENTRE = (Role.COLLEGE_ACADEMIC,)
Section = Annotated[str, ProseRule(most=2000)]


class PlanBody(Dated):
    """Title, dates, seats."""

    title_th: Label
    title_en: Label
    starts_on: BusinessDate
    ends_on: BusinessDate
    seats: int = Field(ge=1, le=1000)

    def plan(self) -> Plan:
        """As the domain has it."""
        return Plan(**{name: getattr(self, name) for name in Plan.model_fields})


class DraftBody(PlanBody):
    """A new project of the caller's college."""

    field: FieldCode
    fiscal_year: FiscalYear
    cohort: int = Field(default=1, ge=1, le=99)


class SelectBody(Dated):
    """One curriculum version."""

    curriculum: UUID
    version: int = Field(ge=1, le=10_000)


class DossierBody(Dated):
    """The whole dossier: a section that is missing here is blank. No names."""

    rationale: Section | None = None
    objectives: Section | None = None
    quantitative_targets: Section | None = None
    qualitative_targets: Section | None = None
    method: Section | None = None
    place: Section | None = None
    evaluation: Section | None = None
    indicators: Section | None = None
    benefits: Section | None = None
    budget_satang: int = Field(default=0, ge=0, le=10**13)

    def dossier(self) -> Dossier:
        """As the domain has it."""
        return Dossier(**{name: getattr(self, name) or kind.default for name, kind in _SECTIONS.items()})


_SECTIONS = Dossier.model_fields


class MemberBody(Body):
    """A member by opaque id."""

    person: PersonId
    organisation: Organisation
    duty: Duty


class CommitteeBody(Dated):
    """The whole operating committee."""

    members: list[MemberBody] = Field(min_length=1, max_length=50)


@router.command("", roles=CENTRE, summary="Draft a project")
async def draft(body: DraftBody, call: Call, room: Here) -> Answer:
    """Begin a project of one's own college, a centre of the field, in an open fiscal year (5.2-S2)."""
    by = hand(call, body.on)
    command = Draft(
        **by,
        project=derived_id(call.command_id, "project"),
        field=body.field,
        fiscal_year=body.fiscal_year,
        cohort=body.cohort,
        plan=body.plan(),
        field_known=await room.replicas.field_known(body.field),
        membership=await room.replicas.membership(call.org, body.field, by["on"]),
        year=await year_of(room, body.fiscal_year),
    )
    return await room.commands.handle(PROJECT, command.project, command, call.context)


@router.command("/{project_id}/revise", roles=CENTRE, summary="Revise title, dates, seats")
async def revise(project_id: UUID, body: PlanBody, call: Call, room: Here) -> Answer:
    """Change title, dates or seats of a draft or a returned project. Needs If-Match."""
    command = ReviseDraft(**hand(call, body.on), plan=body.plan())
    return await room.commands.handle(PROJECT, project_id, command, call.require_version())


@router.command("/{project_id}/select-curriculum", roles=CENTRE, summary="Select the one curriculum")
async def select_curriculum(project_id: UUID, body: SelectBody, call: Call, room: Here) -> Answer:
    """Use exactly this curriculum version; the centre's cohorts of the year share the curriculum (5.2-S1)."""
    by = hand(call, body.on)
    held = await project_of(room, project_id)
    command = SelectCurriculum(
        **by, version=await room.replicas.version(body.curriculum, body.version, by["on"])
    )
    return await room.commands.together(with_choice(held), joint.select_curriculum(command), call.context)


@router.command("/{project_id}/write-dossier", roles=CENTRE, summary="Write the dossier")
async def write_dossier(project_id: UUID, body: DossierBody, call: Call, room: Here) -> Answer:
    """Write all sections of the proposal anew (5.2-S2). Needs If-Match."""
    command = WriteDossier(**hand(call, body.on), dossier=body.dossier())
    return await room.commands.handle(PROJECT, project_id, command, call.require_version())


@router.command("/{project_id}/propose-committee", roles=CENTRE, summary="Propose the operating committee")
async def propose_committee(project_id: UUID, body: CommitteeBody, call: Call, room: Here) -> Answer:
    """Name the whole operating committee: one chair, a secretary, nobody twice (5.2-S2). Needs If-Match."""
    members = tuple(OperatingMember(**dict(member)) for member in body.members)
    command = ProposeCommittee(**hand(call, body.on), members=members)
    return await room.commands.handle(PROJECT, project_id, command, call.require_version())


@router.command("/{project_id}/propose", roles=CENTRE, summary="Propose the project")
async def propose(project_id: UUID, body: Dated, call: Call, room: Here) -> Answer:
    """Send the complete project to the Bureau (5.2-S2)."""
    by = hand(call, body.on)
    project = (await project_of(room, project_id)).state
    stamp = project.known()
    command = Propose(
        **by,
        membership=await room.replicas.membership(stamp.centre, stamp.field, by["on"]),
        version=await selected_version(room, project, by["on"]),
        year=await year_of(room, stamp.fiscal_year),
    )
    return await room.commands.handle(PROJECT, project_id, command, call.context)


@router.command("/{project_id}/withdraw", roles=CENTRE, summary="Withdraw the project")
async def withdraw(project_id: UUID, body: Because, call: Call, room: Here) -> Answer:
    """Take the project back before the Bureau reviews it; cohort and curriculum are free again."""
    held = await project_of(room, project_id)
    command = Withdraw(**hand(call, body.on), reason=body.reason)
    return await room.commands.together(with_choice(held), joint.give_up(command), call.context)
