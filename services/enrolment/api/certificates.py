"""Certificates: a number per completion, sequential per field and fiscal year; reissued, revoked."""

from functools import partial
from typing import Any
from uuid import UUID

from services.enrolment.api.room import Here, ProjectId, Targets, TeacherId
from services.enrolment.domain.certificate import REGISTER
from services.enrolment.domain.certifying import certify
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_commands import (
    IssueCertificate,
    ReissueCertificate,
    RevokeCertificate,
)
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Because, Dated, Paper
from shared.http.signing_in.roles import Role
from shared.kernel.ids import stream_id

router = Router(prefix="/v1/projects/{project}/teachers/{teacher}", tags=["certificates"])
CENTRE = (Role.COLLEGE_ACADEMIC,)


class RevocationBody(Because):
    """Why, and the paper that says so."""

    document: Paper


@router.command("/certificate", roles=CENTRE, summary="Issue the certificate")
async def issue(project: ProjectId, teacher: TeacherId, body: Dated, call: Call, room: Here) -> Answer:
    """The next number of the field and fiscal year, like `KC-RAIL-2564-0001`; one valid per completion."""
    asked, targets = await _at_the_register(project, teacher, room)
    command = IssueCertificate(**hand(call, body.on), **asked)
    return await room.commands.together(targets, partial(certify, command), call.context)


@router.command("/certificate/reissue", roles=CENTRE, summary="Issue another in its place")
async def reissue(project: ProjectId, teacher: TeacherId, body: Because, call: Call, room: Here) -> Answer:
    """Under the next number and with the reason, a change of name for example; the old one is void."""
    asked, targets = await _at_the_register(project, teacher, room)
    command = ReissueCertificate(**hand(call, body.on), **asked, reason=body.reason)
    return await room.commands.together(targets, partial(certify, command), call.context)


@router.command("/certificate/revoke", roles=(Role.BUREAU_DIRECTOR,), summary="Revoke the certificate")
async def revoke(
    project: ProjectId, teacher: TeacherId, body: RevocationBody, call: Call, room: Here
) -> Answer:
    """It is valid no longer, though the completion counts; by a paper, and never by whoever issued it."""
    command = RevokeCertificate(**hand(call, body.on), reason=body.reason, document=body.document.document())
    enrolment = stream_id("enrolment", project, teacher)
    return await room.commands.handle(ENROLMENT, enrolment, command, call.context)


async def _at_the_register(project: UUID, teacher: UUID, room: Here) -> tuple[dict[str, Any], Targets]:
    """What a command on the register of the completion's year needs, and the streams it is about."""
    known = await room.replicas.project(project)
    enrolment = stream_id("enrolment", project, teacher)
    held = await room.reads.state(ENROLMENT, enrolment)
    year = held.state.fiscal_year if held and held.state.fiscal_year else known.fiscal_year
    register = stream_id("certificates", known.field, year)
    return {"centre": known.centre, "fiscal_year": year}, [(ENROLMENT, enrolment), (REGISTER, register)]
