"""What a route of enrolment works with, and the parts that addresses and bodies share."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from pydantic import Field

from services.enrolment.replicas import Replicas
from shared.contracts.common import Document, DocumentNumber, OrganisationCode, Sha256
from shared.eventsourcing.decider import AnyDecider
from shared.http.body import Body
from shared.http.room import Room, room_of_app
from shared.kernel.business_date import BusinessDate
from shared.kernel.prose import Prose


async def _room(request: Request) -> Room[Replicas]:
    return room_of_app(request)  # awaited here, for in a thread requests would overtake each other


Here = Annotated[Room[Replicas], Depends(_room)]
ProjectId = Annotated[UUID, Path(description="The project, as training knows it")]
TeacherId = Annotated[UUID, Path(description="The teacher's person id")]
SessionId = Annotated[UUID, Path(description="The session, as training's timetable knows it")]

Targets = list[tuple[AnyDecider, UUID]]
MOST_AT_ONCE = 60  # a command decides so many enrolments together


class OnBody(Body):
    """Only the business date."""

    on: BusinessDate | None = Field(default=None, description="Default: today in Bangkok")


class ReasonBody(OnBody):
    """Why, without names."""

    reason: Prose


class PaperBody(Body):
    """A paper that a decision rests on."""

    number: DocumentNumber
    dated: BusinessDate
    issued_by: OrganisationCode
    file_hash: Sha256 | None = None

    def document(self) -> Document:
        """As events carry it."""
        return Document(**self.__dict__)
