"""What a route of a write service works with."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from asyncpg import Pool
from fastapi import Request

from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.reads import Reads
from shared.http.running import running
from shared.kernel.clock import Clock

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Room(Generic[R]):
    """The service's store and its replicas of other services' facts."""

    commands: Commands
    reads: Reads
    replicas: R
    clock: Clock
    pool: Pool
    own: Any = None  # what the service opened for itself alone (enrolment: its vault)


async def room_of_app(request: Request) -> Room[Any]:
    """The room of the running service; ``Annotated[Room[Replicas], Depends(room_of_app)]``.

    Like every dependency it is awaited: in a thread it would cost more, and requests would overtake
    each other on their way to the store.
    """
    room: Room[Any] = running(request).room
    return room
