"""Reading projects."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, Field

from services.training.api.room import Here, project_for
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.state import PUBLISHED, Chosen, Plan, Project, Stage, Stamp
from shared.contracts.common import CollegeCode, Document, Duty, FieldCode, OrganisationCode, Resolution
from shared.contracts.training.dossier import Dossier
from shared.contracts.training.project import SectionReturn
from shared.eventsourcing.appending.reads import Held
from shared.http.entering.call import Caller, etag
from shared.http.entering.routing import Router
from shared.http.reading.paging import Page, Paging
from shared.http.signing_in.roles import EVERYONE, Role
from shared.http.signing_in.tokens import Principal
from shared.kernel.fiscal_year import FiscalYear

router = Router(prefix="/v1/projects", tags=["projects"])
_TITLE = "(state->'plan'->>'title_th') COLLATE \"th-x-icu\""
_Title = Annotated[str, Field(pattern=r"^[^\x00]*$")]  # PostgreSQL has no NUL; a cursor may be made up
_WANTED = f"""
    ($1::text IS NULL OR state->'stamp'->>'field' = $1)
    AND ($2::int IS NULL OR (state->'stamp'->>'fiscal_year')::int = $2)
    AND ($3::text IS NULL OR state->'stamp'->>'centre' = $3)
    AND ($4::text[] IS NULL OR state->>'stage' = ANY($4))
    AND ($5::text[] IS NULL OR state->>'stage' = ANY($5)
         OR state->>'stage' = 'CANCELLED' AND state->>'closes_on' IS NOT NULL)
    AND ($6::text[] IS NULL OR state->'stamp'->>'province' = ANY($6))
    AND ($7::text IS NULL OR ({_TITLE}, stream) > ($7, $8::uuid))"""


class ProjectListed(BaseModel):
    """A project in a list."""

    id: UUID
    version: int
    stage: Stage
    stage_th: str
    stamp: Stamp
    plan: Plan

    @classmethod
    def of(cls, held: Held[Project]) -> "ProjectListed":
        """From the state."""
        project = held.state
        return cls(
            id=held.stream,
            version=held.version,
            stage=project.stage,
            stage_th=project.stage.th,
            stamp=project.known(),
            plan=project.planned(),
        )


class MemberOut(BaseModel):
    """A member of the operating committee; the person only for its centre and for those who appoint."""

    person: UUID | None
    organisation: OrganisationCode
    duty: Duty


class ProjectOut(ProjectListed):
    """A project. Teachers do not see the papers of its approval: those fields are empty for them."""

    curriculum: Chosen | None
    closes_on: date | None
    delivered_on: date | None
    report_due_on: date | None
    dossier: Dossier | None = None
    committee: tuple[MemberOut, ...] = ()
    proposed_on: date | None = None
    returns: tuple[SectionReturn, ...] = ()
    endorsement: Resolution | None = None
    decision: Document | None = None
    order: Document | None = None


_OFFICES = {Role.CENTRAL_OFFICER, Role.BUREAU_OFFICER, Role.BUREAU_DIRECTOR}
_PAPERS = {"dossier", "committee", "proposed_on", "returns", "endorsement", "decision", "order"}


@router.read("", roles=EVERYONE, summary="Projects")
async def projects(
    room: Here,
    caller: Caller,
    page: Paging,
    field: FieldCode | None = None,
    fiscal_year: FiscalYear | None = None,
    centre: CollegeCode | None = None,
    stage: Annotated[list[Stage] | None, Query(description="One stage or several")] = None,
) -> Page[ProjectListed]:
    """Projects by Thai title. Teachers see those that were opened to them, supervisors their scope's."""
    title, stream = page.key(_Title, UUID) or (None, None)
    held = await room.reads.where(
        PROJECT,
        _WANTED,
        field,
        fiscal_year,
        centre,
        stage,
        list(PUBLISHED) if caller.role is Role.TEACHER else None,
        None if caller.provinces is None else sorted(caller.provinces),
        title,
        stream,
        order=f"{_TITLE}, stream",
        limit=page.limit + 1,
    )
    listed = [ProjectListed.of(one) for one in held]
    return page.of(listed, lambda one: (one.plan.title_th, one.id))


@router.read("/{project_id}", roles=EVERYONE, summary="One project")
async def project(project_id: UUID, room: Here, caller: Caller, response: Response) -> ProjectOut:
    """The project as it stands; its ETag is what a draft edit sends back in If-Match."""
    held = await project_for(room, project_id, caller)
    response.headers["ETag"] = etag(held.version)
    hidden = _PAPERS if caller.role is Role.TEACHER else set()
    more = ProjectOut.model_fields.keys() - ProjectListed.model_fields.keys() - hidden
    said = {name: getattr(held.state, name) for name in more}
    if "committee" in said:
        nobody = {} if _sees_persons(caller, held.state) else {"person": None}
        said["committee"] = tuple(MemberOut(**dict(member) | nobody) for member in held.state.committee)
    return ProjectOut(**dict(ProjectListed.of(held)), **said)


def _sees_persons(caller: Principal, project: Project) -> bool:
    """Who sits on a committee is told, even as opaque ids, only to its centre and to the offices."""
    return caller.role in _OFFICES or (
        caller.role is Role.COLLEGE_ACADEMIC and caller.org == project.known().centre
    )
