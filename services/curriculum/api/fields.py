"""Fields of excellence and their targets (P-1, P-2, 5.1-R1, 5.2-R1)."""

from datetime import date

from fastapi import Response
from pydantic import BaseModel, Field

from services.curriculum.api.bodies import OnPaper
from services.curriculum.api.room import CENTRAL, Here
from services.curriculum.domain import field as fields_of_excellence
from services.curriculum.domain.field import FIELD, Designate, SetTarget, Target, stream_of
from shared.contracts.common import Document, FieldCode
from shared.eventsourcing.appending.reads import Held
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, etag, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Dated, Paper
from shared.http.reading.paging import Page, Paging
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.places import ProvinceCode
from shared.kernel.prose import Label, Prose
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/fields", tags=["fields"])
_NAME = "(state->'designated'->>'name_th') COLLATE \"th-x-icu\""


class DesignateBody(OnPaper):
    """A field of excellence, with the area and the labour demand it answers."""

    field: FieldCode
    name_th: Label = Field(examples=["ระบบขนส่งทางราง"])
    name_en: Label = Field(examples=["Rail transport"])
    provinces: list[ProvinceCode] = Field(min_length=1, max_length=77, examples=[["TH-20"]])
    labour_demand: Prose = Field(examples=["ช่างซ่อมบำรุงรถไฟความเร็วสูง"])


class TargetBody(Dated):
    """What the field is to reach in a fiscal year; below 1 curriculum or 20 teachers only with a waiver."""

    fiscal_year: FiscalYear
    min_curricula: int = Field(default=1, ge=0, le=1000)
    min_teachers: int = Field(default=20, ge=0, le=100_000)
    waiver: Paper | None = None


class FieldOut(BaseModel):
    """A field of excellence."""

    field: FieldCode
    version: int
    name_th: str
    name_en: str
    provinces: tuple[str, ...]
    labour_demand: str
    document: Document
    designated_on: date
    targets: tuple[Target, ...]

    @classmethod
    def of(cls, held: Held[fields_of_excellence.Field]) -> "FieldOut":
        """From the state."""
        designated = held.state.known()
        said = designated.model_dump(exclude={"on", "document"})
        return cls(
            **said,
            version=held.version,
            document=designated.document,
            designated_on=designated.on,
            targets=held.state.targets,
        )


@router.command("", roles=CENTRAL, summary="Designate a field of excellence")
async def designate(body: DesignateBody, call: Call, room: Here) -> Answer:
    """Designate a field with the provinces and the labour demand it answers (P-1, P-2)."""
    command = Designate(
        **hand(call, body.on),
        field=body.field,
        name_th=body.name_th,
        name_en=body.name_en,
        provinces=frozenset(body.provinces),
        labour_demand=body.labour_demand,
        document=body.document.document(),
    )
    return await room.commands.handle(FIELD, stream_of(body.field), command, call.context)


@router.command("/{field}/targets", roles=CENTRAL, summary="Set the field's targets of a fiscal year")
async def set_target(field: FieldCode, body: TargetBody, call: Call, room: Here) -> Answer:
    """Set how many curricula in force and trained teachers the field needs (5.1-R1, 5.2-R1)."""
    command = SetTarget(
        **hand(call, body.on),
        field=field,
        target=Target(
            fiscal_year=body.fiscal_year,
            min_curricula=body.min_curricula,
            min_teachers=body.min_teachers,
            waiver=body.waiver.document() if body.waiver else None,
        ),
        fiscal_year_closed=await room.replicas.year_closed(body.fiscal_year),
    )
    return await room.commands.handle(FIELD, stream_of(field), command, call.context)


@router.read("", roles=EVERYONE, summary="Fields of excellence")
async def fields(room: Here, page: Paging) -> Page[FieldOut]:
    """All fields by Thai name."""
    name, code = page.key(str, str) or (None, None)
    held = await room.reads.where(
        FIELD,
        f"$1::text IS NULL OR ({_NAME}, state->'designated'->>'field') > ($1, $2)",
        name,
        code,
        order=f"{_NAME}, state->'designated'->>'field'",
        limit=page.limit + 1,
    )
    return page.of([FieldOut.of(one) for one in held], lambda one: (one.name_th, one.field))


@router.read("/{field}", roles=EVERYONE, summary="One field")
async def field_of_excellence(field: FieldCode, room: Here, response: Response) -> FieldOut:
    """The field as designated, with its targets by fiscal year."""
    held = await room.reads.state(FIELD, stream_of(field))
    if held is None:
        raise Refused("field.not_designated", field=field)
    response.headers["ETag"] = etag(held.version)
    return FieldOut.of(held)
