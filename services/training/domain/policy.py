"""A fiscal year's policy: how its projects are funded, and when it is open (5.2-B1, 5.2-B2)."""

from enum import StrEnum
from typing import assert_never
from uuid import UUID

from shared.contracts.common import Document
from shared.contracts.training.policy import (
    FiscalYearClosed,
    FiscalYearOpened,
    FiscalYearPolicySet,
    FundingRoute,
    PolicyEvent,
)
from shared.eventsourcing.deciding.command import CENTRAL, Command, dated_by_then, must_speak_for
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.fiscal_year import FiscalYear, last_day
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused

BUREAU_ONLY = frozenset({2564})  # 5.2-B1: money could not be transferred to colleges in this year


class YearStage(StrEnum):
    """Where a fiscal year stands."""

    PLANNED = "PLANNED"  # no policy yet
    SET = "SET"  # the policy is known, projects may not be drafted yet
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Policy(State):
    """The policy of one fiscal year."""

    stage: YearStage = YearStage.PLANNED
    fiscal_year: FiscalYear | None = None
    funding_route: FundingRoute = FundingRoute.VIA_BUREAU
    visits_before_acceptance: int = 0
    report_due_days: int = 30
    document: Document | None = None

    @property
    def is_open(self) -> bool:
        """Projects of the year may be drafted, approved and funded."""
        return self.stage is YearStage.OPEN


class SetPolicy(Command):
    """Set how the year's projects are funded, by a decision on paper."""

    fiscal_year: FiscalYear
    funding_route: FundingRoute
    visits_before_acceptance: int
    report_due_days: int
    document: Document


class OpenYear(Command):
    """Let projects of the year be drafted."""


class CloseYear(Command):
    """End the year."""


PolicyCommand = SetPolicy | OpenYear | CloseYear

MAY = {
    SetPolicy: {YearStage.PLANNED, YearStage.SET},
    OpenYear: {YearStage.SET},
    CloseYear: {YearStage.OPEN},
}
DONE = {OpenYear: YearStage.OPEN, CloseYear: YearStage.CLOSED}
OTHERWISE = {
    YearStage.PLANNED: "policy.not_set",
    YearStage.SET: "policy.not_open",
    YearStage.OPEN: "policy.already_open",
    YearStage.CLOSED: "policy.closed",
}


def transfer_possible(policy: Policy, fiscal_year: int) -> bool:
    """Whether money of the year's projects may go to colleges: never in FY 2564 (5.2-B1)."""
    return fiscal_year not in BUREAU_ONLY and policy.funding_route is FundingRoute.TRANSFER_TO_COLLEGE


def decide(command: PolicyCommand, state: Policy) -> list[PolicyEvent]:
    """What follows from the command, or the refusal."""
    must_speak_for(command, CENTRAL, "policy.central_only")
    if DONE.get(type(command)) is state.stage:
        return []
    if state.stage not in MAY[type(command)]:
        raise Refused(OTHERWISE[state.stage], fiscal_year=state.fiscal_year)
    match command:
        case SetPolicy():
            return _set(command, state)
        case OpenYear():
            return [FiscalYearOpened(on=command.on, fiscal_year=_year(state))]
        case CloseYear():
            return _close(command, state)
        case _:
            assert_never(command)


def evolve(state: Policy, event: PolicyEvent) -> Policy:
    """The policy after the event."""
    match event:
        case FiscalYearPolicySet():
            return state.but(
                stage=YearStage.SET,
                fiscal_year=event.fiscal_year,
                funding_route=event.funding_route,
                visits_before_acceptance=event.visits_before_acceptance,
                report_due_days=event.report_due_days,
                document=event.document,
            )
        case FiscalYearOpened():
            return state.but(stage=YearStage.OPEN)
        case FiscalYearClosed():
            return state.but(stage=YearStage.CLOSED)
        case _:
            assert_never(event)


POLICY = Decider(kind="policy", initial=Policy(), decide=decide, evolve=evolve)


def stream_of_year(fiscal_year: int) -> UUID:
    """The stream of a year's policy."""
    return stream_id("fiscal-year-policy", fiscal_year)


def _set(command: SetPolicy, state: Policy) -> list[PolicyEvent]:
    if command.fiscal_year in BUREAU_ONLY and command.funding_route is not FundingRoute.VIA_BUREAU:
        raise Refused("policy.bureau_only", fiscal_year=command.fiscal_year)
    if command.visits_before_acceptance:
        raise Refused("policy.visits_not_recorded", visits=command.visits_before_acceptance)
    dated_by_then(command.document, command.on)
    policy = FiscalYearPolicySet(
        on=command.on,
        fiscal_year=command.fiscal_year,
        funding_route=command.funding_route,
        visits_before_acceptance=command.visits_before_acceptance,
        report_due_days=command.report_due_days,
        document=command.document,
    )
    return [] if evolve(state, policy) == state else [policy]


def _close(command: CloseYear, state: Policy) -> list[PolicyEvent]:
    year = _year(state)
    if command.on < last_day(year):
        raise Refused("policy.year_not_over", fiscal_year=year, last_day=last_day(year).isoformat())
    return [FiscalYearClosed(on=command.on, fiscal_year=year)]


def _year(state: Policy) -> int:
    if state.fiscal_year is None:
        raise Refused("policy.not_set")
    return state.fiscal_year
