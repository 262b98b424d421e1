"""Design committees: nominated by colleges, appointed by the Bureau (5.1-C1, 5.1-S1)."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from services.curriculum.api.room import (
    COLLEGE,
    DIRECTOR,
    Here,
    centres_among,
    field_designated,
    is_member,
    sees_persons,
)
from services.curriculum.domain import college as colleges
from services.curriculum.domain.committee import (
    COMMITTEE,
    Appoint,
    Committee,
    Dissolve,
    Nominate,
    ReplaceMember,
    Stage,
    stream_of,
)
from shared.contracts.common import CollegeCode, Document, Duty, FieldCode, OrganisationCode, PersonId
from shared.contracts.curriculum.committee import Capacity, CommitteeMember
from shared.eventsourcing.appending.reads import Held
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, Caller, etag, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Body, Dated, Organisation, Paper
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/fields/{field}/committees/{fiscal_year}", tags=["design committees"])


class NominateBody(Dated):
    """A representative whom the college selected, of its own or of an enterprise; by opaque id."""

    college: CollegeCode
    person: PersonId
    capacity: Capacity
    organisation: Organisation


class MemberBody(Body):
    """A member, by opaque id, with the conflict-of-interest declaration."""

    person: PersonId
    capacity: Capacity
    organisation: Organisation
    duty: Duty
    supplies_equipment: bool = False

    def member(self) -> CommitteeMember:
        """As events carry it."""
        return CommitteeMember(**dict(self))


class AppointBody(Dated):
    """The order, and all members."""

    order: Paper
    members: Annotated[list[MemberBody], Field(min_length=1, max_length=60)]


class ReplaceBody(Dated):
    """The order, who leaves, who joins."""

    order: Paper
    leaving: PersonId
    joining: MemberBody


class DissolveBody(Dated):
    """The order."""

    order: Paper


class NomineeOut(BaseModel):
    """Who was nominated; the person only for those who appoint."""

    college: CollegeCode
    person: UUID | None
    capacity: Capacity
    organisation: OrganisationCode


class MemberOut(BaseModel):
    """Who sits on the committee; the person only for those who appoint."""

    person: UUID | None
    capacity: Capacity
    organisation: OrganisationCode
    duty: Duty
    supplies_equipment: bool


class CommitteeOut(BaseModel):
    """A field's design committee of a fiscal year."""

    id: UUID
    version: int
    field: FieldCode
    fiscal_year: FiscalYear
    stage: Stage
    stage_th: str
    nominees: list[NomineeOut]
    members: list[MemberOut]
    orders: tuple[Document, ...]

    @classmethod
    def of(cls, held: Held[Committee], field: str, fiscal_year: int, *, persons: bool) -> "CommitteeOut":
        """From the state."""
        committee, hidden = held.state, {} if persons else {"person": None}
        return cls(
            id=held.stream,
            version=held.version,
            field=field,
            fiscal_year=fiscal_year,
            stage=committee.stage,
            stage_th=committee.stage.th,
            nominees=[NomineeOut(**dict(nominee) | hidden) for nominee in committee.nominees],
            members=[MemberOut(**dict(member) | hidden) for member in committee.members],
            orders=committee.orders,
        )


@router.command("/nominate", roles=COLLEGE, summary="Nominate a representative")
async def nominate(
    field: FieldCode, fiscal_year: FiscalYear, body: NominateBody, call: Call, room: Here
) -> Answer:
    """A college of the network selects a representative, of its own or of an enterprise (5.1-S1)."""
    command = Nominate(
        **hand(call, body.on),
        field=field,
        fiscal_year=fiscal_year,
        college=body.college,
        person=body.person,
        capacity=body.capacity,
        organisation=body.organisation,
        field_designated=await field_designated(room, field),
        fiscal_year_closed=await room.replicas.year_closed(fiscal_year),
        college_is_member=await is_member(room, body.college, field),
        organisation_is_college=await room.reads.version(colleges.stream_of(body.organisation)) > 0,
    )
    return await room.commands.handle(COMMITTEE, stream_of(field, fiscal_year), command, call.context)


@router.command("/appoint", roles=DIRECTOR, summary="Appoint the committee")
async def appoint(
    field: FieldCode, fiscal_year: FiscalYear, body: AppointBody, call: Call, room: Here
) -> Answer:
    """The Bureau appoints by an order: all four parties, one chair, a secretary (5.1-C1, 5.1-A)."""
    members = tuple(member.member() for member in body.members)
    command = Appoint(
        **hand(call, body.on),
        field=field,
        fiscal_year=fiscal_year,
        order=body.order.document(),
        members=members,
        field_designated=await field_designated(room, field),
        fiscal_year_closed=await room.replicas.year_closed(fiscal_year),
        centres=await centres_among(room, {member.organisation for member in members}, field),
    )
    return await room.commands.handle(COMMITTEE, stream_of(field, fiscal_year), command, call.context)


@router.command("/replace-member", roles=DIRECTOR, summary="Replace a member")
async def replace_member(
    field: FieldCode, fiscal_year: FiscalYear, body: ReplaceBody, call: Call, room: Here
) -> Answer:
    """One member gives way to another, by a new order (5.1-C1)."""
    command = ReplaceMember(
        **hand(call, body.on),
        field=field,
        fiscal_year=fiscal_year,
        order=body.order.document(),
        leaving=body.leaving,
        joining=body.joining.member(),
        centres=await centres_among(room, {body.joining.organisation}, field),
    )
    return await room.commands.handle(COMMITTEE, stream_of(field, fiscal_year), command, call.context)


@router.command("/dissolve", roles=DIRECTOR, summary="Dissolve the committee")
async def dissolve(
    field: FieldCode, fiscal_year: FiscalYear, body: DissolveBody, call: Call, room: Here
) -> Answer:
    """The committee's work is over, by an order."""
    command = Dissolve(
        **hand(call, body.on), field=field, fiscal_year=fiscal_year, order=body.order.document()
    )
    return await room.commands.handle(COMMITTEE, stream_of(field, fiscal_year), command, call.context)


@router.read("", roles=EVERYONE, summary="The field's committee of a fiscal year")
async def committee(
    field: FieldCode, fiscal_year: FiscalYear, room: Here, caller: Caller, response: Response
) -> CommitteeOut:
    """Who was nominated and who sits; person ids only for the central office and the Bureau."""
    held = await room.reads.state(COMMITTEE, stream_of(field, fiscal_year))
    if held is None:
        raise Refused("committee.unknown")
    response.headers["ETag"] = etag(held.version)
    return CommitteeOut.of(held, field, fiscal_year, persons=sees_persons(caller))
