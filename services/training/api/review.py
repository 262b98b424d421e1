"""What the Bureau and the sub-committee do with a proposed project (5.2-C1, 5.2-S2)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.training.api.room import Here, project_of, selected_version, with_choice, year_of
from services.training.domain import joint
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.cancelling import Cancel
from services.training.domain.project.review import (
    AppointCommittee,
    Approve,
    Endorse,
    Reject,
    ReturnForRevision,
    StartReview,
)
from services.training.domain.project.state import Project
from shared.contracts.common import Body as EndorsingBody
from shared.contracts.common import Resolution
from shared.contracts.training.dossier import SectionName
from shared.contracts.training.project import SectionReturn
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Body, Dated, Paper
from shared.http.signing_in.roles import Role
from shared.kernel.business_date import BusinessDate
from shared.kernel.prose import Prose, ProseRule

router = Router(prefix="/v1/projects", tags=["projects: review"])
OFFICER, DIRECTOR = (Role.BUREAU_OFFICER,), (Role.BUREAU_DIRECTOR,)


class ReasonBody(Body):
    """Why one section must be revised."""

    section: SectionName
    reason: Annotated[str, ProseRule(most=2000)]


class ReturnBody(Dated):
    """The sections to revise."""

    reasons: list[ReasonBody] = Field(max_length=len(SectionName))


class ResolutionBody(Body):
    """A meeting's resolution."""

    body: EndorsingBody = EndorsingBody.SUBCOMMITTEE
    meeting: Annotated[str, Field(pattern=r"^[0-9]{1,3}/25[0-9]{2}$", examples=["4/2564"])]
    dated: BusinessDate


class EndorseBody(Dated):
    """The endorsing resolution."""

    resolution: ResolutionBody


class ApproveBody(Dated):
    """The approving paper."""

    document: Paper


class RejectBody(ApproveBody):
    """The rejecting paper and the reason."""

    reason: Prose


class CancelBody(RejectBody):
    """The cancelling paper, the reason, and what takes the project's place."""

    merged_into: UUID | None = Field(default=None, description="A project of the field that goes on")


class OrderBody(Dated):
    """The appointing order."""

    order: Paper


@router.command("/{project_id}/start-review", roles=OFFICER, summary="Take the proposal up")
async def start_review(project_id: UUID, body: Dated, call: Call, room: Here) -> Answer:
    """The Bureau takes the proposal up (5.2-C1)."""
    command = StartReview(**hand(call, body.on))
    return await room.commands.handle(PROJECT, project_id, command, call.context)


@router.command("/{project_id}/return", roles=OFFICER, summary="Return for revision")
async def return_for_revision(project_id: UUID, body: ReturnBody, call: Call, room: Here) -> Answer:
    """Return the proposal with a reason for each section concerned; an endorsement is void (5.2-C1)."""
    reasons = tuple(SectionReturn(**dict(reason)) for reason in body.reasons)
    command = ReturnForRevision(**hand(call, body.on), reasons=reasons)
    return await room.commands.handle(PROJECT, project_id, command, call.context)


@router.command(
    "/{project_id}/endorse", roles=(Role.SUBCOMMITTEE_SECRETARY,), summary="Record the endorsement"
)
async def endorse(project_id: UUID, body: EndorseBody, call: Call, room: Here) -> Answer:
    """Record that the joint sub-committee concurs (เห็นชอบ) with the proposal (5.2-C1)."""
    command = Endorse(**hand(call, body.on), resolution=Resolution(**dict(body.resolution)))
    return await room.commands.handle(PROJECT, project_id, command, call.context)


@router.command("/{project_id}/approve", roles=DIRECTOR, summary="Approve")
async def approve(project_id: UUID, body: ApproveBody, call: Call, room: Here) -> Answer:
    """Approve (อนุมัติ) an endorsed project whose curriculum is still in force; never one's own (5.2-C1)."""
    by = hand(call, body.on)
    project = (await project_of(room, project_id)).state
    command = Approve(
        **by,
        document=body.document.document(),
        version=await selected_version(room, project, by["on"]),
        year=await year_of(room, project.known().fiscal_year),
    )
    return await room.commands.handle(PROJECT, project_id, command, call.context)


@router.command("/{project_id}/reject", roles=DIRECTOR, summary="Reject")
async def reject(project_id: UUID, body: RejectBody, call: Call, room: Here) -> Answer:
    """Decide against the project for good; cohort and curriculum are free again (5.2-C1)."""
    held = await project_of(room, project_id)
    command = Reject(**hand(call, body.on), reason=body.reason, document=body.document.document())
    return await room.commands.together(with_choice(held), joint.give_up(command), call.context)


@router.command("/{project_id}/appoint-committee", roles=DIRECTOR, summary="Appoint the operating committee")
async def appoint_committee(project_id: UUID, body: OrderBody, call: Call, room: Here) -> Answer:
    """Appoint the proposed committee of an approved project by an order (5.2-S2)."""
    command = AppointCommittee(**hand(call, body.on), order=body.order.document())
    return await room.commands.handle(PROJECT, project_id, command, call.context)


@router.command("/{project_id}/cancel", roles=DIRECTOR, summary="Cancel an approved project")
async def cancel(project_id: UUID, body: CancelBody, call: Call, room: Here) -> Answer:
    """End an approved project before it is delivered, by a paper; cohort and curriculum are free again.

    Whoever has a seat, waits for one or has applied is released with the reason; what was completed stands.
    """
    held = await project_of(room, project_id)
    other = await room.reads.state(PROJECT, body.merged_into) if body.merged_into else None
    command = Cancel(
        **hand(call, body.on),
        reason=body.reason,
        document=body.document.document(),
        merged_into=body.merged_into,
        other=other.state if other else Project(),
    )
    return await room.commands.together(with_choice(held), joint.give_up(command), call.context)
