"""Two small write services for tests: enrolment keeps seats, training counts them and reacts.

``python -m tests.integration.http.seats_service enrolment serve`` is a whole process of the first.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Pool
from fastapi import Depends
from pydantic import Field

from shared.contracts.enrolment.seats import SeatTaken
from shared.contracts.recorded import Recorded
from shared.eventsourcing.deciding.answer import Answer
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.due import Due
from shared.eventsourcing.storing.database import Connection
from shared.http.entering.call import Call
from shared.http.entering.room import Room, room_of_app
from shared.http.entering.routing import Router
from shared.http.reading.body import Body
from shared.http.signing_in.roles import Role
from shared.kernel.refusal import Catalogue, Kind, Refused, Text
from shared.service.cli import cli
from shared.service.service import WriteService
from tests.integration.eventsourcing.ledger import LEDGER, Leave, Open, Seat

SCHEMA = Path(__file__).parent / "seats_service.sql"
CATALOGUE: Catalogue = {
    "seats.not_open": Text(Kind.STATE, th="ยังไม่เปิดที่นั่ง", en="No seats are open."),
    "seats.never": Text(Kind.RULE, th="ไม่ได้", en="Never."),
}


class NoReplicas:
    def __init__(self, pool: Pool) -> None: ...

    async def apply(self, connection: Connection, event: Recorded) -> None: ...


class SeatCount:
    """How many seats are taken, by project; a project of capacity 13 is poison."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def apply(self, connection: Connection, event: Recorded) -> None:
        match event.data:
            case SeatTaken(project=project):
                await connection.execute(
                    """INSERT INTO seat_count VALUES ($1, 1)
                       ON CONFLICT (project) DO UPDATE SET taken = seat_count.taken + 1""",
                    project,
                )

    async def taken(self, project: UUID) -> int:
        return await self._pool.fetchval("SELECT taken FROM seat_count WHERE project = $1", project) or 0


Here = Annotated[Room[SeatCount], Depends(room_of_app)]


class OpenBody(Body):
    capacity: int = Field(ge=1, le=1000)


class SeatBody(Body):
    application: UUID


class Taken(Body):
    taken: int


enrolment = Router(prefix="/v1/seats", tags=["seats"])
training = Router(prefix="/v1/counts", tags=["counts"])


@enrolment.command("/{project}/open", roles=(Role.COLLEGE_ACADEMIC,), summary="Open")
async def open_(project: UUID, body: OpenBody, call: Call, room: Here) -> Answer:
    """Open seats."""
    return await room.commands.handle(
        LEDGER, project, Open(project=project, capacity=body.capacity), call.context
    )


@enrolment.command("/{project}/take", roles=(Role.COLLEGE_ACADEMIC,), summary="Take")
async def take(project: UUID, body: SeatBody, call: Call, room: Here) -> Answer:
    """Take a seat."""
    command = Seat(project=project, application=body.application)
    return await room.commands.handle(LEDGER, project, command, call.context)


@enrolment.command("/{project}/leave", roles=(Role.COLLEGE_ACADEMIC,), summary="Leave")
async def leave(project: UUID, body: SeatBody, call: Call, room: Here) -> Answer:
    """Give a seat back; whether there are any is looked up first."""
    if await room.reads.state(LEDGER, project) is None:
        raise Refused("seats.not_open")
    command = Leave(project=project, application=body.application)
    return await room.commands.handle(LEDGER, project, command, call.context)


@training.read("/{project}", roles=(Role.TEACHER,), summary="Count")
async def count(project: UUID, room: Here) -> Taken:
    """How many seats are taken."""
    return Taken(taken=await room.replicas.taken(project))


def react(event: Recorded) -> Iterable[Due]:
    if isinstance(event.data, SeatTaken):
        yield Due.after(event, "refuse", {"project": str(event.data.project)})


async def refuse(_room: Room[Any], _due: Due, _context: Context) -> None:
    raise Refused("seats.never")


ENROLMENT = WriteService(
    name="enrolment",
    catalogue=CATALOGUE,
    deciders=(LEDGER,),
    routers=(enrolment,),
    replicas=NoReplicas,
    schema=SCHEMA,
)
TRAINING = WriteService(
    name="training", catalogue=CATALOGUE, deciders=(), routers=(training,), replicas=SeatCount, schema=SCHEMA,
    reads_from=("enrolment",), react=react, execute={"refuse": refuse},
)  # fmt: skip

if __name__ == "__main__":
    cli({"enrolment": ENROLMENT, "training": TRAINING}[sys.argv.pop(1)])()
