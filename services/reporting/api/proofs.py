"""Prove this number: the exact facts behind a KPI, each with its event (5.1-R1, 5.2-R1)."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import Query
from pydantic import BaseModel, Field

from services.reporting.api.room import At, Here, Room, Seen, Standing, said, told
from services.reporting.api.routing import Router
from services.reporting.figures import proofs
from services.reporting.figures.proofs import Asked, Kpi
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.http.signing_in.roles import Role
from shared.kernel.fiscal_year import FiscalYear

PROVERS = (
    Role.CENTRAL_OFFICER,
    Role.BUREAU_OFFICER,
    Role.BUREAU_DIRECTOR,
    Role.SUPERVISOR,
    Role.MINISTRY_READER,
    Role.OPERATOR,
)
router = Router(prefix="/v1/kpis", tags=["proof"])


class EventOut(BaseModel):
    """The event that began or ended a fact, or put a paper behind it."""

    event: UUID
    stream: UUID
    version: int
    on: date = Field(description="Business date")
    recorded_at: datetime = Field(description="When its owner recorded it")
    document: str | None = Field(description="The number of the paper it rests on")
    url: str = Field(description="The event itself, at its owner (roles: ministry.reader, operator)")
    chain: str = Field(
        description="Its whole stream with the hash of each event, to check by oneself (roles: as this "
        "proof); with `?after=version-1&limit=1` the event alone"
    )


class FactOut(BaseModel):
    """One fact. Several may have the same subject, which counts once."""

    subject: UUID = Field(description="What is counted: the teacher (an opaque id), the curriculum")
    counts: bool
    document: str | None = Field(
        description="The certificate of the teacher; the resolution on the curriculum"
    )
    dated: date | None = Field(description="The date of that document")
    project: UUID | None
    college: str | None
    group: str | None
    sector: str | None
    province: str | None
    more: dict[str, Any] = Field(description="Version and hours")
    source: str
    began: EventOut
    ceased: EventOut | None = Field(description="Why it counts no longer")
    paper: EventOut | None = Field(description="The event that the document comes from")


class ProofPage(Standing):
    """The figure and what it is made of."""

    kpi: Kpi
    field: str
    fiscal_year: int
    actual: int = Field(description="Distinct subjects with a fact that counts: the figure")
    facts: int = Field(description="Facts that count")
    ceased: int = Field(description="Facts that count no longer; `ceased=true` lists them too")
    elsewhere: int = Field(
        description="Facts that count but lie outside the provinces that you see: in the figure, not listed"
    )
    items: list[FactOut]
    next: str | None


@router.read("/{field}/{fiscal_year}/proof/{kpi}", roles=PROVERS, summary="The facts behind a KPI")
async def proof(
    field: FieldCode,
    fiscal_year: FiscalYear,
    kpi: Kpi,
    at: At,
    room: Here,
    seen: Seen,
    page: Paging,
    ceased: Annotated[bool, Query(description="Also facts that counted once")] = False,
) -> ProofPage:
    """Every fact with event id, stream, version and document number; subjects are opaque ids.

    The figure is national; a supervisor's region or province bounds the facts that are listed.
    """
    standing = await told(room, at)
    asked = Asked(kpi, field, fiscal_year)
    figure = await proofs.totals(room.pool, at, asked, seen)
    rows = await proofs.facts(
        room.pool, at, asked, seen,
        ceased=ceased, after=page.key(UUID, UUID, str, int), limit=page.limit + 1,
    )  # fmt: skip
    shown = page.of(rows, lambda row: (row["subject"], row["stream"], row["key"], row["began_version"]))
    return ProofPage(
        **standing,
        kpi=kpi,
        field=field,
        fiscal_year=fiscal_year,
        **dict(figure),
        items=[_fact(row, room) for row in shown.items],
        next=shown.next,
    )


def _fact(row: Record, room: Room) -> FactOut:
    return FactOut(
        subject=row["subject"],
        counts=row["counts"],
        document=row["paper"] or row["began_document"],
        dated=row["paper_dated"] or row["paper_on"],
        project=row["project"],
        college=row["college"],
        group=row["college_group"],
        sector=row["sector"],
        province=row["province"],
        more=said(row["value"]),
        source=row["source"],
        began=event(row, "began", room),
        ceased=event(row, "ceased", room) if row["over"] else None,
        paper=_paper(row, room) if row["paper_event"] else None,
    )


def event(row: Record, which: str, room: Room) -> EventOut:
    """What began or ceased a fact."""
    version = row[f"{which}_version"]
    return EventOut(
        event=row[f"{which}_event"],
        stream=row["stream"],
        version=version,
        on=row[f"{which}_on"],
        recorded_at=row[f"{which}_at"],
        document=row[f"{which}_document"],
        url=room.event_url(row["source"], row["stream"], version),
        chain=room.chain_url(row["source"], row["stream"]),
    )


def _paper(row: Record, room: Room) -> EventOut:
    return EventOut(
        event=row["paper_event"],
        stream=row["stream"],
        version=row["paper_version"],
        on=row["paper_on"],
        recorded_at=row["paper_at"],
        document=row["paper"],
        url=room.event_url(row["source"], row["stream"], row["paper_version"]),
        chain=room.chain_url(row["source"], row["stream"]),
    )
