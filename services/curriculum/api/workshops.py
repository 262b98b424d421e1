"""Curriculum-design workshops (5.1-C2)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from services.curriculum.api.room import OFFICER, Here, appointed_committee, sees_persons
from services.curriculum.domain.committee import stream_of as committee_of
from services.curriculum.domain.workshop import WORKSHOP, Cancel, Hold, Reschedule, Schedule, Stage, Workshop
from shared.contracts.common import Document, FieldCode, PersonId
from shared.eventsourcing.appending.reads import Held
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, Caller, etag, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Because, Dated, Paper
from shared.http.reading.paging import Page, Paging
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.business_date import BusinessDate
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.ids import derived_id
from shared.kernel.places import ProvinceCode
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/workshops", tags=["workshops"])
_WANTED = """
    ($1::text IS NULL OR state->>'field' = $1) AND ($2::int IS NULL OR (state->>'fiscal_year')::int = $2)
    AND ($3::text IS NULL OR state->>'stage' = $3)
    AND ($4::text IS NULL OR (state->>'first_day', stream) > ($4, $5::uuid))"""


class ScheduleBody(Dated):
    """Which committee meets, when, in which province."""

    field: FieldCode
    fiscal_year: FiscalYear
    first_day: BusinessDate
    last_day: BusinessDate
    province: ProvinceCode


class RescheduleBody(Because):
    """Other days."""

    first_day: BusinessDate
    last_day: BusinessDate


class HoldBody(Dated):
    """Who came, by opaque id, and the minutes."""

    attendees: Annotated[list[PersonId], Field(max_length=60)]
    minutes: Paper


class WorkshopOut(BaseModel):
    """A workshop; who attended is told only to those who appoint the committee."""

    id: UUID
    version: int
    stage: Stage
    stage_th: str
    committee: UUID | None
    field: FieldCode | None
    fiscal_year: FiscalYear | None
    province: str | None
    first_day: date | None
    last_day: date | None
    attended: int
    attendees: tuple[UUID, ...] | None
    quorate: bool
    minutes: Document | None

    @classmethod
    def of(cls, held: Held[Workshop], *, persons: bool) -> "WorkshopOut":
        """From the state."""
        workshop = held.state
        said = {name: getattr(workshop, name) for name in cls.model_fields if hasattr(workshop, name)}
        return cls(
            **said
            | {
                "id": held.stream,
                "version": held.version,
                "stage_th": workshop.stage.th,
                "attended": len(workshop.attendees),
                "attendees": workshop.attendees if persons else None,
            }
        )


@router.command("", roles=OFFICER, summary="Schedule a workshop")
async def schedule(body: ScheduleBody, call: Call, room: Here) -> Answer:
    """The Bureau sets days and province for the committee's workshop (5.1-C2)."""
    workshop = derived_id(call.command_id, "workshop")
    committee = committee_of(body.field, body.fiscal_year)
    command = Schedule(
        **hand(call, body.on),
        workshop=workshop,
        committee=committee,
        field=body.field,
        fiscal_year=body.fiscal_year,
        first_day=body.first_day,
        last_day=body.last_day,
        province=body.province,
        committee_appointed=await appointed_committee(room, committee) is not None,
    )
    return await room.commands.handle(WORKSHOP, workshop, command, call.context)


@router.command("/{workshop_id}/reschedule", roles=OFFICER, summary="Move the workshop")
async def reschedule(workshop_id: UUID, body: RescheduleBody, call: Call, room: Here) -> Answer:
    """Move the workshop to other days."""
    command = Reschedule(
        **hand(call, body.on), first_day=body.first_day, last_day=body.last_day, reason=body.reason
    )
    return await room.commands.handle(WORKSHOP, workshop_id, command, call.context)


@router.command("/{workshop_id}/hold", roles=OFFICER, summary="Record that the workshop was held")
async def hold(workshop_id: UUID, body: HoldBody, call: Call, room: Here) -> Answer:
    """Record who came; only a quorate workshop can yield a draft (5.1-C2)."""
    held = await room.reads.state(WORKSHOP, workshop_id)
    of = held.state.committee if held else None
    committee = await appointed_committee(room, of) if of else None
    command = Hold(
        **hand(call, body.on),
        attendees=frozenset(body.attendees),
        minutes=body.minutes.document(),
        members=committee.members if committee else (),
    )
    return await room.commands.handle(WORKSHOP, workshop_id, command, call.context)


@router.command("/{workshop_id}/cancel", roles=OFFICER, summary="Call the workshop off")
async def cancel(workshop_id: UUID, body: Because, call: Call, room: Here) -> Answer:
    """The workshop will not take place."""
    command = Cancel(**hand(call, body.on), reason=body.reason)
    return await room.commands.handle(WORKSHOP, workshop_id, command, call.context)


@router.read("", roles=EVERYONE, summary="Workshops")
async def workshops(
    room: Here,
    caller: Caller,
    page: Paging,
    field: FieldCode | None = None,
    fiscal_year: FiscalYear | None = None,
    stage: Stage | None = None,
) -> Page[WorkshopOut]:
    """Workshops by their first day."""
    first_day, stream = page.key(date, UUID) or (None, None)
    held = await room.reads.where(
        WORKSHOP,
        _WANTED,
        field,
        fiscal_year,
        stage,
        first_day and first_day.isoformat(),
        stream,
        order="state->>'first_day', stream",
        limit=page.limit + 1,
    )
    listed = [WorkshopOut.of(one, persons=sees_persons(caller)) for one in held]
    return page.of(listed, lambda one: (one.first_day, one.id))


@router.read("/{workshop_id}", roles=EVERYONE, summary="One workshop")
async def workshop(workshop_id: UUID, room: Here, caller: Caller, response: Response) -> WorkshopOut:
    """The workshop with its days as last set, and how it ended."""
    held = await room.reads.state(WORKSHOP, workshop_id)
    if held is None:
        raise Refused("workshop.unknown")
    response.headers["ETag"] = etag(held.version)
    return WorkshopOut.of(held, persons=sees_persons(caller))
