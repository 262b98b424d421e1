"""A project's budget: allocated by the Bureau, transferred only where the year allows it (5.2-B1, 5.2-B2)."""

from datetime import date
from typing import assert_never
from uuid import UUID

from services.training.domain.money import money
from services.training.domain.policy import Policy, transfer_possible
from services.training.domain.project.state import Project, Stage, Stamp
from shared.contracts.common import Document, Satang
from shared.contracts.training.budget import BudgetAllocated, BudgetEvent, BudgetTransferredToCollege
from shared.eventsourcing.deciding.command import BUREAU, Command, dated_by_then, must_speak_for
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.frozen import Frozen
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused
from shared.kernel.thai import unique_key

FUNDED = {
    Stage.APPROVED,
    Stage.OPEN_FOR_APPLICATIONS,
    Stage.APPLICATIONS_CLOSED,
    Stage.IN_DELIVERY,
    Stage.DELIVERED,
}


class Entry(Frozen):
    """One allocation or transfer, known by its memo."""

    memo: Document
    amount: Satang


class Budget(State):
    """What was set aside for the project and what of it went to the college."""

    allocations: tuple[Entry, ...] = ()
    transfers: tuple[Entry, ...] = ()

    @property
    def allocated(self) -> int:
        """Satang set aside."""
        return sum(entry.amount for entry in self.allocations)

    @property
    def transferred(self) -> int:
        """Satang that went to the college."""
        return sum(entry.amount for entry in self.transfers)


class _OfBudget(Command):
    amount: Satang
    memo: Document
    project: Project = Project()  # filled in, in the same unit
    year: Policy  # looked up


class Allocate(_OfBudget):
    """Set money aside for an approved project."""

    money_from: str
    quarter: int


class Transfer(_OfBudget):
    """Transfer allocated money to the college."""


BudgetCommand = Allocate | Transfer


def decide(command: BudgetCommand, state: Budget) -> list[BudgetEvent]:
    """What follows from the command, or the refusal."""
    must_speak_for(command, BUREAU, "budget.bureau_only")
    stamp = command.project.known()
    match command:
        case Allocate():
            return _allocate(command, state, stamp)
        case Transfer():
            return _transfer(command, state, stamp)
        case _:
            assert_never(command)


def evolve(state: Budget, event: BudgetEvent) -> Budget:
    """The budget after the event."""
    entry = Entry(memo=event.memo, amount=event.amount)
    match event:
        case BudgetAllocated():
            return state.but(allocations=(*state.allocations, entry))
        case BudgetTransferredToCollege():
            return state.but(transfers=(*state.transfers, entry))
        case _:
            assert_never(event)


BUDGET = Decider(kind="budget", initial=Budget(), decide=decide, evolve=evolve)


def quarter_of(on: date) -> int:
    """The fiscal year's quarter of a day: October to December is the first."""
    return (on.month + 2) % 12 // 3 + 1


def stream_of_budget(project: UUID) -> UUID:
    """The stream of a project's budget."""
    return stream_id("budget", project)


def _allocate(command: Allocate, state: Budget, stamp: Stamp) -> list[BudgetEvent]:
    if _already(command, state.allocations):
        return []
    _may_move(command, stamp)
    asked = command.project.dossier.budget_satang
    if state.allocated + command.amount > asked:
        raise Refused("budget.exceeds_request", **money(asked=asked, allocated=state.allocated))
    allocated = BudgetAllocated(
        on=command.on,
        **stamp.fields(),
        amount=command.amount,
        money_from=command.money_from,
        memo=command.memo,
        quarter=command.quarter,
        funding_route=command.year.funding_route,
    )
    return [allocated]


def _transfer(command: Transfer, state: Budget, stamp: Stamp) -> list[BudgetEvent]:
    if not transfer_possible(command.year, stamp.fiscal_year):
        raise Refused("budget.transfer_forbidden", fiscal_year=stamp.fiscal_year)
    if _already(command, state.transfers):
        return []
    _may_move(command, stamp)
    if state.transferred + command.amount > state.allocated:
        facts = money(allocated=state.allocated, transferred=state.transferred)
        raise Refused("budget.exceeds_allocation", **facts)
    transferred = BudgetTransferredToCollege(
        on=command.on, **stamp.fields(), amount=command.amount, memo=command.memo
    )
    return [transferred]


def _already(command: BudgetCommand, entries: tuple[Entry, ...]) -> bool:
    """The same memo moves money once; with another amount it is a mistake."""
    for entry in entries:
        if _same_paper(entry.memo, command.memo):
            if entry.amount == command.amount:
                return True
            raise Refused("budget.memo_used", memo=command.memo.number, **money(amount=entry.amount))
    return False


def _same_paper(one: Document, other: Document) -> bool:
    return (one.issued_by, one.dated, unique_key(one.number)) == (
        other.issued_by,
        other.dated,
        unique_key(other.number),
    )


def _may_move(command: BudgetCommand, stamp: Stamp) -> None:
    if command.amount <= 0:
        raise Refused("budget.amount_not_positive")
    if command.project.stage not in FUNDED:
        raise Refused("budget.project_not_approved", **command.project.stage.said())
    if not command.year.is_open:
        raise Refused("budget.fiscal_year_not_open", fiscal_year=stamp.fiscal_year)
    dated_by_then(command.memo, command.on)
