"""The other projections: funnel steps and what takes them back, stages and desks, papers, names."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.reporting.projections import curriculum_pipeline, project, project_pipeline
from services.reporting.projections.changes import Begin, Cease, Figure
from services.reporting.store.folding import Row, fold
from shared.contracts.common import Body, CollegeGroup, Resolution
from shared.contracts.curriculum.curriculum import CurriculumEndorsed, CurriculumSubmitted
from shared.contracts.curriculum.membership import CollegeLeftNetwork, MembershipGroupChanged
from shared.contracts.enrolment.application import (
    ApplicationCancelled,
    ApplicationWithdrawn,
    SeatOfferDeclined,
    SeatOfferLapsed,
)
from shared.contracts.enrolment.enrolment import (
    AttendanceCorrected,
    CertificateReissued,
    CertificateRevoked,
    EnrolmentCancelled,
)
from shared.contracts.event import Event
from shared.contracts.training.budget import BudgetAllocated, BudgetTransferredToCollege
from shared.contracts.training.project import (
    OfProject,
    ProjectCancelled,
    ProjectClosed,
    ProjectEndorsed,
    ProjectReturnedForRevision,
)
from shared.contracts.training.report import ResultsReportReturned
from shared.kernel.ids import stream_id
from tests.reporting import story
from tests.reporting.histories import ORDER, History, enrolment, person, stamps
from tests.reporting.story import BUDGET, CNC, OF_PROJECT, PROJECT, SESSION, day


def live(history: History, figure: Figure) -> list[Row]:
    return [row for row in fold(history.events).rows if row.fact.figure is figure and row.ceased is None]


def who(history: History, figure: Figure) -> set[UUID]:
    return {row.fact.subject for row in live(history, figure)}


def stage(history: History) -> tuple[Any, ...]:
    [row] = live(history, Figure.PROJECT_STAGE)
    return row.fact.value["stage"], row.fact.value["desk"], row.began.on


def test_each_step_of_the_funnel_has_those_who_came_so_far() -> None:
    history = story.whole()
    assert who(history, Figure.APPLIED) == {person(1), person(2), person(3)}
    assert who(history, Figure.WAITLISTED) == {person(3)}
    assert who(history, Figure.ENROLLED) == {person(1)}  # the second gave the seat up
    assert who(history, Figure.COMPLETED) == {person(1)}


@pytest.mark.parametrize("event", [SeatOfferDeclined, SeatOfferLapsed])
def test_an_offer_that_came_to_nothing_ends_the_waiting(event: type[Event]) -> None:
    history = story.whole()
    history.record(event(on=day(15), **stamps(3, 1)), stream_id("application", 1, 3))
    assert who(history, Figure.WAITLISTED) == set()
    assert person(3) in who(history, Figure.APPLIED)


def test_a_withdrawn_application_stands_in_no_step() -> None:
    history = story.whole()
    left = ApplicationWithdrawn(on=day(15), reason="ป่วย", **stamps(3, 1))
    history.record(left, stream_id("application", 1, 3))
    assert person(3) not in who(history, Figure.APPLIED) | who(history, Figure.WAITLISTED)


def test_who_is_let_go_with_a_cancelled_project_stands_in_no_step_but_keeps_what_was_completed() -> None:
    history = story.whole()
    for event, stream in (
        (ProjectCancelled(on=day(26), reason="ปิด", document=ORDER, **OF_PROJECT), PROJECT),
        (ApplicationCancelled(on=day(26), reason="ปิด", **stamps(3, 1)), stream_id("application", 1, 3)),
        (EnrolmentCancelled(on=day(26), reason="ปิด", **stamps(4, 1)), enrolment(4, 1)),
    ):
        history.record(event, stream)
    assert stage(history) == ("CANCELLED", "", day(26))
    assert person(3) not in who(history, Figure.APPLIED) | who(history, Figure.WAITLISTED)
    assert who(history, Figure.COMPLETED) == {person(1)}
    kinds = [row.fact.value["kind"] for row in live(history, Figure.REASON)][-3:]
    assert kinds == ["ProjectCancelled", "ApplicationCancelled", "EnrolmentCancelled"]
    papers = {row.fact.value["kind"]: row.began.document for row in live(history, Figure.PAPER)}
    assert papers["ProjectCancelled"] == ORDER.number


def test_a_seat_of_a_cancelled_project_is_a_seat_no_longer() -> None:
    history = History()
    story.applicant(history, 1, "chonburi-tc")
    story.attended(history, 1)
    assert who(history, Figure.ENROLLED) == {person(1)}
    history.record(EnrolmentCancelled(on=day(26), reason="ปิด", **stamps(1, 1)), enrolment(1, 1))
    assert who(history, Figure.ENROLLED) == set()


@pytest.mark.parametrize(("hours", "attended"), [(0, False), (1, True)])
def test_a_mark_corrected_to_nothing_is_no_attendance(hours: int, attended: bool) -> None:
    history = History()
    story.attended(history, 1)
    corrected = AttendanceCorrected(
        on=day(22), session=SESSION, session_date=day(20), hours=hours, of_hours=6, reason="ลงผิดคน",
        **stamps(1, 1),
    )  # fmt: skip
    history.record(corrected, enrolment(1, 1))
    assert (person(1) in who(history, Figure.ATTENDED)) is attended


def test_a_mark_of_no_hours_is_no_attendance() -> None:
    history = History()
    story.attended(history, 1, hours=0)
    assert who(history, Figure.ATTENDED) == set()


def test_a_revoked_completion_takes_its_certificate_along() -> None:
    history = story.whole()
    assert [row.began.document for row in live(history, Figure.CERTIFICATE)] == ["RAIL-2564-0001"]
    history.revoked(1)
    assert live(history, Figure.CERTIFICATE) == []


def test_a_reissued_certificate_takes_the_place_of_the_first_and_a_revoked_one_is_gone() -> None:
    history = story.whole()
    of = stamps(1, 1)
    again = CertificateReissued(
        on=day(27), number="RAIL-2564-0002", replaces="RAIL-2564-0001", reason="ชื่อ", **of
    )
    history.record(again, enrolment(1, 1))
    assert [row.began.document for row in live(history, Figure.CERTIFICATE)] == ["RAIL-2564-0002"]
    gone = CertificateRevoked(on=day(28), number="RAIL-2564-0002", reason="พิมพ์ผิด", document=ORDER, **of)
    history.record(gone, enrolment(1, 1))
    assert live(history, Figure.CERTIFICATE) == []
    assert who(history, Figure.COMPLETED) == {person(1)}


def test_a_stage_follows_a_stage_and_changes_desks() -> None:
    history = History()
    story.approved_project(history)
    assert stage(history) == ("OPEN_FOR_APPLICATIONS", "CENTRE", day(12))
    stages = [r for r in fold(history.events).rows if r.fact.figure is Figure.PROJECT_STAGE]
    assert [(r.fact.value["stage"], r.began.on, r.ceased and r.ceased.on) for r in stages] == [
        ("DRAFT", day(6), day(7)),
        ("PROPOSED", day(7), day(8)),
        ("UNDER_REVIEW", day(8), day(10)),
        ("APPROVED", day(10), day(12)),
        ("OPEN_FOR_APPLICATIONS", day(12), None),
    ]


def test_a_returned_project_is_on_the_centres_desk_and_a_closed_one_on_nobodys() -> None:
    history = History()
    story.approved_project(history)
    history.record(ProjectReturnedForRevision(on=day(13), reasons=(), **OF_PROJECT), PROJECT)
    assert stage(history) == ("RETURNED", "CENTRE", day(13))
    history.record(ProjectClosed(on=day(14), **OF_PROJECT), PROJECT)
    assert stage(history) == ("CLOSED", "", day(14))


def test_papers_and_reports_keep_their_numbers_and_their_figures() -> None:
    history = story.whole()
    papers = {row.fact.value["kind"]: row for row in live(history, Figure.PAPER)}
    assert set(papers) == {"ProjectApproved", "BudgetAllocated"}
    budget = papers["BudgetAllocated"]
    assert (budget.began.document, budget.began.stream) == (ORDER.number, BUDGET)
    assert budget.fact.value["amount_satang"] == 10_000_00
    [report] = live(history, Figure.REPORT_STAGE)
    assert (report.fact.value["stage"], report.fact.value["figures"]["completed"]) == ("SUBMITTED", 1)
    returned = ResultsReportReturned(on=day(30), reason="ขาดภาคผนวก", **OF_PROJECT)
    history.record(returned, stream_id("report", PROJECT))
    assert [row.fact.value["stage"] for row in live(history, Figure.REPORT_STAGE)] == ["RETURNED"]


def test_a_further_memo_stands_beside_the_first_and_a_new_resolution_takes_the_place_of_the_old() -> None:
    history = History()
    story.approved_project(history)
    [first] = [event.data for event in history.events if isinstance(event.data, BudgetAllocated)]
    more = first.but(on=day(13), amount=2_000_00, memo=ORDER.but(number="ศธ 0603/2"))
    sent = BudgetTransferredToCollege(on=day(14), amount=3_000_00, memo=ORDER, **OF_PROJECT)
    for event in (more, sent, sent.but(amount=4_000_00, memo=more.memo)):
        history.record(event, BUDGET)
    memos = [row for row in live(history, Figure.PAPER) if row.fact.value["kind"] != "ProjectApproved"]
    assert [(row.began.document, row.fact.value["amount_satang"]) for row in memos] == [
        ("ศธ 0603/1", 10_000_00), ("ศธ 0603/2", 2_000_00), ("ศธ 0603/1", 3_000_00), ("ศธ 0603/2", 4_000_00),
    ]  # fmt: skip
    for number in (4, 5):
        resolution = Resolution(body=Body.SUBCOMMITTEE, meeting=f"{number}/2564", dated=day(number))
        history.record(ProjectEndorsed(on=day(9), resolution=resolution, **OF_PROJECT), PROJECT)
    kept = [row.began.document for row in live(history, Figure.PAPER)]
    assert ("SUBCOMMITTEE 4/2564" in kept, "SUBCOMMITTEE 5/2564" in kept) == (False, True)


def test_a_curriculum_version_has_a_stage_a_title_and_its_approval() -> None:
    history = History()
    story.curriculum(history)
    [at] = live(history, Figure.CURRICULUM_STAGE)
    assert (at.fact.subject, at.fact.value["stage"], at.began.on) == (CNC, "IN_FORCE", day(5))
    [named] = live(history, Figure.CURRICULUM)
    assert (named.fact.value["title_en"], named.fact.value["hours"]) == ("Rail technician", 30)
    [approved] = live(history, Figure.CURRICULUM_APPROVED)
    assert approved.began.document == "BUREAU 4/2564"


def endorsed(history: History, on: int, body: Body, *, completes: bool | None) -> tuple[Any, ...]:
    organisation = "SUBCOMMITTEE" if body is Body.SUBCOMMITTEE else f"enterprise-{on}"
    said = CurriculumEndorsed(
        on=day(on), curriculum=CNC, field="RAIL", version=2, body=body, organisation=organisation,
        completes=completes,
    )  # fmt: skip
    history.record(said, CNC)
    [at] = [row for row in live(history, Figure.CURRICULUM_STAGE) if row.fact.value["version"] == 2]
    return at.fact.value["stage"], at.fact.value["desk"], at.began.on


def test_a_curriculum_is_endorsed_when_both_have_signed_and_a_further_signature_moves_nothing() -> None:
    history = History()
    history.record(CurriculumSubmitted(on=day(3), curriculum=CNC, field="RAIL", version=2), CNC)
    by_enterprise = endorsed(history, 4, Body.ENTERPRISE, completes=False)
    assert by_enterprise == ("SUBMITTED", "SUBCOMMITTEE", day(3))
    assert endorsed(history, 5, Body.SUBCOMMITTEE, completes=True) == ("ENDORSED", "BUREAU", day(5))
    assert endorsed(history, 6, Body.ENTERPRISE, completes=False) == ("ENDORSED", "BUREAU", day(5))


def test_a_curriculum_that_the_sub_committee_signed_first_waits_for_an_enterprise() -> None:
    history = History()
    history.record(CurriculumSubmitted(on=day(3), curriculum=CNC, field="RAIL", version=2), CNC)
    by_subcommittee = endorsed(history, 4, Body.SUBCOMMITTEE, completes=False)
    assert by_subcommittee == ("SUBMITTED", "ENTERPRISE", day(4))
    assert endorsed(history, 5, Body.ENTERPRISE, completes=True) == ("ENDORSED", "BUREAU", day(5))


def test_an_endorsement_from_before_events_told_whether_they_complete_counts_as_it_did() -> None:
    history = History()
    assert endorsed(history, 4, Body.ENTERPRISE, completes=None) == ("ENDORSED", "BUREAU", day(4))


def test_a_college_is_in_a_network_in_one_group_until_it_leaves() -> None:
    history = History()
    story.network(history)
    assert len(live(history, Figure.COLLEGE)) == len(live(history, Figure.MEMBER)) == 3
    stream = stream_id("membership", "chonburi-tc", "RAIL")
    of: dict[str, Any] = {name: OF_PROJECT[name] for name in ("field", "sector", "province")}
    of["college"] = "chonburi-tc"
    moved = MembershipGroupChanged(on=day(9), document=ORDER, group=CollegeGroup.EXPERT, **of)
    history.record(moved, stream)
    groups = {row.fact.college: row.fact.group for row in live(history, Figure.MEMBER)}
    assert groups["chonburi-tc"] == "EXPERT"
    assert [row.fact.college for row in live(history, Figure.CENTRE)] == ["chonburi-tc"]
    history.record(CollegeLeftNetwork(on=day(10), reason="ปิดสาขา", group=CollegeGroup.EXPERT, **of), stream)
    assert live(history, Figure.CENTRE) == []
    assert len(live(history, Figure.MEMBER)) == 2


def test_the_newest_target_of_a_year_holds_and_other_years_keep_theirs() -> None:
    history = History()
    history.field(teachers=20)
    history.field(teachers=25)
    history.field(teachers=30, year=2565)
    targets = {row.fact.fiscal_year: row.fact.value["teachers"] for row in live(history, Figure.TARGET)}
    assert targets == {2564: 25, 2565: 30}


def test_every_stage_is_reached_by_an_event_that_is_read() -> None:
    assert set(project_pipeline.STAGES) <= set(project_pipeline.READS)
    assert all(issubclass(kind, OfProject) for kind in project_pipeline.STAGES)
    assert set(curriculum_pipeline.STAGES) == set(curriculum_pipeline.READS)


def test_a_projection_is_pure_and_says_the_same_twice() -> None:
    for event in story.whole().events:
        changes = project(event)
        assert changes == project(event)
        for change in changes:
            assert isinstance(change, Begin | Cease)
            assert (change.proof.event, change.proof.at) == (event.id, event.recorded_at)


def test_the_business_date_of_attendance_is_that_of_the_session() -> None:
    history = History()
    story.attended(history, 1)
    assert [row.began.on for row in live(history, Figure.ATTENDED)] == [date(2021, 3, 20)]
