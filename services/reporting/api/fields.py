"""The fields of excellence and the size of their networks (P-1, P-2, P-3)."""

from datetime import date
from typing import Any

from asyncpg import Record
from pydantic import BaseModel, Field

from services.reporting.api.room import At, Here, Seen, Standing, said, told
from services.reporting.api.routing import Router
from services.reporting.figures import names
from shared.http.reading.paging import Paging
from shared.http.signing_in.roles import EVERYONE

router = Router(prefix="/v1/fields", tags=["names"])


class FieldOut(BaseModel):
    """A designated field."""

    field: str
    name_th: str
    name_en: str
    provinces: list[str]
    designated_on: date
    document: str | None
    colleges: int = Field(description="Member colleges of its network")
    centres: list[str] = Field(description="Codes of its centres in the provinces that you see")


class FieldPage(Standing):
    """By code."""

    items: list[FieldOut]
    next: str | None


@router.read("", roles=EVERYONE, summary="The fields of excellence")
async def list_fields(at: At, room: Here, seen: Seen, page: Paging) -> FieldPage:
    """Names, the document of designation, the network. Which centres are named follows your provinces."""
    standing = await told(room, at)
    [after] = page.key(str) or (None,)
    rows = await names.fields(room.pool, at, seen, after=after, limit=page.limit + 1)
    shown = page.of(rows, lambda row: [row["field"]])
    items = [FieldOut(**said(row["value"]), **plain(row)) for row in shown.items]
    return FieldPage(**standing, items=items, next=shown.next)


def plain(row: Record) -> dict[str, Any]:
    """The columns of a row, without its words."""
    return {name: value for name, value in row.items() if name != "value"}
