"""What an operator of a write service looks at and sets going: what waits, and why."""

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel

from shared.http.entering.routing import Router
from shared.http.reading.paging import Page, Paging
from shared.http.running import running
from shared.http.signing_in.roles import Role
from shared.service.machinery import Machinery

OPERATORS = (Role.OPERATOR,)
router = Router(prefix="/v1", tags=["operating"])


class Behind(BaseModel):
    """A stream of another service whose next event is missing or could not be applied here."""

    stream: UUID
    source: str
    seen_to: int
    reason: str
    since: datetime
    tries: int


class DueOut(BaseModel):
    """A command that time or an event asked for and that has not been answered."""

    command_id: UUID
    stream: UUID
    at: datetime
    name: str
    tries: int
    refused: dict[str, Any] | None


class Tried(BaseModel):
    """What a re-drive left."""

    still_behind: int


async def _parts(request: Request) -> Machinery:
    parts: Machinery = running(request).parts
    return parts


Parts = Annotated[Machinery, Depends(_parts)]


@router.read("/behind", roles=OPERATORS, summary="Streams that wait for a missing or unreadable event")
async def behind(parts: Parts, page: Paging) -> Page[Behind]:
    """Oldest first; later events of these streams wait, all other streams go on."""
    after = page.key(datetime, UUID) or (None, None)
    rows = await parts.pool.fetch(
        """SELECT stream, source, seen_to, reason, since, tries FROM behind
           WHERE $1::timestamptz IS NULL OR (since, stream) > ($1, $2)
           ORDER BY since, stream LIMIT $3""",
        *after, page.limit + 1,
    )  # fmt: skip
    return page.of([Behind(**row) for row in rows], lambda row: (row.since, row.stream))


@router.action("/behind/redrive", roles=OPERATORS, summary="Find what is missing, and try again, now")
async def redrive(parts: Parts) -> Tried:
    """Compare with the owners now, fetch what is missing from their feeds and apply it, in order."""
    await parts.healer.redrive()
    return Tried(still_behind=await parts.pool.fetchval("SELECT count(*) FROM behind"))


@router.read("/due", roles=OPERATORS, summary="Commands that are due, refused ones first")
async def due(parts: Parts, page: Paging) -> Page[DueOut]:
    """Reactions and timers that have not been answered; a refused one stays until somebody has seen to it."""
    after = page.key(bool, int) or (None, None)
    rows = await parts.pool.fetch(
        """SELECT command_id, stream, at, name, tries, refused, seq FROM due
           WHERE $1::boolean IS NULL OR (refused IS NULL, seq) > ($1, $2)
           ORDER BY refused IS NULL, seq LIMIT $3""",
        *after, page.limit + 1,
    )  # fmt: skip
    place = {row["command_id"]: (row["refused"] is None, row["seq"]) for row in rows}
    return page.of([_due(row) for row in rows], lambda item: place[item.command_id])


def _due(row: Any) -> DueOut:
    refused = json.loads(row["refused"]) if row["refused"] else None
    known = {name: row[name] for name in ("command_id", "stream", "at", "name", "tries")}
    return DueOut(**known, refused=refused)
