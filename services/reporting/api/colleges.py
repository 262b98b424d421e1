"""The colleges, by Thai name, with the networks they are in (P-3, P-5)."""

from datetime import date

from pydantic import BaseModel, Field

from services.reporting.api.fields import plain
from services.reporting.api.room import At, Here, Seen, Standing, said, told
from services.reporting.api.routing import Router
from services.reporting.figures import names
from shared.http.reading.paging import Paging
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.places import GeoRegion, OvecRegion, province

router = Router(prefix="/v1/colleges", tags=["names"])


class CollegeOut(BaseModel):
    """A registered college."""

    college: str
    name_th: str
    name_en: str
    sector: str
    province: str
    ovec_region: OvecRegion
    geo_region: GeoRegion
    registered_on: date
    fields: list[str] = Field(description="Fields in whose network it is")
    centre_of: list[str] = Field(description="Fields whose network it manages")


class CollegePage(Standing):
    """By Thai name."""

    items: list[CollegeOut]
    next: str | None


@router.read("", roles=EVERYONE, summary="The colleges")
async def list_colleges(at: At, room: Here, seen: Seen, page: Paging) -> CollegePage:
    """In the order of Thai dictionaries. A supervisor's region or province bounds it."""
    standing = await told(room, at)
    rows = await names.colleges(room.pool, at, seen, after=page.key(str, str), limit=page.limit + 1)
    shown = page.of(rows, lambda row: (said(row["value"])["name_th"], row["college"]))
    items = [
        CollegeOut(
            **said(row["value"]),
            **plain(row),
            ovec_region=province(row["province"]).ovec_region,
            geo_region=province(row["province"]).geo_region,
        )
        for row in shown.items
    ]
    return CollegePage(**standing, items=items, next=shown.next)
