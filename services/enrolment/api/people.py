"""People: into the vault under an opaque id, looked up for a purpose, erased on request (PDPA)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response
from pydantic import BaseModel, Field

from services.enrolment.api.person_bodies import IdentityOut, PersonBody
from services.enrolment.api.room import Here
from services.enrolment.domain.lookup import check_document, check_lookup, check_registered
from services.enrolment.domain.person import PERSON, Erase, Register
from services.enrolment.vault import records
from services.enrolment.vault.crypto import UnreadableError
from services.enrolment.vault.keys import Reserved
from services.enrolment.vault.own import own_of
from services.enrolment.vault.records import Purpose, Reading
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, Caller, CommandCall, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Dated
from shared.http.reading.paging import Page, Paging
from shared.http.signing_in.roles import Role
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/people", tags=["people"])
PersonId = Annotated[UUID, Path(description="The person's opaque id")]

REGISTRARS = (
    Role.COLLEGE_PERSONNEL,
    Role.COLLEGE_ACADEMIC,
    Role.BUREAU_OFFICER,
    Role.CENTRAL_OFFICER,
    Role.PRIVACY_OFFICER,
)


class EraseBody(Dated):
    """The data-subject request that is granted."""

    request: str = Field(pattern=r"^[A-Z]{2,10}-[0-9]{4}-[0-9]{1,6}$", examples=["DSR-2564-001"])


class ReadingOut(BaseModel):
    """One look at an identity: who, as whom, what for, when."""

    id: int
    at: datetime
    by: UUID
    role: str
    org: str
    purpose: Purpose


@router.command("", roles=REGISTRARS, summary="Register a person")
async def register(body: PersonBody, call: Call, room: Here) -> Answer:
    """Put an identity into the vault; the answer's `id` is the person's opaque id.

    The same document cannot be registered twice; a repeat with the same key gets the first answer.
    Only what a restore from a backup lost is put back, for the organisation that had registered the person:
    the record by the document alone, the key too where `person` says whose it was.
    """
    if first := await room.commands.answered(call.context):
        return first  # before the reservation: a repeat must not make a key for somebody erased since
    own, identity = own_of(room), body.identity()
    check_document(made_up=identity.document.made_up, demo=own.demo)
    by = hand(call, body.on)
    if body.person:
        reserved = await _again(body.person, identity.document.key(), call, room)
        lost = not await records.is_readable(room.pool, reserved)
    else:
        reserved = await own.keys.reserve(identity.document.key())
        lost = await records.is_lost(room.pool, reserved.person)
    command = Register(**by, person=reserved.person, demo=identity.document.made_up, record_lost=lost)
    also = [records.put(reserved, identity, anew=lost)]
    return await room.commands.handle(PERSON, reserved.person, command, call.context, also=also)


@router.command("/{person}/erase", roles=(Role.PRIVACY_OFFICER,), summary="Erase an identity")
async def erase(person: PersonId, body: EraseBody, call: Call, room: Here) -> Answer:
    """Destroy the person's key: nobody can read the identity again, in no backup either. Facts stay."""
    command = Erase(person=person, request=body.request, **hand(call, body.on))
    also = [records.remove(person)]
    return await room.commands.handle(PERSON, person, command, call.context, also=also)


@router.read(
    "/{person}/identity",
    roles=(Role.PRIVACY_OFFICER, Role.COLLEGE_PERSONNEL),
    summary="Look up who a person is",
)
async def identity(
    person: PersonId,
    purpose: Annotated[Purpose, Query(description="What for; it is written down before anything is shown")],
    caller: Caller,
    room: Here,
    response: Response,
) -> IdentityOut:
    """The identity, for a stated purpose. A personnel section sees its own college's teachers, masked."""
    await room.commands.check_level()  # a restored store may not know yet who was erased
    held = await room.reads.state(PERSON, person)
    check_lookup(held.state if held else None, personnel_of=_college_of(caller.role, caller.org))
    await records.note(
        room.pool,
        Reading(person, caller.person, caller.role, caller.org, purpose, room.clock.now()),
    )
    key = await own_of(room).keys.of(person)
    if key is None:
        raise Refused("identity.key_lost")
    try:
        found = await records.get(room.pool, key)
    except UnreadableError:  # sealed under the key that was lost; there is a new one by now
        raise Refused("identity.key_lost") from None
    if found is None:
        raise Refused("identity.record_lost")
    response.headers["Cache-Control"] = "no-store"
    shown = found.document if caller.role is Role.PRIVACY_OFFICER else found.document.masked()
    return IdentityOut(person=person, name=found.name, document=shown, contact=found.contact)


@router.read(
    "/{person}/identity/readings", roles=(Role.PRIVACY_OFFICER,), summary="Who looked at an identity"
)
async def readings(person: PersonId, room: Here, page: Paging) -> Page[ReadingOut]:
    """Every look at the person's identity, oldest first; it stays when the identity is erased."""
    after = page.key(int) or (0,)
    rows = await room.pool.fetch(
        """SELECT id, at, by, role, org, purpose FROM identity_read
           WHERE person = $1 AND id > $2 ORDER BY id LIMIT $3""",
        person, *after, page.limit + 1,
    )  # fmt: skip
    return page.of([ReadingOut(**row) for row in rows], lambda row: (row.id,))


async def _again(person: UUID, document: str, call: CommandCall, room: Here) -> Reserved:
    """The key of somebody who is registered: a new one if a restore lost it."""
    held = await room.reads.state(PERSON, person)
    check_registered(held.state if held else None, by_org=call.org)
    reserved = await own_of(room).keys.reserve_for(person, document)
    if reserved is None:
        raise Refused("person.already_registered")
    return reserved


def _college_of(role: Role, org: str) -> str | None:
    return org if role is Role.COLLEGE_PERSONNEL else None
