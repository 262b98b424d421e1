"""What the routes work with, and the look-ups that several of them share."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from services.enrolment.domain.applicant import Applicant
from services.enrolment.domain.open_project import OpenProject
from services.enrolment.domain.person import PERSON, Stage
from services.enrolment.replicas import Replicas
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.http.entering.room import Room, room_of_app

Here = Annotated[Room[Replicas], Depends(room_of_app)]
Targets = list[tuple[AnyDecider, UUID]]  # of a command on several streams; the first is its subject
ProjectId = Annotated[UUID, Path(description="The project, as training knows it")]
TeacherId = Annotated[UUID, Path(description="The teacher's person id")]
SessionId = Annotated[UUID, Path(description="The session, as training's timetable knows it")]


async def applicant(room: Room[Replicas], project: OpenProject, teacher: UUID, on: date) -> Applicant | None:
    """The teacher as she stands on that day: her college, its group in the field's network."""
    held = await room.reads.state(PERSON, teacher)
    if held is None or held.state.college is None or held.state.stage is not Stage.REGISTERED:
        return None
    college = held.state.college
    standing = await room.replicas.standing(college, project.field, on)
    return Applicant(
        project=project.project,
        teacher=teacher,
        college=college,
        field=project.field,
        fiscal_year=project.fiscal_year,
        **standing.__dict__,
    )


async def overlapping(room: Room[Replicas], project: OpenProject, teacher: UUID) -> bool:
    """Whether she takes part in another training of the same days."""
    found: bool = await room.pool.fetchval(
        """SELECT EXISTS (
               SELECT FROM streams e
               JOIN known_project p ON p.project = (e.state->'who'->>'project')::uuid
               WHERE e.kind = 'enrolment' AND e.state->'who'->>'teacher' = $1
                 AND e.state->>'stage' NOT IN ('WITHDRAWN', 'CANCELLED') AND p.project <> $2
                 AND p.starts_on <= $4 AND p.ends_on >= $3)""",
        str(teacher), project.project, project.starts_on, project.ends_on,
    )  # fmt: skip
    return found
