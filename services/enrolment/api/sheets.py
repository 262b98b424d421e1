"""Attendance sheets: the project's centre records, locks, and has another person correct (5.2-S3)."""

from functools import partial
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.enrolment.api.bodies import A_TEACHER, MOST_AT_ONCE, Person
from services.enrolment.api.room import Here, ProjectId, SessionId, Targets
from services.enrolment.domain import marking
from services.enrolment.domain.attendance import SHEET, Correct, Lock, Mark, Record
from services.enrolment.domain.enrolment import ENROLMENT
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Because, Body, Dated
from shared.http.signing_in.roles import Role
from shared.kernel.ids import stream_id

router = Router(prefix="/v1/projects/{project}/sessions/{session}/attendance", tags=["attendance"])

ACADEMIC = (Role.COLLEGE_ACADEMIC,)
EXAMPLE = [{"teacher": A_TEACHER, "hours": 6}]
Hours = Annotated[int, Field(ge=0, le=12, description="Hours attended", examples=[6])]


class MarkBody(Body):
    """One teacher's hours; 0 is an absence."""

    teacher: Person
    hours: Hours


class MarksBody(Dated):
    """The sheet, or a part of it."""

    marks: Annotated[list[MarkBody], Field(min_length=1, max_length=MOST_AT_ONCE, examples=[EXAMPLE])]


class CorrectionBody(Because):
    """One mark, and why it is corrected."""

    teacher: Person
    hours: Hours


@router.command("", roles=ACADEMIC, summary="Record attendance")
async def record(project: ProjectId, session: SessionId, body: MarksBody, call: Call, room: Here) -> Answer:
    """Hours of up to 60 enrolled teachers; until the sheet is locked, what is sent again replaces."""
    command = Record(
        marks=tuple(Mark(**mark.__dict__) for mark in body.marks),
        project=await room.replicas.project(project),
        session=await room.replicas.session(project, session),
        **hand(call, body.on),
    )
    targets: Targets = [(SHEET, _sheet(project, session))]
    targets += [(ENROLMENT, stream_id("enrolment", project, mark.teacher)) for mark in body.marks]
    return await room.commands.together(targets, partial(marking.record, command), call.context)


@router.command("/lock", roles=ACADEMIC, summary="Lock the sheet")
async def lock(project: ProjectId, session: SessionId, body: Dated, call: Call, room: Here) -> Answer:
    """From now on a mark is changed only by a correction of another person."""
    command = Lock(
        project=await room.replicas.project(project),
        session=await room.replicas.session(project, session),
        **hand(call, body.on),
    )
    return await room.commands.handle(SHEET, _sheet(project, session), command, call.context)


@router.command("/correct", roles=ACADEMIC, summary="Correct a mark on a locked sheet")
async def correct(
    project: ProjectId, session: SessionId, body: CorrectionBody, call: Call, room: Here
) -> Answer:
    """By another person than who recorded the sheet, with the reason."""
    command = Correct(
        mark=Mark(teacher=body.teacher, hours=body.hours),
        reason=body.reason,
        project=await room.replicas.project(project),
        session=await room.replicas.session(project, session),
        **hand(call, body.on),
    )
    targets: Targets = [
        (SHEET, _sheet(project, session)),
        (ENROLMENT, stream_id("enrolment", project, body.teacher)),
    ]
    return await room.commands.together(targets, partial(marking.correct, command), call.context)


def _sheet(project: UUID, session: UUID) -> UUID:
    return stream_id("attendance-sheet", project, session)
