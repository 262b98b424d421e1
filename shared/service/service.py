"""What a write service is, said once: its rules, its routes, what it reads and how it reacts."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from asyncpg import Pool
from fastapi import APIRouter

from shared.contracts.recorded import Recorded
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.eventsourcing.deciding.due import Due
from shared.eventsourcing.storing.database import Connection
from shared.http.entering.room import Room
from shared.kernel.refusal import Catalogue
from shared.service.settings import Settings

Policy = Callable[[Room[Any], Due, Context], Awaitable[object]]


class Replicas(Protocol):
    """Copies of other services' facts, built from their events."""

    async def apply(self, connection: Connection, event: Recorded) -> None:
        """Take in what the event says, in the inbox's transaction."""
        ...


def no_reaction(_event: Recorded) -> Iterable[Due]:
    """Of a service without policies."""
    return ()


@dataclass(frozen=True)
class WriteService:
    """All that tells one write service from another."""

    name: str
    catalogue: Catalogue
    deciders: Sequence[AnyDecider]
    routers: Sequence[APIRouter]
    replicas: Callable[[Pool], Replicas]
    schema: Path
    description: str = ""  # for the OpenAPI document
    reads_from: Sequence[str] = ()
    react: Callable[[Recorded], Iterable[Due]] = no_reaction
    execute: Mapping[str, Policy] = field(default_factory=dict)
    settings: type[Settings] = Settings
    own: Callable[[Any], AbstractAsyncContextManager[Any]] | None = None  # opens, from the settings, room.own
    migrate_own: Callable[[Any], Awaitable[None]] | None = None  # what else migrate does, from the settings
    restored_own: Callable[[Any], Awaitable[str]] | None = None  # what else a restore asks for, and says
