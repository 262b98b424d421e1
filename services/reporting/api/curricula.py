"""The curriculum pipeline: where each version stands, on whose desk, for how many days (5.1)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from asyncpg import Record
from fastapi import Query
from pydantic import Field

from services.reporting.api.held import OnDesk, on_desk
from services.reporting.api.projects import Desk, Stage
from services.reporting.api.room import At, Here, Room, Seen, Standing, said, told
from services.reporting.api.routing import Router
from services.reporting.figures import pipelines
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.pipelines import Wanted
from services.reporting.judging.sla import CURRICULA
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.http.signing_in.roles import EVERYONE

router = Router(prefix="/v1/curricula", tags=["pipeline"])


class CurriculumOut(OnDesk):
    """Where a version of a curriculum stands."""

    curriculum: UUID
    version: int
    field: str
    title_th: str | None
    title_en: str | None
    hours: int | None
    stage: str = Field(examples=["IN_FORCE"])
    desk: str = Field(description="Whose turn it is; empty: nobody's any more")
    since: date
    resolution: str | None = Field(description="The resolution that approved it", examples=["BUREAU 4/2564"])


class CurriculumPage(Standing):
    """Longest held first."""

    items: list[CurriculumOut]
    next: str | None


@router.read("", roles=EVERYONE, summary="Where every version of every curriculum stands")
async def list_curricula(
    at: At,
    room: Here,
    seen: Seen,
    page: Paging,
    field: Annotated[FieldCode | None, Query()] = None,
    stage: Stage = None,
    desk: Desk = None,
) -> CurriculumPage:
    """Stage, desk, days and working days held, whether overdue, each return with its reason; longest first.

    Whoever sees some provinces only sees the curricula of the fields that these take part in.
    """
    standing = await told(room, at)
    wanted = Wanted(field=field, stage=stage, desk=desk)
    after = page.key(date, UUID, str)
    rows = await pipelines.curricula(room.pool, at, wanted, seen, after=after, limit=page.limit + 1)
    shown = page.of(rows, lambda row: (row["since"], row["stream"], row["key"]))
    items = [_curriculum(row, at, room) for row in shown.items]
    return CurriculumPage(**standing, items=items, next=shown.next)


def _curriculum(row: Record, at: LookedAt, room: Room) -> CurriculumOut:
    described = said(row["described"])
    return CurriculumOut(
        curriculum=row["curriculum"],
        version=row["version"],
        field=row["field"],
        stage=row["stage"],
        desk=row["desk"],
        since=row["since"],
        **on_desk(row, at, CURRICULA, room),
        resolution=row["resolution"],
        **{name: described.get(name) for name in ("title_th", "title_en", "hours")},
    )
