"""What an operator looks at: streams that wait, generations, rebuilds."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from asyncpg import Record
from pydantic import BaseModel, Field

from services.reporting.api.room import Here
from services.reporting.api.routing import Router
from services.reporting.store.generations import CONSUMER
from shared.http.reading.paging import Page, Paging
from shared.http.signing_in.roles import Role
from shared.service.operating import Behind, Tried

OPERATORS = (Role.OPERATOR,)
MACHINERY = "how the machinery is; no figure"
router = Router(prefix="/v1", tags=["operating"])


class RebuildOut(BaseModel):
    """A rebuild of all read models from Kafka."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    outcome: str = Field(
        description="running, swapped, refused, compared (a trial), interrupted; or rolled_back"
    )
    reason: str | None = Field(description="Why it was refused")
    events: int = Field(description="Events read from the topics")
    filled: list[dict[str, Any]] = Field(description="What the topics lacked and the owners' feeds gave")
    unchecked: list[str] = Field(description="Owners that did not answer")
    differences: list[str] = Field(description="Figures whose digests differed from the live ones")


@router.read(
    "/behind",
    roles=OPERATORS,
    national=MACHINERY,
    summary="Streams that wait for a missing or unreadable event",
)
async def behind(room: Here, page: Paging) -> Page[Behind]:
    """Oldest first; later events of these streams wait, all other streams go on."""
    after = page.key(datetime, UUID) or (None, None)
    rows = await room.pool.fetch(
        """SELECT stream, source, seen_to, reason, since, tries FROM behind
           WHERE consumer = $1 AND ($2::timestamptz IS NULL OR (since, stream) > ($2, $3::uuid))
           ORDER BY since, stream LIMIT $4""",
        CONSUMER, *after, page.limit + 1,
    )  # fmt: skip
    return page.of([Behind(**row) for row in rows], lambda row: (row.since, row.stream))


@router.action(
    "/behind/redrive",
    roles=OPERATORS,
    national=MACHINERY,
    summary="Find what is missing, and try again, now",
)
async def redrive(room: Here) -> Tried:
    """Compare with the owners now, fetch what is missing from their feeds and apply it, in order."""
    await room.healer.redrive()
    still = await room.pool.fetchval("SELECT count(*) FROM behind WHERE consumer = $1", CONSUMER)
    return Tried(still_behind=still)


@router.read("/rebuilds", roles=OPERATORS, national=MACHINERY, summary="Rebuilds of the read models")
async def rebuilds(room: Here, page: Paging) -> Page[RebuildOut]:
    """Latest first. A rebuild is started where the owner of the database is known: see the README."""
    [before] = page.key(int) or (None,)
    rows = await room.pool.fetch(
        "SELECT * FROM public.rebuilds WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2",
        before, page.limit + 1,
    )  # fmt: skip
    return page.of([_rebuild(row) for row in rows], lambda row: [row.id])


def _rebuild(row: Record) -> RebuildOut:
    lists = {name: orjson.loads(row[name]) for name in ("filled", "unchecked", "differences")}
    return RebuildOut(**{**dict(row), **lists})
