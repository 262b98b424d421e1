"""What the routes work with, and the look-ups that several of them share."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.training.domain.choice import CHOICE, stream_of_choice
from services.training.domain.policy import POLICY, Policy, stream_of_year
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.drafting import KnownVersion
from services.training.domain.project.state import Project, in_region, published
from services.training.domain.timetable import TIMETABLE, stream_of_timetable
from services.training.replicas import Replicas
from shared.eventsourcing.appending.reads import Held
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.http.entering.room import Room, room_of_app
from shared.http.signing_in.roles import Role
from shared.http.signing_in.tokens import Principal
from shared.kernel.refusal import Refused

Here = Annotated[Room[Replicas], Depends(room_of_app)]
Targets = list[tuple[AnyDecider, UUID]]  # of a command on several streams; the first is its subject
STAFF = tuple(role for role in Role if role is not Role.TEACHER)


async def project_of(room: Room[Replicas], project_id: UUID) -> Held[Project]:
    """The project as it stands."""
    held = await room.reads.state(PROJECT, project_id)
    if held is None:
        raise Refused("project.absent")
    return held


async def project_for(room: Room[Replicas], project_id: UUID, reader: Principal) -> Held[Project]:
    """The project, if this reader may see it."""
    held = await project_of(room, project_id)
    in_region(held.state, reader.region, reader.province)
    if reader.role is Role.TEACHER:
        published(held.state)
    return held


async def year_of(room: Room[Replicas], fiscal_year: int) -> Policy:
    """The policy of a fiscal year; planned where none was set."""
    held = await room.reads.state(POLICY, stream_of_year(fiscal_year))
    return held.state if held else Policy()


def with_choice(held: Held[Project]) -> Targets:
    """The project, and the choice of one curriculum that it shares (5.2-S1)."""
    return [(PROJECT, held.stream), (CHOICE, stream_of_choice(held.state.known()))]


def with_timetable(project_id: UUID) -> Targets:
    """The project and its timetable."""
    return [(PROJECT, project_id), (TIMETABLE, stream_of_timetable(project_id))]


async def selected_version(room: Room[Replicas], project: Project, on: date) -> KnownVersion | None:
    """The project's curriculum version as it stands on a day."""
    chosen = project.curriculum
    return await room.replicas.version(chosen.curriculum, chosen.version, on) if chosen else None
