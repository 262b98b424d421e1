"""What a route works with: the live generation, the times asked for, the regions that may be seen."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from asyncpg import Pool, Record
from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.places import Places
from services.reporting.figures.standing import Standing as Stands
from services.reporting.figures.standing import standing, standing_of
from shared.eventsourcing.storing.database import Connection, Reader
from shared.eventsourcing.subscribing.healer import Healer
from shared.http.entering.call import Caller
from shared.http.running import running
from shared.kernel.business_date import BusinessDate
from shared.kernel.clock import Clock
from shared.kernel.instant import Instant
from shared.kernel.places import PROVINCES, OvecRegion
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Room:
    """The parts of the running API."""

    pool: Pool
    clock: Clock
    healer: Healer
    owners: Mapping[str, str]  # where each owner answers
    dashboard: Any = None  # what its pages hold besides (dashboard/desk.py)
    exports: Any = None  # where files to take away are made (exports/desk.py)

    def event_url(self, source: str, stream: UUID, version: int) -> str:
        """Where the owner shows the event itself (roles: ministry.reader, operator)."""
        return f"{self.owners[source]}/v1/streams/{stream}/events?after={version - 1}&limit=1"

    def chain_url(self, source: str, stream: UUID) -> str:
        """All events of the stream with their hashes, for whoever may prove (chains.py)."""
        return f"{self.dashboard.url}/v1/chains/{source}/{stream}"

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """For figures of several statements that must add up: all of them see one moment."""
        async with (
            self.pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection


async def _room(request: Request) -> Room:
    room: Room = running(request).room
    return room


Here = Annotated[Room, Depends(_room)]


class Standing(BaseModel):
    """How far the figures can be relied on; part of every answer."""

    as_of: datetime = Field(description="What is shown is what was known at this instant")
    through: BusinessDate | None = Field(
        description="… of what had happened by this day; null: of everything"
    )
    provisional: bool = Field(
        description="True: as_of is later than a low-water mark, so a fact may be missing"
    )
    low_water: dict[str, datetime | None] = Field(
        description="Per source: everything that it recorded before this instant is counted"
    )
    rules_version: str = Field(description="The rules by which figures are counted and judged")


async def _looked_at(
    room: Here,
    as_of: Annotated[
        Instant | None,
        Query(description="What was known at this instant; without it, what is known now",
              examples=["2021-09-30T17:00:00Z"]),
    ] = None,
    through: Annotated[
        BusinessDate | None, Query(description="What had happened by the end of this day")
    ] = None,
) -> LookedAt:  # fmt: skip
    return LookedAt(room.clock.now(), as_of, through)


At = Annotated[LookedAt, Depends(_looked_at)]


async def told(room: Room, at: LookedAt) -> dict[str, object]:
    """The fields of Standing; asked before the figures."""
    return await told_in(room.pool, at)


async def told_in(db: Reader, at: LookedAt) -> dict[str, object]:
    """The same of a snapshot."""
    return _fields(await standing(db, at))


def told_with(row: Record, at: LookedAt) -> dict[str, object]:
    """The same for figures that brought their low-water marks along."""
    return _fields(standing_of(row["low_water"], at))


def _fields(standing: Stands) -> dict[str, object]:
    return {name: getattr(standing, name) for name in Standing.model_fields}


async def _places(principal: Caller) -> Places:
    """Whoever's token names a region or a province sees detail of it alone; whose names none, of all."""
    if principal.region is not None and principal.region not in set(OvecRegion):
        raise Refused("reporting.unknown_region", region=principal.region)
    scope = principal.provinces
    return Places.of(PROVINCES if scope is None else scope)


def said(value: str | None) -> dict[str, Any]:
    """The words of a fact; json leaves the database as the text that it is."""
    words: dict[str, Any] = orjson.loads(value) if value else {}
    return words


Seen = Annotated[Places, Depends(_places)]
