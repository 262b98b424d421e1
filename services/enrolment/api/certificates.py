"""Certificates: a number per completion, sequential per field and fiscal year."""

from functools import partial

from services.enrolment.api.room import Here, ProjectId, Targets, TeacherId
from services.enrolment.domain.certificate import REGISTER
from services.enrolment.domain.certifying import certify
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_commands import IssueCertificate
from shared.eventsourcing.answer import Answer
from shared.http.body import Dated
from shared.http.call import Call, hand
from shared.http.roles import Role
from shared.http.routing import Router
from shared.kernel.ids import stream_id

router = Router(prefix="/v1/projects/{project}/teachers/{teacher}", tags=["certificates"])


@router.command("/certificate", roles=(Role.COLLEGE_ACADEMIC,), summary="Issue the certificate")
async def issue(project: ProjectId, teacher: TeacherId, body: Dated, call: Call, room: Here) -> Answer:
    """The next number of the field and fiscal year, like `KC-RAIL-2564-0001`; exactly one per completion."""
    known = await room.replicas.project(project)
    enrolment = stream_id("enrolment", project, teacher)
    held = await room.reads.state(ENROLMENT, enrolment)
    year = held.state.fiscal_year if held and held.state.fiscal_year else known.fiscal_year
    command = IssueCertificate(**hand(call, body.on), centre=known.centre, fiscal_year=year)
    targets: Targets = [(ENROLMENT, enrolment), (REGISTER, stream_id("certificates", known.field, year))]
    return await room.commands.together(targets, partial(certify, command), call.context)
