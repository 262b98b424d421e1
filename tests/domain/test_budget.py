"""A project's budget, situation by situation (5.2-B1, 5.2-B2)."""

from datetime import date
from typing import Any

import pytest

from services.training.domain import joint
from services.training.domain.budget import BUDGET, Allocate, Budget, Transfer
from services.training.domain.policy import YearStage
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.state import Project, Stage
from shared.contracts.training.budget import BudgetAllocated, BudgetTransferredToCollege
from shared.contracts.training.policy import FundingRoute
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.refusal import Refused
from tests.domain import training_examples as rail
from tests.domain.training_examples import FEB_1, OFFICER, STAMP, VIA_BUREAU_2564, paper

FY_2565 = VIA_BUREAU_2564.but(fiscal_year=2565, funding_route=FundingRoute.TRANSFER_TO_COLLEGE)
APPROVED: Project = Spec(PROJECT, rail.APPROVED).state()
LATER = APPROVED.but(stamp=STAMP.but(fiscal_year=2565))
HAND: dict[str, Any] = {"on": FEB_1, "by": OFFICER, "by_org": "BUREAU"}
ALL = 50_000_000


def allocate(amount: int = ALL, **changes: Any) -> Allocate:
    usual = {"memo": paper(), "project": APPROVED, "year": VIA_BUREAU_2564, "money_from": "งบส่วนกลาง"}
    return Allocate(**HAND, amount=amount, quarter=2, **{**usual, **changes})


def transfer(amount: int = ALL, **changes: Any) -> Transfer:
    return Transfer(**HAND, amount=amount, **{"memo": paper(), "project": LATER, "year": FY_2565, **changes})


def allocated(amount: int = ALL, memo: str = "ศธ 0603/1") -> BudgetAllocated:
    return BudgetAllocated(
        on=FEB_1,
        **STAMP.fields(),
        amount=amount,
        money_from="งบส่วนกลาง",
        memo=paper(memo),
        quarter=2,
        funding_route=FundingRoute.VIA_BUREAU,
    )


def transferred(amount: int = ALL) -> BudgetTransferredToCollege:
    stamp = STAMP.but(fiscal_year=2565)
    return BudgetTransferredToCollege(on=FEB_1, **stamp.fields(), amount=amount, memo=paper())


budget = Spec(BUDGET)

# When nothing is allocated


def test_the_bureau_allocates_to_an_approved_project() -> None:
    budget.when(allocate()).then(allocated())


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.UNDER_REVIEW, Stage.REJECTED, Stage.CLOSED])
def test_no_money_for_a_project_that_is_not_approved_or_is_over(stage: Stage) -> None:
    command = allocate(project=APPROVED.but(stage=stage))
    budget.when(command).refused("budget.project_not_approved", stage=stage.value)


def test_no_money_for_a_project_that_does_not_exist() -> None:
    budget.when(allocate(project=Project())).refused("project.absent")


def test_an_allocation_is_more_than_nothing() -> None:
    budget.when(allocate(0)).refused("budget.amount_not_positive")


def test_no_more_is_allocated_than_the_dossier_asks_for() -> None:
    budget.when(allocate(ALL + 1)).refused("budget.exceeds_request", asked=ALL, asked_baht="500,000.00")


def test_no_money_moves_in_a_year_that_is_not_open() -> None:
    shut = VIA_BUREAU_2564.but(stage=YearStage.CLOSED)
    budget.when(allocate(year=shut)).refused("budget.fiscal_year_not_open", fiscal_year=2564)


def test_an_allocation_cannot_rest_on_a_memo_of_tomorrow() -> None:
    budget.when(allocate(memo=paper(dated=date(2021, 2, 2)))).refused("document.dated_later")


def test_nothing_allocated_nothing_transferred() -> None:
    budget.when(transfer(1)).refused("budget.exceeds_allocation", allocated=0, transferred=0)


# When allocated


def test_the_same_memo_allocates_once() -> None:
    budget.given(allocated()).when(allocate()).then()
    budget.given(allocated()).when(allocate(memo=paper("ศธ ๐๖๐๓/๑"))).then()


def test_the_same_memo_with_another_amount_is_a_mistake() -> None:
    budget.given(allocated(100)).when(allocate(200)).refused("budget.memo_used", amount=100)


def test_a_second_allocation_has_a_memo_of_its_own() -> None:
    more = allocate(ALL - 100, memo=paper("ศธ 0603/2"))
    budget.given(allocated(100)).when(more).then(allocated(ALL - 100, "ศธ 0603/2"))


def test_allocations_together_stay_within_the_request() -> None:
    more = allocate(ALL - 99, memo=paper("ศธ 0603/2"))
    budget.given(allocated(100)).when(more).refused("budget.exceeds_request", allocated=100)


def test_a_transfer_is_refused_in_2564_citing_the_clause() -> None:
    command = transfer(1, project=APPROVED, year=VIA_BUREAU_2564)
    budget.given(allocated()).when(command).refused("budget.transfer_forbidden", fiscal_year=2564)


def test_a_transfer_is_refused_in_2564_whatever_the_policy_says() -> None:
    command = transfer(1, project=APPROVED, year=FY_2565)
    budget.given(allocated()).when(command).refused("budget.transfer_forbidden", fiscal_year=2564)


def test_a_transfer_is_accepted_in_a_year_that_transfers() -> None:
    budget.given(allocated()).when(transfer()).then(transferred())


# When transferred


def test_the_same_memo_transfers_once() -> None:
    budget.given(allocated(), transferred()).when(transfer()).then()


def test_transfers_together_stay_within_the_allocation() -> None:
    more = transfer(1, memo=paper("ศธ 0603/9"))
    refused = {"allocated": ALL, "transferred": ALL}
    budget.given(allocated(), transferred()).when(more).refused("budget.exceeds_allocation", **refused)


# Whoever is not the Bureau


@pytest.mark.parametrize("command", [allocate(), transfer()], ids=lambda it: type(it).__name__)
def test_only_the_bureau_moves_money(command: Allocate | Transfer) -> None:
    elsewhere = command.but(by_org=rail.COLLEGE)
    budget.when(elsewhere).refused("budget.bureau_only", organisation="BUREAU")
    budget.given(allocated()).when(elsewhere).refused("budget.bureau_only")


# Together with the project


def test_the_project_of_this_moment_judges_whether_money_moves() -> None:
    assert joint.move(allocate(project=Project()))(Budget(), APPROVED) == [[allocated()], []]
    assert joint.move(transfer(project=Project()))(budget.given(allocated()).state(), LATER) == [
        [transferred()],
        [],
    ]


@pytest.mark.parametrize("command", [allocate(), transfer()], ids=lambda it: type(it).__name__)
def test_no_money_moves_for_a_project_cancelled_in_this_moment(command: Allocate | Transfer) -> None:
    half: Budget = budget.given(allocated(ALL // 2)).state()
    moved = command.but(amount=1, memo=paper("ศธ 0603/7"))
    gone = command.project.but(stage=Stage.CANCELLED)
    assert joint.move(moved)(half, command.project)[0] != []
    with pytest.raises(Refused, match=r"budget\.project_not_approved"):
        joint.move(moved)(half, gone)
