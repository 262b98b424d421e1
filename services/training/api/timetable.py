"""A project's sessions (5.2-C1)."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.training.api.room import Here, project_for, with_timetable
from services.training.domain import joint
from services.training.domain.timetable import (
    TIMETABLE,
    Reschedule,
    Schedule,
    Session,
    Timetable,
    stream_of_timetable,
)
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, Caller, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Because, Dated
from shared.http.signing_in.roles import EVERYONE, Role
from shared.kernel.ids import derived_id
from shared.kernel.instant import Instant
from shared.kernel.prose import Label

router = Router(prefix="/v1/projects", tags=["sessions"])
CENTRE = (Role.COLLEGE_ACADEMIC,)


class ScheduleBody(Dated):
    """A new session; its hours may be fewer than its duration (breaks), never more."""

    title: Label
    starts_at: Instant
    ends_at: Instant
    hours: int = Field(ge=1, le=12)


class RescheduleBody(Because):
    """New times, and why."""

    starts_at: Instant
    ends_at: Instant


class TimetableOut(BaseModel):
    """The sessions in order of time. Fewer or more hours than the curriculum's are shown, not refused."""

    version: int
    sessions: list[Session]
    hours_scheduled: int
    hours_of_curriculum: int | None


@router.command("/{project_id}/sessions", roles=CENTRE, summary="Schedule a session")
async def schedule(project_id: UUID, body: ScheduleBody, call: Call, room: Here) -> Answer:
    """Put a session on the timetable, within the project's dates and without overlap."""
    session = Session(
        session=derived_id(call.command_id, "session"),
        title=body.title,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        hours=body.hours,
    )
    command = Schedule(**hand(call, body.on), session=session)
    targets = with_timetable(project_id)[::-1]
    return await room.commands.together(targets, joint.arrange(command), call.context)


@router.command("/{project_id}/sessions/{session_id}/reschedule", roles=CENTRE, summary="Move a session")
async def reschedule(
    project_id: UUID, session_id: UUID, body: RescheduleBody, call: Call, room: Here
) -> Answer:
    """Move a session to another time, with the reason."""
    command = Reschedule(
        **hand(call, body.on),
        session=session_id,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        reason=body.reason,
    )
    targets = with_timetable(project_id)[::-1]
    return await room.commands.together(targets, joint.arrange(command), call.context)


@router.read("/{project_id}/sessions", roles=EVERYONE, summary="The timetable")
async def sessions(project_id: UUID, room: Here, caller: Caller) -> TimetableOut:
    """All sessions of the project."""
    project = (await project_for(room, project_id, caller)).state
    held = await room.reads.state(TIMETABLE, stream_of_timetable(project_id))
    timetable = held.state if held else Timetable()
    return TimetableOut(
        version=held.version if held else 0,
        sessions=sorted(timetable.sessions, key=lambda session: session.starts_at),
        hours_scheduled=timetable.hours(),
        hours_of_curriculum=project.curriculum.hours if project.curriculum else None,
    )
