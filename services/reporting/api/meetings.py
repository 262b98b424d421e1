"""The meetings whose resolutions are on record; `/v1/changes` takes one as `since` (P-6)."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from services.reporting.api.room import At, Here, Seen, Standing, told
from services.reporting.api.routing import Router
from services.reporting.figures.meetings import meetings
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.http.signing_in.roles import EVERYONE

router = Router(prefix="/v1/meetings", tags=["what changed"])


class MeetingOut(BaseModel):
    """A meeting of the Bureau, the sub-committee or an enterprise, as its resolutions tell."""

    key: str = Field(description="Send as `since` of /v1/changes", examples=["BUREAU 4/2564"])
    held_by: str = Field(examples=["BUREAU"])
    meeting: str = Field(description="Number / Buddhist year", examples=["4/2564"])
    dated: date
    resolutions: int
    fields: list[str] = Field(description="Fields that it resolved about")
    recorded_at: datetime = Field(description="When its first resolution became known")


class MeetingPage(Standing):
    """Latest first."""

    items: list[MeetingOut]
    next: str | None


@router.read("", roles=EVERYONE, summary="The meetings whose resolutions are on record")
async def list_meetings(
    at: At,
    room: Here,
    seen: Seen,
    page: Paging,
    field: Annotated[FieldCode | None, Query(description="That resolved about this field")] = None,
) -> MeetingPage:
    """Latest first. Within a scope: those that resolved about its fields or projects."""
    standing = await told(room, at)
    after = page.key(date, str, str)
    rows = await meetings(room.pool, at, seen, field=field, after=after, limit=page.limit + 1)
    shown = page.of(rows, lambda row: (row["dated"], row["held_by"], row["meeting"]))
    items = [MeetingOut(**row, key=f"{row['held_by']} {row['meeting']}") for row in shown.items]
    return MeetingPage(**standing, items=items, next=shown.next)
