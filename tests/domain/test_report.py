"""A project's results report, situation by situation (5.2-S4)."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.state import Project
from services.training.domain.report import REPORT, Accept, Return, Submit, Words
from shared.contracts.training.report import (
    Figures,
    ResultsReportAccepted,
    ResultsReportReturned,
    ResultsReportSubmitted,
)
from shared.eventsourcing.deciding.testing import By, Spec
from tests.domain import training_examples as rail
from tests.domain.training_examples import AUTHOR, COLLEGE, DIRECTOR, OFFICER, OTHER_COLLEGE, STAMP, at

APRIL_1, APRIL_4, APRIL_5 = date(2021, 4, 1), date(2021, 4, 4), date(2021, 4, 5)
DELIVERED: Project = Spec(PROJECT, rail.DELIVERED).state()
WORDS = Words(summary="ครูผ่าน 19 คน", problems="เครื่องมือไม่พอ", suggestions="จัดซื้อเพิ่ม")
FIGURES = Figures(known_at=at(30, 9), applied=25, enrolled=20, attended=20, completed=19)


def submit(on: date = APRIL_1, **changes: Any) -> Submit:
    usual = {"by": AUTHOR, "by_org": COLLEGE, "words": WORDS, "figures": FIGURES, "project": DELIVERED}
    return Submit(on=on, **{**usual, **changes})


def send_back(by: Any = OFFICER, reason: str = "ขาดสรุปงบประมาณ") -> Return:
    return Return(on=APRIL_1, by=by, by_org="BUREAU", reason=reason)


def accept(by: Any = DIRECTOR, required: int = 0) -> Accept:
    return Accept(on=APRIL_1, by=by, by_org="BUREAU", visits_required=required, visits_made=0)


def submitted(on: date = APRIL_1, *, late: bool = False) -> ResultsReportSubmitted:
    return ResultsReportSubmitted(on=on, **STAMP.fields(), figures=FIGURES, **WORDS.__dict__, late=late)


returned = ResultsReportReturned(on=APRIL_1, **STAMP.fields(), reason="ขาดสรุปงบประมาณ")
accepted = ResultsReportAccepted(on=APRIL_1, **STAMP.fields(), figures=FIGURES)
report = Spec(REPORT)

# When there is none


def test_the_centre_reports_a_delivered_project() -> None:
    report.when(submit()).then(submitted())


def test_a_report_after_the_due_day_is_late() -> None:
    report.when(submit(APRIL_4)).then(submitted(APRIL_4))
    report.when(submit(APRIL_5)).then(submitted(APRIL_5, late=True))


def test_another_college_cannot_report() -> None:
    report.when(submit(by_org=OTHER_COLLEGE)).refused("project.other_college")


def test_a_project_that_does_not_exist_has_no_report() -> None:
    report.when(submit(project=Project())).refused("project.absent")


def test_results_are_reported_after_delivery() -> None:
    running: Project = Spec(PROJECT, rail.RUNNING).state()
    report.when(submit(project=running)).refused("report.project_not_delivered", stage="IN_DELIVERY")
    report.when(submit(date(2021, 3, 4))).refused("report.before_delivery", delivered_on="2021-03-05")


def test_nothing_to_return_or_accept() -> None:
    report.when(send_back()).refused("report.absent")
    report.when(accept()).refused("report.absent")


# When submitted


def test_submitting_the_same_again_changes_nothing() -> None:
    report.given(submitted()).when(submit()).then()


def test_another_report_waits_for_the_bureau() -> None:
    other = submit(words=WORDS.but(summary="ครูผ่าน 20 คน"))
    report.given(submitted()).when(other).refused("report.wrong_stage", stage="SUBMITTED")


def test_the_bureau_accepts_the_figures_as_reported() -> None:
    report.given(submitted()).when(accept()).then(accepted)


def test_the_bureau_returns_a_report_with_the_reason() -> None:
    report.given(submitted()).when(send_back()).then(returned)


def test_nobody_decides_about_her_own_report() -> None:
    report.given(submitted()).when(accept(by=AUTHOR)).refused("report.decider_is_submitter")
    report.given(submitted()).when(send_back(by=AUTHOR)).refused("report.decider_is_submitter")


def test_nor_about_a_report_that_somebody_else_submitted_again() -> None:
    again = [By(submitted(), AUTHOR), By(returned, DIRECTOR), By(submitted(), OFFICER)]
    for submitter in (AUTHOR, OFFICER):
        report.given(*again).when(accept(by=submitter)).refused("report.decider_is_submitter")
    report.given(*again).when(accept()).then(accepted)


def test_visits_that_the_policy_wants_come_first() -> None:
    refused = {"required": 1, "made": 0}
    report.given(submitted()).when(accept(required=1)).refused("report.visits_missing", **refused)


# When returned


def test_returning_again_for_the_same_reason_changes_nothing() -> None:
    report.given(submitted(), returned).when(send_back()).then()


def test_a_returned_report_is_not_accepted() -> None:
    report.given(submitted(), returned).when(accept()).refused("report.wrong_stage", stage="RETURNED")


def test_a_returned_report_is_submitted_again_and_accepted() -> None:
    report.given(submitted(), returned).when(submit()).then(submitted())
    report.given(submitted(), returned, submitted()).when(accept()).then(accepted)


# When accepted


def test_a_report_is_neither_decided_nor_submitted_again_on_a_day_before_its_last_step() -> None:
    before = APRIL_1 - timedelta(days=1)
    report.given(submitted(on=APRIL_1)).when(accept().but(on=before)).refused("date.before_last_step")
    again = submit(on=before, words=WORDS.but(problems="ไม่มีเลย"))
    report.given(submitted(on=before), returned).when(again).refused("date.before_last_step")


def test_an_accepted_report_stays_as_it_is() -> None:
    done = report.given(submitted(), accepted)
    done.when(accept()).then()
    done.when(submit()).refused("report.wrong_stage", stage="ACCEPTED")
    done.when(send_back()).refused("report.wrong_stage", stage="ACCEPTED")


# Whoever is not the Bureau


@pytest.mark.parametrize("command", [send_back(), accept()], ids=lambda it: type(it).__name__)
def test_only_the_bureau_decides_about_a_report(command: Return | Accept) -> None:
    elsewhere = command.but(by_org=COLLEGE)
    for events in ((), (submitted(),), (submitted(), returned), (submitted(), accepted)):
        report.given(*events).when(elsewhere).refused("report.bureau_only", organisation="BUREAU")
