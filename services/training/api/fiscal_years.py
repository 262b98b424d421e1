"""A fiscal year's policy (5.2-B1, 5.2-B2)."""

from pydantic import BaseModel, Field

from services.training.api.room import Here
from services.training.domain.policy import (
    POLICY,
    CloseYear,
    OpenYear,
    Policy,
    SetPolicy,
    YearStage,
    stream_of_year,
)
from shared.contracts.common import Document
from shared.contracts.training.policy import FundingRoute
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Dated, Paper
from shared.http.signing_in.roles import EVERYONE, Role
from shared.kernel.fiscal_year import FiscalYear

router = Router(prefix="/v1/fiscal-years", tags=["fiscal years"])
CENTRAL = (Role.CENTRAL_OFFICER,)


class PolicyBody(Dated):
    """How projects of the year are funded, and what must precede a report's acceptance."""

    funding_route: FundingRoute
    visits_before_acceptance: int = Field(
        default=0, ge=0, le=20, description="Only 0 for now: supervision visits are not recorded yet"
    )
    report_due_days: int = Field(default=30, ge=1, le=365)
    document: Paper


class YearOut(BaseModel):
    """A fiscal year and its policy."""

    fiscal_year: FiscalYear
    version: int
    stage: YearStage
    funding_route: FundingRoute | None
    visits_before_acceptance: int
    report_due_days: int
    document: Document | None


@router.command("/{fiscal_year}/policy", roles=CENTRAL, summary="Set the year's policy")
async def set_policy(fiscal_year: FiscalYear, body: PolicyBody, call: Call, room: Here) -> Answer:
    """Set how projects of the year are funded; possible until the year opens (5.2-B1)."""
    command = SetPolicy(
        **hand(call, body.on),
        fiscal_year=fiscal_year,
        funding_route=body.funding_route,
        visits_before_acceptance=body.visits_before_acceptance,
        report_due_days=body.report_due_days,
        document=body.document.document(),
    )
    return await room.commands.handle(POLICY, stream_of_year(fiscal_year), command, call.context)


@router.command("/{fiscal_year}/open", roles=CENTRAL, summary="Open the year")
async def open_year(fiscal_year: FiscalYear, body: Dated, call: Call, room: Here) -> Answer:
    """Let projects of the year be drafted."""
    command = OpenYear(**hand(call, body.on))
    return await room.commands.handle(POLICY, stream_of_year(fiscal_year), command, call.context)


@router.command("/{fiscal_year}/close", roles=CENTRAL, summary="Close the year")
async def close_year(fiscal_year: FiscalYear, body: Dated, call: Call, room: Here) -> Answer:
    """End the year, on its last day or later."""
    command = CloseYear(**hand(call, body.on))
    return await room.commands.handle(POLICY, stream_of_year(fiscal_year), command, call.context)


@router.read("/{fiscal_year}", roles=EVERYONE, summary="A fiscal year")
async def fiscal_year_policy(fiscal_year: FiscalYear, room: Here) -> YearOut:
    """The year's policy, and whether the year is open."""
    held = await room.reads.state(POLICY, stream_of_year(fiscal_year))
    policy = held.state if held else Policy()
    return YearOut(
        fiscal_year=fiscal_year,
        version=held.version if held else 0,
        stage=policy.stage,
        funding_route=policy.funding_route if held else None,
        visits_before_acceptance=policy.visits_before_acceptance,
        report_due_days=policy.report_due_days,
        document=policy.document,
    )
