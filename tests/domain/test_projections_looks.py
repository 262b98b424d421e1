"""Projections behind what is looked at: endorsed and eligible, reasons, policies and due dates."""

from typing import Any

import pytest

from services.reporting.api.held import SECTIONS
from services.reporting.api.reasons import reason_in_words
from services.reporting.projections import reasons
from services.reporting.projections.changes import Figure
from services.reporting.store.folding import Row, fold
from shared.contracts.enrolment.application import ApplicationWithdrawn
from shared.contracts.training.dossier import SectionName
from shared.contracts.training.policy import FiscalYearPolicySet, FundingRoute
from shared.contracts.training.project import ProjectReturnedForRevision, SectionReturn
from shared.kernel.ids import stream_id
from tests.reporting import story
from tests.reporting.histories import ORDER, History, person, stamps
from tests.reporting.story import OF_PROJECT, PROJECT, day


def live(history: History, figure: Figure) -> list[Row]:
    return [row for row in fold(history.events).rows if row.fact.figure is figure and row.ceased is None]


def test_a_withdrawn_application_is_neither_endorsed_nor_eligible() -> None:
    history = story.whole()
    for figure in (Figure.ENDORSED, Figure.ELIGIBLE):
        assert {row.fact.subject for row in live(history, figure)} == {person(1), person(2), person(3)}
    left = ApplicationWithdrawn(on=day(15), reason="ป่วย", **stamps(3, 1))
    history.record(left, stream_id("application", 1, 3))
    for figure in (Figure.ENDORSED, Figure.ELIGIBLE):
        assert {row.fact.subject for row in live(history, figure)} == {person(1), person(2)}


def test_who_left_has_no_seat_any_more_but_had_one() -> None:
    history = story.whole()  # the second withdrew
    assert {row.fact.subject for row in live(history, Figure.ENROLLED)} == {person(1)}
    assert {row.fact.subject for row in live(history, Figure.SEAT)} == {person(1), person(2)}


def test_a_returned_project_keeps_the_reason_of_each_section() -> None:
    history = History()
    returned = (SectionReturn(section=SectionName.BUDGET, reason="เกินอัตรา"),)
    event = history.record(ProjectReturnedForRevision(on=day(9), reasons=returned, **OF_PROJECT), PROJECT)
    [reason] = live(history, Figure.REASON)
    assert (reason.key, reason.fact.project) == (str(event.version), PROJECT)
    assert reason.fact.value["sections"] == [{"section": "BUDGET", "reason": "เกินอัตรา"}]


def test_a_reason_stays_when_the_next_is_given() -> None:
    history = story.whole()
    history.revoked(1)
    kinds = [row.fact.value["kind"] for row in live(history, Figure.REASON)]
    assert kinds == ["EnrolmentWithdrawn", "CompletionRevoked"]


@pytest.mark.parametrize("kind", reasons.READS)
def test_every_event_that_gives_a_reason_is_told_in_both_languages(kind: type[Any]) -> None:
    words = reason_in_words({"kind": kind.__name__})
    assert words is not None
    assert (words.th, words.en.endswith(".")) == (kind.MEANING_TH, True)


def test_no_reason_has_no_words_and_every_section_has() -> None:
    assert reason_in_words({}) is None
    assert SECTIONS.keys() == set(SectionName)


def test_the_newest_policy_of_a_year_holds_and_a_delivered_project_has_its_due_date() -> None:
    history = story.whole()
    for days in (30, 45):
        policy = FiscalYearPolicySet(
            on=day(1), fiscal_year=2564, funding_route=FundingRoute.VIA_BUREAU, report_due_days=days,
            document=ORDER,
        )  # fmt: skip
        history.record(policy, stream_id("fiscal-year", 2564))
    assert [row.fact.value["report_due_days"] for row in live(history, Figure.POLICY)] == [45]
    [due] = live(history, Figure.REPORT_DUE)
    assert (due.fact.project, due.fact.value) == (PROJECT, {"due_on": "2021-04-23"})
