"""The scorecard of a field: both KPIs, how final they are, how they came to be (5.1-R1, 5.2-R1, 5.2-S4)."""

from asyncpg import Record
from pydantic import BaseModel, Field

from services.reporting.api.kpis import AGGREGATES, FieldKpis, Year, of_field, query
from services.reporting.api.room import At, Here, Room, Standing, told_in
from services.reporting.api.routing import Router
from services.reporting.api.trends import Point, points_of
from services.reporting.api.words import Words
from services.reporting.figures.acceptance import acceptance
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.standing import positions
from services.reporting.judging.rules import RULES
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/scorecards", tags=["scorecards"])


class Acceptance(BaseModel):
    """How final the trained teachers are: the Bureau accepts each project's results report."""

    accepted: int = Field(description="Trained teachers of projects whose report is accepted")
    to_be_accepted: int = Field(description="The others: provisional until their report is accepted")
    final: bool = Field(description="Nothing waits to be accepted")
    projects: int = Field(description="Projects with trained teachers")
    projects_accepted: int
    words: Words


class Links(BaseModel):
    """Where to read on, of the same field, year and times."""

    trend: str
    papers: str
    early_warning: str
    projects: str


class Card(FieldKpis):
    """A field's KPIs with what stands behind them; each KPI links to its proof."""

    acceptance: Acceptance
    judged_by: str = Field(description="The version of the thresholds for this year", examples=["2564.2"])
    links: Links


class Positioned(Standing):
    """Standing, and up to which position of each owner's store it is proved."""

    position: dict[str, int] = Field(description="Per source: every event up to it is counted")


class CardPage(Positioned):
    """The fields by code."""

    items: list[Card]
    next: str | None


class CardAnswer(Positioned, Card):
    """One field, with its months."""

    points: list[Point] = Field(description="Both KPIs by the end of each month")


@router.read("", roles=EVERYONE, national=AGGREGATES, summary="The scorecard of every field")
async def list_scorecards(fiscal_year: Year, at: At, room: Here, page: Paging) -> CardPage:
    """Target, actual, share, light and level of both KPIs; accepted or still to be accepted."""
    [after] = page.key(str) or (None,)
    async with room.snapshot() as db:
        standing, position = await told_in(db, at), await positions(db)
        rows = await kpis(db, at, fiscal_year, after=after, limit=page.limit + 1)
        accepted = await acceptance(db, at, fiscal_year, [row["field"] for row in rows])
    cards = [_card(row, accepted.get(row["field"]), fiscal_year, at) for row in rows]
    shown = page.of(cards, lambda card: [card.field])
    return CardPage(**standing, position=position, items=shown.items, next=shown.next)


@router.read("/{field}/{fiscal_year}", roles=EVERYONE, national=AGGREGATES, summary="One field's scorecard")
async def read_scorecard(field: FieldCode, fiscal_year: FiscalYear, at: At, room: Here) -> CardAnswer:
    """The same for one field, with both KPIs month by month."""
    async with room.snapshot() as db:
        standing, position = await told_in(db, at), await positions(db)
        rows = await kpis(db, at, fiscal_year, field=field, limit=1)
        if not rows:
            raise Refused("reporting.unknown_field", field=field)
        accepted = await acceptance(db, at, fiscal_year, [field])
        points = await points_of(db, at, field, fiscal_year)
    card = _card(rows[0], accepted.get(field), fiscal_year, at)
    return CardAnswer(**standing, position=position, **dict(card), points=points)


async def acceptance_of(field: str, fiscal_year: int, at: LookedAt, room: Room) -> Acceptance:
    """How final the trained teachers of a field are."""
    async with room.snapshot() as db:
        rows = await kpis(db, at, fiscal_year, field=field, limit=1)
        accepted = await acceptance(db, at, fiscal_year, [field])
    return _acceptance(rows[0]["teachers"] if rows else 0, accepted.get(field))


def _card(row: Record, accepted: Record | None, fiscal_year: int, at: LookedAt) -> Card:
    field = row["field"]
    of_it, times = f"{field}/{fiscal_year}", query(at)
    return Card(
        **dict(of_field(row, fiscal_year, at)),
        acceptance=_acceptance(row["teachers"], accepted),
        judged_by=RULES.of(fiscal_year).name,
        links=Links(
            trend=f"/v1/kpis/{of_it}/trend{times}",
            papers=f"/v1/kpis/{of_it}/papers{times}",
            early_warning=f"/v1/early-warnings/{of_it}{times}",
            projects=f"/v1/projects{times}&field={field}&fiscal_year={fiscal_year}",
        ),
    )


def _acceptance(teachers: int, found: Record | None) -> Acceptance:
    accepted = found["accepted"] if found else 0
    waiting = teachers - accepted
    words = Words(th="รับรองผลครบถ้วนแล้ว", en="All results are accepted.")
    if waiting:
        words = Words(
            th=f"ตัวเลขเบื้องต้น: ครู {waiting} คนรอการรับรองรายงานผล",
            en=f"Provisional: the reports on {waiting} of the teachers are still to be accepted.",
        )
    elif not teachers:
        words = Words(th="ยังไม่มีครูที่ผ่านการฝึกอบรม", en="Nobody has completed yet.")
    return Acceptance(
        accepted=accepted,
        to_be_accepted=waiting,
        final=not waiting,
        projects=found["projects"] if found else 0,
        projects_accepted=found["projects_accepted"] if found else 0,
        words=words,
    )
