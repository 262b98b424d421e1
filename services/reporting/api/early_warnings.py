"""Early warning: will a field train enough in time, what is missing, whom to invite (5.2-R1, 5.2-D2)."""

from collections.abc import Mapping

from asyncpg import Record
from pydantic import BaseModel, Field

from services.reporting.api.kpis import AGGREGATES, Year
from services.reporting.api.room import At, Here, Seen, Standing, told_in
from services.reporting.api.routing import Router
from services.reporting.api.warnings_in_words import OUTLOOKS, expectation, lacks
from services.reporting.api.words import Words
from services.reporting.figures.candidates import candidates, candidates_in_all
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.outlooks import outlooks
from services.reporting.judging.outlook import Basis, Outlook, forecast, share_of
from services.reporting.judging.outlook import Seen as Past
from services.reporting.judging.rules import RULES
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Paging
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/early-warnings", tags=["early warning"])


class Warning(BaseModel):  # noqa: A001 (the domain's word)
    """What can be expected of a field by the end of its year: a count of the nation, whoever asks."""

    field: str
    name_th: str
    name_en: str
    fiscal_year: int
    outlook: Outlook
    label: Words = Field(description="The outlook in words; never show a colour alone")
    target: int | None
    completed: int = Field(description="KPI 5.2-R1 as it stands")
    under_way: int = Field(description="Teachers with a seat and no result yet, not among the completed")
    share: float = Field(description="How many of those with a seat complete")
    share_from: Basis = Field(
        description="The field's earlier years, those of all fields, or the rules' default"
    )
    share_seen: int = Field(description="Seats of those earlier years; 0: the default")
    expected: float = Field(description="completed + under_way × share")
    missing: int = Field(description="Teachers that are expected to be missing from the target")
    seats_needed: int | None = Field(
        description="Further seats that are expected to suffice; null: none would"
    )
    days_left: int = Field(description="Days of the fiscal year after the day looked at")
    planned_seats: int
    projects: int
    lacks: Mapping[str, Words] = Field(
        description="What is missing: target, curriculum, centre, project, seats, teachers"
    )
    sentences: list[Words] = Field(description="The same to read aloud")


class WarningPage(Standing):
    """The fields by code."""

    items: list[Warning]
    next: str | None


class CandidateCollege(BaseModel):
    """A college of the network in a province that the caller sees."""

    college: str
    name: Words | None
    group: str
    sector: str
    province: str
    registered: int = Field(description="Teachers who teach the field there")
    trained: int = Field(description="Of those, trained in the field in any year")
    candidates: int = Field(
        description="Of those, neither trained nor with a seat this year; 0: nobody registered"
    )


class Invitations(BaseModel):
    """In the whole network, wherever it lies."""

    teachers: int = Field(description="Eligible, not yet trained, without a seat this year")
    colleges: int = Field(description="Colleges where they are")
    silent: int = Field(description="Member colleges that registered no teacher of the field")


class WarningAnswer(Standing, Warning):
    """One field, with the colleges that have somebody to invite, most first."""

    invitations: Invitations
    colleges: list[CandidateCollege] = Field(description="In your provinces; paged by `after` and `limit`")
    next: str | None


@router.read("", roles=EVERYONE, national=AGGREGATES, summary="Which fields will miss their target")
async def list_warnings(fiscal_year: Year, at: At, room: Here, page: Paging) -> WarningPage:
    """Completed + under way × completion share of earlier years, against the target and the time left."""
    [after] = page.key(str) or (None,)
    async with room.snapshot() as db:
        standing = await told_in(db, at)
        rows = await kpis(db, at, fiscal_year, after=after, limit=page.limit + 1)
        found = await outlooks(
            db,
            at,
            fiscal_year,
            RULES.of(fiscal_year).years_seen,
            [row["field"] for row in rows],
        )
    warnings = [_warning(row, found[row["field"]], fiscal_year, at) for row in rows]
    shown = page.of(warnings, lambda one: [one.field])
    return WarningPage(**standing, items=shown.items, next=shown.next)


@router.read("/{field}/{fiscal_year}", roles=EVERYONE, summary="One field's outlook, and whom to invite")
async def read_warning(
    field: FieldCode, fiscal_year: FiscalYear, at: At, room: Here, seen: Seen, page: Paging
) -> WarningAnswer:
    """The same, with the network's colleges that have eligible teachers not yet trained.

    The figures are national; a supervisor's region or province bounds the colleges that are named.
    """
    async with room.snapshot() as db:
        standing = await told_in(db, at)
        rows = await kpis(db, at, fiscal_year, field=field, limit=1)
        if not rows:
            raise Refused("reporting.unknown_field", field=field)
        found = await outlooks(db, at, fiscal_year, RULES.of(fiscal_year).years_seen, [field])
        total = await candidates_in_all(db, at, field, fiscal_year)
        colleges = await candidates(
            db, at, field, fiscal_year, seen, after=page.key(int, str), limit=page.limit + 1
        )
    shown = page.of(colleges, lambda row: (-row["candidates"], row["college"]))
    return WarningAnswer(
        **standing,
        **dict(_warning(rows[0], found[field], fiscal_year, at)),
        invitations=Invitations(**dict(total)),
        colleges=[_college(row) for row in shown.items],
        next=shown.next,
    )


def _warning(kpi: Record, found: Record, fiscal_year: int, at: LookedAt) -> Warning:
    rules = RULES.of(fiscal_year)
    share = share_of(
        Past(found["past_seats"], found["past_completed"]),
        Past(found["national_seats"], found["national_completed"]),
        rules.completion_share,
        rules.fewest_seen,
    )
    completed, under_way, target = kpi["teachers"], found["under_way"], kpi["teachers_target"]
    expected = forecast(completed, under_way, share, target, fiscal_year, at.day)
    missing = lacks(kpi, found, expected)
    return Warning(
        field=kpi["field"],
        name_th=kpi["name_th"],
        name_en=kpi["name_en"],
        fiscal_year=fiscal_year,
        outlook=expected.outlook,
        label=OUTLOOKS[expected.outlook],
        target=target,
        completed=completed,
        under_way=under_way,
        share=round(float(share.value), 4),
        share_from=share.basis,
        share_seen=share.seen.seats,
        expected=round(float(expected.expected), 1),
        missing=expected.missing,
        seats_needed=expected.seats_needed,
        days_left=expected.days_left,
        planned_seats=found["planned_seats"],
        projects=found["projects"],
        lacks=missing,
        sentences=[*expectation(expected, completed, under_way, target, share), *missing.values()],
    )


def _college(row: Record) -> CandidateCollege:
    return CandidateCollege(
        college=row["college"],
        name=Words(th=row["name_th"], en=row["name_en"]) if row["name_th"] else None,
        group=row["college_group"],
        sector=row["sector"],
        province=row["province"],
        registered=row["registered"],
        trained=row["trained"],
        candidates=row["candidates"],
    )
