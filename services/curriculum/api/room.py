"""What the routes work with, and the look-ups that several of them share."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.curriculum.domain import field, membership
from services.curriculum.domain.committee import COMMITTEE, Committee, Stage
from services.curriculum.domain.membership import ACTIVE, MEMBERSHIP
from services.curriculum.replicas import Replicas
from shared.http.entering.room import Room, room_of_app
from shared.http.signing_in.roles import Role
from shared.http.signing_in.tokens import Principal

Here = Annotated[Room[Replicas], Depends(room_of_app)]
CENTRAL = (Role.CENTRAL_OFFICER,)
OFFICER = (Role.BUREAU_OFFICER,)
DIRECTOR = (Role.BUREAU_DIRECTOR,)
COLLEGE = (Role.COLLEGE_ACADEMIC,)


def sees_persons(caller: Principal) -> bool:
    """Who sits on a committee is told, even as opaque ids, only to those who appoint it."""
    return caller.role in {*CENTRAL, *OFFICER, *DIRECTOR}


async def field_designated(room: Room[Replicas], code: str) -> bool:
    """Whether there is such a field."""
    return await room.reads.version(field.stream_of(code)) > 0


async def is_member(room: Room[Replicas], college: str, code: str) -> bool:
    """Whether the college is in the field's network now."""
    held = await room.reads.state(MEMBERSHIP, membership.stream_of(college, code))
    return held is not None and held.state.stage in ACTIVE


async def centres_among(room: Room[Replicas], colleges: set[str], code: str) -> frozenset[str]:
    """Those of the colleges that are centres of the field now."""
    streams = {membership.stream_of(college, code): college for college in colleges}
    found = await room.reads.states(MEMBERSHIP, streams)
    return frozenset(
        streams[held.stream] for held in found.values() if held.state.stage is membership.Stage.CENTRE
    )


async def appointed_committee(room: Room[Replicas], committee: UUID) -> Committee | None:
    """The committee, if it is in office now."""
    held = await room.reads.state(COMMITTEE, committee)
    return held.state if held and held.state.stage is Stage.APPOINTED else None
