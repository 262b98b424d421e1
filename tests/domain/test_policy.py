"""A fiscal year's policy, situation by situation (5.2-B1, 5.2-B2)."""

from datetime import date
from typing import Any

import pytest

from services.training.domain.policy import (
    POLICY,
    CloseYear,
    OpenYear,
    Policy,
    PolicyCommand,
    SetPolicy,
    transfer_possible,
)
from shared.contracts.training.policy import (
    FiscalYearClosed,
    FiscalYearOpened,
    FiscalYearPolicySet,
    FundingRoute,
)
from shared.eventsourcing.deciding.testing import Spec
from tests.domain.training_examples import OFFICER, paper

OCT_1, SEPT_30 = date(2020, 10, 1), date(2021, 9, 30)
HAND: dict[str, Any] = {"on": OCT_1, "by": OFFICER, "by_org": "OVEC"}
TERMS: dict[str, Any] = {
    "fiscal_year": 2564,
    "funding_route": FundingRoute.VIA_BUREAU,
    "visits_before_acceptance": 0,
    "report_due_days": 30,
    "document": paper(dated=OCT_1),
}
set_policy = SetPolicy(**HAND, **TERMS)
open_year = OpenYear(**HAND)
close_year = CloseYear(**{**HAND, "on": SEPT_30})
was_set = FiscalYearPolicySet(on=OCT_1, **TERMS)
was_opened = FiscalYearOpened(on=OCT_1, fiscal_year=2564)
was_closed = FiscalYearClosed(on=SEPT_30, fiscal_year=2564)
year = Spec(POLICY)

# When nothing is set


def test_the_policy_of_2564_goes_via_the_bureau() -> None:
    year.when(set_policy).then(was_set)


def test_a_transfer_to_colleges_is_refused_for_2564() -> None:
    transfer = set_policy.but(funding_route=FundingRoute.TRANSFER_TO_COLLEGE)
    year.when(transfer).refused("policy.bureau_only", fiscal_year=2564)


def test_another_year_may_transfer_to_colleges() -> None:
    terms = {"fiscal_year": 2565, "funding_route": FundingRoute.TRANSFER_TO_COLLEGE}
    year.when(set_policy.but(**terms)).then(was_set.but(**terms))


def test_a_policy_cannot_rest_on_a_paper_of_tomorrow() -> None:
    late = set_policy.but(document=paper(dated=date(2020, 10, 2)))
    year.when(late).refused("document.dated_later", dated="2020-10-02")


def test_visits_that_nobody_can_record_are_not_asked_for() -> None:
    year.when(set_policy.but(visits_before_acceptance=1)).refused("policy.visits_not_recorded", visits=1)


def test_a_year_without_policy_neither_opens_nor_closes() -> None:
    year.when(open_year).refused("policy.not_set")
    year.when(close_year).refused("policy.not_set")


# When set


def test_the_policy_may_be_changed_until_the_year_opens() -> None:
    year.given(was_set).when(set_policy.but(report_due_days=45)).then(was_set.but(report_due_days=45))


def test_setting_the_same_policy_again_changes_nothing() -> None:
    year.given(was_set).when(set_policy).then()


def test_a_year_opens_once_its_policy_is_set() -> None:
    year.given(was_set).when(open_year).then(was_opened)


def test_a_year_closes_only_after_it_was_open() -> None:
    year.given(was_set).when(close_year).refused("policy.not_open", fiscal_year=2564)


# When open


def test_an_open_year_keeps_its_policy() -> None:
    year.given(was_set, was_opened).when(set_policy).refused("policy.already_open", fiscal_year=2564)


def test_opening_again_changes_nothing() -> None:
    year.given(was_set, was_opened).when(open_year).then()


def test_a_year_closes_on_its_last_day_or_later() -> None:
    open_2564 = year.given(was_set, was_opened)
    open_2564.when(close_year).then(was_closed)
    open_2564.when(close_year.but(on=date(2021, 9, 29))).refused("policy.year_not_over")


# When closed


def test_a_closed_year_stays_closed() -> None:
    closed = year.given(was_set, was_opened, was_closed)
    closed.when(close_year).then()
    closed.when(open_year).refused("policy.closed")
    closed.when(set_policy).refused("policy.closed")


# What follows for money


def test_2564_never_transfers_whatever_a_policy_says() -> None:
    anything = Policy(funding_route=FundingRoute.TRANSFER_TO_COLLEGE)
    assert not transfer_possible(anything, 2564)
    assert transfer_possible(anything, 2565)
    assert not transfer_possible(Policy(), 2565)


# Whoever is not the central office


@pytest.mark.parametrize("command", [set_policy, open_year, close_year], ids=lambda it: type(it).__name__)
def test_only_the_central_office_decides_about_a_year(command: PolicyCommand) -> None:
    elsewhere = command.but(by_org="BUREAU")
    for events in ((), (was_set,), (was_set, was_opened), (was_set, was_opened, was_closed)):
        year.given(*events).when(elsewhere).refused("policy.central_only", organisation="OVEC")
