"""Teachers: who teaches where and what, by opaque id (P-5)."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.enrolment.api.bodies import Person
from services.enrolment.api.room import Here
from services.enrolment.domain.person import PERSON, RegisterTeacher
from shared.contracts.common import CollegeCode, FieldCode
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, Caller, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Dated
from shared.http.reading.paging import Page, Paging
from shared.http.signing_in.roles import Role

router = Router(prefix="/v1/teachers", tags=["people"])


class TeacherBody(Dated):
    """A registered person teaches at the college, in these fields; sent again, it replaces what was said."""

    person: Person
    college: CollegeCode
    fields: Annotated[list[FieldCode], Field(min_length=1, max_length=20, examples=[["RAIL"]])]


class TeacherOut(BaseModel):
    """A teacher of the college."""

    teacher: UUID
    college: CollegeCode
    fields: tuple[FieldCode, ...]


@router.command("", roles=(Role.COLLEGE_PERSONNEL,), summary="Register a teacher of one's own college")
async def register(body: TeacherBody, call: Call, room: Here) -> Answer:
    """The personnel section says that a registered person teaches here, and which fields (5.2-P3)."""
    await room.replicas.require(body.college, body.fields)
    command = RegisterTeacher(
        person=body.person,
        college=body.college,
        fields=tuple(body.fields),
        **hand(call, body.on),
    )
    return await room.commands.handle(PERSON, body.person, command, call.context)


@router.read("", roles=(Role.COLLEGE_PERSONNEL,), summary="The teachers of one's own college")
async def teachers(caller: Caller, room: Here, page: Paging) -> Page[TeacherOut]:
    """By opaque id, erased people left out."""
    after = page.key(UUID) or (None,)
    held = await room.reads.where(
        PERSON,
        "state->>'college' = $1 AND state->>'stage' = 'REGISTERED' AND ($2::uuid IS NULL OR stream > $2)",
        caller.org,
        *after,
        limit=page.limit + 1,
    )
    found = [TeacherOut(teacher=h.stream, **h.state.model_dump(include={"college", "fields"})) for h in held]
    return page.of(found, lambda teacher: (teacher.teacher,))
