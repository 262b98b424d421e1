"""Whether a certificate is genuine, whose it is and what it certifies, by its number."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Path, Response
from pydantic import BaseModel, Field

from services.enrolment.api.room import Here
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_state import Certificate, Enrolment
from services.enrolment.vault import records
from services.enrolment.vault.crypto import UnreadableError
from services.enrolment.vault.own import own_of
from services.enrolment.vault.records import Purpose, Reading
from shared.contracts.enrolment.certificate import CertificateNumberTaken
from shared.http.entering.call import Caller
from shared.http.entering.routing import Router
from shared.http.signing_in.roles import EVERYONE
from shared.http.signing_in.tokens import Principal
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/certificates", tags=["certificates"])
Number = Annotated[
    str,
    Path(
        pattern="^KC-[A-Z][A-Z0-9-]{1,39}-25[0-9]{2}-[0-9]{4,9}$",
        description="As on the paper",
        examples=["KC-RAIL-2564-0001"],
    ),
]


class Status(StrEnum):
    """What a certificate is worth today."""

    VALID = "VALID"
    REPLACED = "REPLACED"
    REVOKED = "REVOKED"


class VerifiedOut(BaseModel):
    """All that the paper says, and what became of it."""

    number: str
    status: Status
    issued_on: date
    ended_on: date | None = Field(description="When it was replaced or revoked")
    replaced_by: str | None
    name: str | None = Field(
        description="The bearer's, masked; null: the identity was erased, or was lost in a restore",
        examples=["นางสาวสมมติ ท…"],
    )
    issuer: str = Field(description="The centre that ran the project", examples=["chonburi-tc"])
    project: UUID
    field: str
    fiscal_year: int = Field(description="In which the completion counts")
    curriculum: UUID
    version: int
    completed_on: date = Field(description="The last session attended")
    hours_attended: int
    hours_planned: int


@router.read("/{number}", roles=EVERYONE, summary="Verify a certificate")
async def verify(number: Number, caller: Caller, room: Here, response: Response) -> VerifiedOut:
    """Who was certified what, by whom, and whether it is valid, replaced or revoked; each look is logged."""
    await room.commands.check_level()  # a restored store may not know yet what was revoked or erased
    enrolment, paper = await _found(number, room)
    known = await room.replicas.project(enrolment.applicant.project)
    passed = enrolment.passed
    if passed is None or enrolment.curriculum is None or enrolment.fiscal_year is None:
        raise Refused("certificate.unknown", number=number)
    response.headers["Cache-Control"] = "no-store"
    return VerifiedOut(
        number=number,
        status=_status(paper),
        issued_on=paper.issued_on,
        ended_on=paper.ended_on,
        replaced_by=paper.replaced_by,
        name=await _masked_name(enrolment.applicant.teacher, caller, room),
        issuer=known.centre,
        project=known.project,
        field=known.field,
        fiscal_year=enrolment.fiscal_year,
        curriculum=enrolment.curriculum,
        version=enrolment.version,
        completed_on=passed.on,
        hours_attended=passed.hours_attended,
        hours_planned=passed.hours_planned,
    )


async def _found(number: str, room: Here) -> tuple[Enrolment, Certificate]:
    """The register's event of that number names the enrolment: its version is the number's sequence."""
    of, _, sequence = number.removeprefix("KC-").rpartition("-")
    field, _, year = of.rpartition("-")
    taken = await room.reads.event(stream_id("certificates", field, int(year)), int(sequence))
    if isinstance(taken, CertificateNumberTaken) and taken.number == number:
        held = await room.reads.state(ENROLMENT, taken.enrolment)
        for paper in held.state.papers if held else ():
            if held and paper.number == number:
                return held.state, paper
    raise Refused("certificate.unknown", number=number)


def _status(paper: Certificate) -> Status:
    if paper.ended_on is None:
        return Status.VALID
    return Status.REPLACED if paper.replaced_by else Status.REVOKED


async def _masked_name(teacher: UUID, caller: Principal, room: Here) -> str | None:
    key = await own_of(room).keys.of(teacher)
    if key is None:
        return None
    reading = Reading(teacher, caller.person, caller.role, caller.org, Purpose.VERIFICATION, room.clock.now())
    await records.note(room.pool, reading)
    try:
        found = await records.get(room.pool, key)
    except UnreadableError:  # sealed under a key that a restore lost
        return None
    return found.name.th.masked() if found else None
