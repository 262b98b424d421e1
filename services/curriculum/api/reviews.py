"""What follows a curriculum's submission: return, endorsement, approval, its time in force (5.1-A, P-6)."""

from typing import Literal
from uuid import UUID

from services.curriculum.api.bodies import Meeting
from services.curriculum.api.room import DIRECTOR, OFFICER, Here
from services.curriculum.domain.committee import COMMITTEE
from services.curriculum.domain.curriculum import CURRICULUM
from services.curriculum.domain.curriculum_state import (
    Approve,
    Endorse,
    PutInForce,
    Reject,
    ReturnForRevision,
    Withdraw,
)
from services.curriculum.domain.workshop import WORKSHOP
from services.curriculum.replicas import Replicas
from shared.contracts.common import Body as Party
from shared.contracts.curriculum.committee import Capacity
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, hand
from shared.http.entering.room import Room
from shared.http.entering.routing import Router
from shared.http.reading.body import Because, Dated
from shared.http.signing_in.roles import Role

router = Router(prefix="/v1/curricula/{curriculum_id}", tags=["curricula"])
_ENDORSES: dict[Role, Literal[Party.SUBCOMMITTEE, Party.ENTERPRISE]] = {
    Role.SUBCOMMITTEE_SECRETARY: Party.SUBCOMMITTEE,
    Role.ENTERPRISE_REPRESENTATIVE: Party.ENTERPRISE,
}


class EndorseBody(Dated):
    """The resolution, which the sub-committee needs."""

    resolution: Meeting | None = None


class ApproveBody(Dated):
    """The Bureau's resolution."""

    resolution: Meeting


@router.command("/return", roles=OFFICER, summary="Return the draft for revision")
async def send_back(curriculum_id: UUID, body: Because, call: Call, room: Here) -> Answer:
    """Send the draft back with the reason; it must be revised before it is submitted again."""
    command = ReturnForRevision(**hand(call, body.on), reason=body.reason)
    return await room.commands.handle(CURRICULUM, curriculum_id, command, call.context)


@router.command("/endorse", roles=tuple(_ENDORSES), summary="Endorse the draft")
async def endorse(curriculum_id: UUID, body: EndorseBody, call: Call, room: Here) -> Answer:
    """Endorse (เห็นชอบ) the draft, for the sub-committee or for an enterprise of the committee (P-6)."""
    party = _ENDORSES[call.role]
    command = Endorse(
        **hand(call, body.on),
        body=party,
        resolution=body.resolution.resolution_of(party) if body.resolution else None,
        enterprises=await _enterprises(room, curriculum_id),
    )
    return await room.commands.handle(CURRICULUM, curriculum_id, command, call.context)


@router.command("/approve", roles=DIRECTOR, summary="Approve the draft")
async def approve(curriculum_id: UUID, body: ApproveBody, call: Call, room: Here) -> Answer:
    """Approve (อนุมัติ) what both have endorsed; its content can never change again (5.1-A)."""
    command = Approve(**hand(call, body.on), resolution=body.resolution.resolution_of(Party.BUREAU))
    return await room.commands.handle(CURRICULUM, curriculum_id, command, call.context)


@router.command("/reject", roles=DIRECTOR, summary="Reject the draft")
async def reject(curriculum_id: UUID, body: Because, call: Call, room: Here) -> Answer:
    """Reject the draft for good."""
    command = Reject(**hand(call, body.on), reason=body.reason)
    return await room.commands.handle(CURRICULUM, curriculum_id, command, call.context)


@router.command("/put-in-force", roles=DIRECTOR, summary="Put the approved version in force")
async def put_in_force(curriculum_id: UUID, body: Dated, call: Call, room: Here) -> Answer:
    """Put the approved version to use; it supersedes the one before (5.1-C3)."""
    command = PutInForce(**hand(call, body.on))
    return await room.commands.handle(CURRICULUM, curriculum_id, command, call.context)


@router.command("/withdraw", roles=DIRECTOR, summary="Withdraw the version in force")
async def withdraw(curriculum_id: UUID, body: Because, call: Call, room: Here) -> Answer:
    """Withdraw the version in force; projects pinned to it go on."""
    command = Withdraw(**hand(call, body.on), reason=body.reason)
    return await room.commands.handle(CURRICULUM, curriculum_id, command, call.context)


async def _enterprises(room: Room[Replicas], curriculum_id: UUID) -> frozenset[str]:
    """The enterprises on the committee whose workshop yielded the draft, also when its work is over."""
    curriculum = await room.reads.state(CURRICULUM, curriculum_id)
    if curriculum is None or curriculum.state.workshop is None:
        return frozenset()
    workshop = await room.reads.state(WORKSHOP, curriculum.state.workshop)
    if workshop is None or workshop.state.committee is None:
        return frozenset()
    committee = await room.reads.state(COMMITTEE, workshop.state.committee)
    members = committee.state.members if committee else ()
    return frozenset(member.organisation for member in members if member.capacity is Capacity.ENTERPRISE)
