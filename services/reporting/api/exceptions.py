"""Data-quality exceptions: what does not add up, where, since when, with the events."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from asyncpg import Record
from fastapi import Query
from pydantic import BaseModel, Field

from services.reporting.api.proofs import PROVERS
from services.reporting.api.room import At, Here, Room, Seen, Standing, said, told
from services.reporting.api.routing import Router
from services.reporting.api.words import Words
from services.reporting.figures.exceptions import Sought, exceptions
from services.reporting.store.exceptions import Kind, in_words
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.kernel.fiscal_year import FiscalYear

router = Router(prefix="/v1/exceptions", tags=["data quality"])
_AS_FOUND = ("place", "field", "fiscal_year", "province", "project", "since", "resolved")


class EventBehind(BaseModel):
    """An event that has to do with it."""

    source: str
    stream: UUID
    version: int
    event: UUID | None = Field(description="Null: it has not arrived")
    url: str = Field(description="The event itself, at its owner (roles: ministry.reader, operator)")


class ExceptionOut(BaseModel):
    """One thing that does not add up."""

    kind: Kind
    place: str = Field(description="Names it within its kind")
    what: Words
    field: str | None
    fiscal_year: int | None
    province: str | None
    project: UUID | None
    events: list[EventBehind]
    since: datetime = Field(description="Since when it is known")
    resolved: datetime | None = Field(description="When a check no longer found it; null: it stands")


class ExceptionPage(Standing):
    """By kind and place."""

    items: list[ExceptionOut]
    next: str | None


@router.read("", roles=PROVERS, summary="What does not add up")
async def list_exceptions(
    at: At,
    room: Here,
    seen: Seen,
    page: Paging,
    fiscal_year: Annotated[FiscalYear | None, Query()] = None,
    field: Annotated[FieldCode | None, Query()] = None,
    kind: Annotated[Kind | None, Query(description="Only this kind")] = None,
    resolved: Annotated[bool, Query(description="Also what was noted once and is gone")] = False,
) -> ExceptionPage:
    """As the facts stood at `as_of`, and what checks found by then. A scope bounds it.

    What belongs to no province (events held back, stores that differ) is seen by who sees all of them.
    """
    standing = await told(room, at)
    sought = Sought(kind, fiscal_year, field, resolved)
    after = page.key(str, str, datetime)
    rows = await exceptions(room.pool, at, sought, seen, after=after, limit=page.limit + 1)
    shown = page.of(rows, lambda row: (row["kind"], row["place"], row["since"]))
    return ExceptionPage(**standing, items=[_exception(row, room) for row in shown.items], next=shown.next)


def _exception(row: Record, room: Room) -> ExceptionOut:
    kind = Kind(row["kind"])
    th, en = in_words(kind, said(row["said"]))
    events: list[dict[str, Any]] = orjson.loads(row["events"])
    return ExceptionOut(
        kind=kind,
        what=Words(th=th, en=en),
        events=[
            EventBehind(**each, url=room.event_url(each["source"], each["stream"], each["version"]))
            for each in events
        ],
        **{name: row[name] for name in _AS_FOUND},
    )
