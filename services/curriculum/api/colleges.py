"""The register of colleges (P-3)."""

from datetime import date

from fastapi import Response
from pydantic import BaseModel, Field

from services.curriculum.api.room import CENTRAL, Here
from services.curriculum.domain.college import COLLEGE, College, Register, stream_of
from shared.contracts.common import CollegeCode, Sector
from shared.eventsourcing.appending.reads import Held
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, etag, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Dated
from shared.http.reading.paging import Page, Paging
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.places import OvecRegion, ProvinceCode, province
from shared.kernel.prose import Label
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/colleges", tags=["colleges"])
_NAME = "(state->'registered'->>'name_th') COLLATE \"th-x-icu\""
_WANTED = f"""
    ($1::text IS NULL OR state->'registered'->>'province' = $1)
    AND ($2::text IS NULL OR state->'registered'->>'sector' = $2)
    AND ($3::text IS NULL OR ({_NAME}, state->'registered'->>'college') > ($3, $4))"""


class RegisterBody(Dated):
    """A college."""

    college: CollegeCode
    name_th: Label = Field(examples=["วิทยาลัยเทคนิคชลบุรี"])
    name_en: Label = Field(examples=["Chonburi Technical College"])
    province: ProvinceCode
    sector: Sector


class CollegeOut(BaseModel):
    """A college on the register."""

    college: CollegeCode
    version: int
    name_th: str
    name_en: str
    province: str
    province_th: str
    ovec_region: OvecRegion
    sector: Sector
    registered_on: date

    @classmethod
    def of(cls, held: Held[College]) -> "CollegeOut":
        """From the state."""
        registered = held.state.known()
        place = province(registered.province)
        return cls(
            **registered.model_dump(exclude={"on"}),
            version=held.version,
            province_th=place.th,
            ovec_region=place.ovec_region,
            registered_on=registered.on,
        )


@router.command("", roles=CENTRAL, summary="Register a college")
async def register(body: RegisterBody, call: Call, room: Here) -> Answer:
    """Put a college, public or private, on the register (P-3)."""
    command = Register(
        **hand(call, body.on),
        college=body.college,
        name_th=body.name_th,
        name_en=body.name_en,
        province=body.province,
        sector=body.sector,
    )
    return await room.commands.handle(COLLEGE, stream_of(body.college), command, call.context)


@router.read("", roles=EVERYONE, summary="Colleges")
async def colleges(
    room: Here, page: Paging, province: ProvinceCode | None = None, sector: Sector | None = None
) -> Page[CollegeOut]:
    """The register in the order of a Thai dictionary."""
    name, code = page.key(str, str) or (None, None)
    held = await room.reads.where(
        COLLEGE,
        _WANTED,
        province,
        sector,
        name,
        code,
        order=f"{_NAME}, state->'registered'->>'college'",
        limit=page.limit + 1,
    )
    return page.of([CollegeOut.of(one) for one in held], lambda one: (one.name_th, one.college))


@router.read("/{college}", roles=EVERYONE, summary="One college")
async def one_college(college: CollegeCode, room: Here, response: Response) -> CollegeOut:
    """The college as registered."""
    held = await room.reads.state(COLLEGE, stream_of(college))
    if held is None:
        raise Refused("college.not_registered", college=college)
    response.headers["ETag"] = etag(held.version)
    return CollegeOut.of(held)
