"""A training project, stage by stage (5.2-S1, 5.2-S2, 5.2-C1)."""

from datetime import date
from typing import Any

import pytest

from services.training.domain.policy import Policy, YearStage
from services.training.domain.project.aggregate import PROJECT, keys
from services.training.domain.project.drafting import Standing
from services.training.domain.project.review import AUTHORSHIP
from services.training.domain.project.state import Stage, in_region, published
from shared.contracts.common import Body, Duty
from shared.contracts.event import Event
from shared.contracts.training.dossier import Dossier, SectionName
from shared.contracts.training.project import SectionReturn
from shared.eventsourcing.deciding.decider import Release, Take
from shared.eventsourcing.deciding.testing import By, Spec
from shared.kernel.refusal import Refused
from shared.kernel.thai import unique_key
from tests.domain import training_examples as rail
from tests.domain.training_examples import (
    APPROVED,
    AUTHOR,
    COMPLETE,
    DIRECTOR,
    IN_FORCE,
    MARCH_1,
    ON_THE_DESK,
    OPEN,
    PLAN,
    RUNNING,
    member,
    paper,
)

project = Spec(PROJECT)
NOT_OPEN = Policy(stage=YearStage.SET, fiscal_year=2564)
OF_THE_CENTRE = [
    rail.revise, rail.select, rail.write_dossier, rail.propose_committee, rail.propose, rail.withdraw,
    rail.open_applications, rail.close_applications, rail.start, rail.deliver,
]  # fmt: skip
LOST_STANDING = [
    (None, "project.curriculum_not_yet_known"),
    (IN_FORCE.but(field="AVIATION"), "project.curriculum_of_other_field"),
    (IN_FORCE.but(standing=Standing.SUPERSEDED), "project.curriculum_superseded"),
    (IN_FORCE.but(standing=Standing.NOT_IN_FORCE), "project.curriculum_not_in_force"),
]

# When absent


def test_an_active_centre_drafts_a_project() -> None:
    project.when(rail.draft).then(rail.drafted)


def test_a_college_that_is_no_centre_of_the_field_drafts_nothing() -> None:
    project.when(rail.draft.but(membership=None)).refused("project.not_a_centre", field="RAIL")
    only_member = rail.CENTRE.but(is_centre=False)
    project.when(rail.draft.but(membership=only_member)).refused("project.not_a_centre")


def test_a_field_that_is_not_known_here_yet_is_worth_another_try() -> None:
    project.when(rail.draft.but(field_known=False)).refused("project.field_not_yet_known")


def test_projects_begin_in_an_open_fiscal_year() -> None:
    project.when(rail.draft.but(year=NOT_OPEN)).refused("project.fiscal_year_not_open")
    project.given(*COMPLETE).when(rail.propose.but(year=NOT_OPEN)).refused("project.fiscal_year_not_open")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "code"),
    [
        (date(2020, 10, 1), date(2021, 9, 30), None),
        (date(2020, 9, 30), date(2020, 10, 5), "project.dates_outside_fiscal_year"),
        (date(2021, 9, 30), date(2021, 10, 1), "project.dates_outside_fiscal_year"),
        (date(2021, 3, 5), date(2021, 3, 1), "project.dates_reversed"),
    ],
)
def test_dates_lie_inside_the_fiscal_year(starts_on: date, ends_on: date, code: str | None) -> None:
    dates: dict[str, Any] = {"starts_on": starts_on, "ends_on": ends_on}
    when = project.when(rail.draft.but(plan=PLAN.but(**dates)))
    when.refused(code) if code else when.then(rail.drafted.but(**dates))


def test_one_live_project_a_cohort() -> None:
    key = "chonburi-tc/RAIL/2564/1"
    assert keys(rail.drafted) == [Take("project", key, "project.cohort_taken")]
    assert keys(rail.rejected) == keys(rail.withdrawn) == [Release("project", key)]


# When drafted


def test_the_centre_revises_its_draft() -> None:
    project.given(rail.drafted).when(rail.revise).then(rail.revised)
    outside = rail.revise.but(plan=PLAN.but(ends_on=date(2021, 10, 1)))
    project.given(rail.drafted).when(outside).refused("project.dates_outside_fiscal_year")


def test_the_centre_selects_one_curriculum_in_force() -> None:
    project.given(rail.drafted).when(rail.select).then(rail.selected)


@pytest.mark.parametrize(("version", "code"), LOST_STANDING)
def test_only_a_curriculum_in_force_of_the_field_may_be_used(version: Any, code: str) -> None:
    project.given(rail.drafted).when(rail.select.but(version=version)).refused(code)
    project.given(*COMPLETE).when(rail.propose.but(version=version)).refused(code)
    project.given(*ON_THE_DESK, rail.endorsed).when(rail.approve.but(version=version)).refused(code)


@pytest.mark.parametrize(
    ("duties", "code"),
    [
        ((Duty.SECRETARY, Duty.MEMBER), "project.committee_needs_one_chair"),
        ((Duty.CHAIR, Duty.CHAIR, Duty.SECRETARY), "project.committee_needs_one_chair"),
        ((Duty.CHAIR, Duty.MEMBER), "project.committee_needs_secretary"),
    ],
)
def test_a_committee_has_one_chair_and_a_secretary(duties: tuple[Duty, ...], code: str) -> None:
    members = tuple(member(person, duty) for person, duty in enumerate(duties))
    project.given(rail.drafted).when(rail.propose_committee.but(members=members)).refused(code)


def test_nobody_stands_in_a_committee_twice() -> None:
    members = (member(21, Duty.CHAIR), member(21, Duty.SECRETARY))
    command = rail.propose_committee.but(members=members)
    project.given(rail.drafted).when(command).refused("project.committee_person_twice")


def test_a_complete_project_is_proposed_through_the_bureau() -> None:
    project.given(*COMPLETE).when(rail.propose).then(rail.proposed)


def test_a_project_needs_its_curriculum_dossier_and_committee() -> None:
    chosen, written = rail.selected, rail.dossier_written
    project.given(rail.drafted, written).when(rail.propose).refused("project.no_curriculum")
    project.given(rail.drafted, chosen, written).when(rail.propose).refused("project.no_committee")
    gaps = written.but(dossier=Dossier(**{**rail.DOSSIER.__dict__, "method": "", "budget_satang": 0}))
    missing = {"missing": "method, budget_satang", "missing_th": "วิธีดำเนินการ, งบประมาณ"}
    project.given(rail.drafted, chosen, gaps).when(rail.propose).refused(
        "project.dossier_incomplete", **missing
    )


def test_a_college_that_is_a_centre_no_longer_proposes_nothing() -> None:
    project.given(*COMPLETE).when(rail.propose.but(membership=None)).refused("project.not_a_centre")


# When under review


def test_a_return_gives_its_reasons_section_by_section() -> None:
    desk = project.given(*ON_THE_DESK)
    desk.when(rail.return_it).then(rail.returned)
    desk.when(rail.return_it.but(reasons=())).refused("project.no_reasons")
    twice = tuple(SectionReturn(section=SectionName.METHOD, reason=why) for why in ("ก", "ข"))
    desk.when(rail.return_it.but(reasons=twice)).refused("project.section_returned_twice")


def test_the_sub_committee_endorses_what_was_proposed() -> None:
    desk = project.given(*ON_THE_DESK)
    desk.when(rail.endorse).then(rail.endorsed)
    bureau = rail.endorse.but(resolution=rail.RESOLUTION.but(body=Body.BUREAU))
    desk.when(bureau).refused("project.endorsed_by_other_body", body="BUREAU")
    before = rail.endorse.but(resolution=rail.RESOLUTION.but(dated=date(2021, 1, 31)))
    desk.when(before).refused("project.endorsed_before_proposed")
    after = rail.endorse.but(resolution=rail.RESOLUTION.but(dated=date(2021, 2, 2)))
    desk.when(after).refused("document.dated_later")


def test_approval_follows_endorsement() -> None:
    project.given(*ON_THE_DESK).when(rail.approve).refused("project.not_endorsed")
    project.given(*ON_THE_DESK, rail.endorsed).when(rail.approve).then(rail.approved)


def test_a_return_voids_the_endorsement() -> None:
    again = (*ON_THE_DESK, rail.endorsed, rail.returned, rail.proposed, rail.review_started)
    project.given(*again).when(rail.approve).refused("project.not_endorsed")
    project.given(*again, rail.endorsed).when(rail.approve).then(rail.approved)


def test_approval_needs_an_open_year_and_a_paper_of_the_day() -> None:
    endorsed = project.given(*ON_THE_DESK, rail.endorsed)
    endorsed.when(rail.approve.but(year=NOT_OPEN)).refused("project.fiscal_year_not_open")
    tomorrow = paper(dated=date(2021, 2, 2))
    endorsed.when(rail.approve.but(document=tomorrow)).refused("document.dated_later")
    endorsed.when(rail.reject.but(document=tomorrow)).refused("document.dated_later")


@pytest.mark.parametrize("written", AUTHORSHIP)
def test_who_had_a_hand_in_the_project_does_not_decide_about_it(written: type[Event]) -> None:
    events = (rail.drafted, rail.revised, rail.revised, *ON_THE_DESK[1:])  # the last revision is another's
    first = next(event for event in events if isinstance(event, written))
    hands = [By(event, DIRECTOR if n == events.index(first) else AUTHOR) for n, event in enumerate(events)]
    code = "project.decider_is_author"
    for command in (rail.reject, rail.return_it, rail.endorse):
        project.given(*hands).when(command.but(by=DIRECTOR)).refused(code)
    project.given(*hands, rail.endorsed).when(rail.approve).refused(code)
    project.given(*hands, rail.endorsed, rail.approved).when(rail.appoint).refused(code)


# When approved


def test_the_proposed_committee_is_appointed_by_an_order() -> None:
    project.given(*APPROVED).when(rail.appoint).then(rail.appointed)
    tomorrow = rail.appoint.but(order=paper(dated=date(2021, 2, 2)))
    project.given(*APPROVED).when(tomorrow).refused("document.dated_later")
    other = rail.appoint.but(order=paper("ศธ 0603/2"))
    code = "project.committee_already_appointed"
    project.given(*APPROVED, rail.appointed).when(other).refused(code, order="ศธ 0603/1")


def test_an_order_number_is_unique_in_its_unit_and_buddhist_year() -> None:
    key = f"BUREAU/2564/{unique_key('ศธ 0603/1')}"
    taken = [Take("appointment-order", key, "project.order_number_taken")]
    assert keys(rail.appointed) == taken
    assert keys(rail.appointed.but(order=paper("ศธ  ๐๖๐๓/๑"))) == taken
    assert keys(rail.appointed.but(order=paper(dated=date(2020, 2, 1)))) != taken


def test_applications_open_with_committee_and_money() -> None:
    ready = project.given(*APPROVED, rail.appointed)
    ready.when(rail.open_applications).then(rail.opened)
    ready.when(rail.open_applications.but(budget_allocated=False)).refused("project.no_budget")
    project.given(*APPROVED).when(rail.open_applications).refused("project.committee_not_appointed")


@pytest.mark.parametrize("closes_on", [date(2021, 1, 31), MARCH_1])
def test_applications_close_after_they_open_and_before_training(closes_on: date) -> None:
    command = rail.open_applications.but(closes_on=closes_on)
    project.given(*APPROVED, rail.appointed).when(command).refused("project.closes_on_wrong")


# When running


def test_applications_are_closed() -> None:
    project.given(*OPEN).when(rail.close_applications).then(rail.closed_for_applications)


def test_training_starts_within_its_dates_and_with_a_timetable() -> None:
    ready = project.given(*OPEN, rail.closed_for_applications)
    ready.when(rail.start).then(rail.started)
    ready.when(rail.start.but(last_session_on=None)).refused("project.no_sessions")
    for day in (date(2021, 2, 28), date(2021, 3, 6)):
        ready.when(rail.start.but(on=day)).refused("project.start_outside_dates")


def test_training_is_delivered_after_the_last_session() -> None:
    running = project.given(*RUNNING)
    running.when(rail.deliver).then(rail.delivered)
    early = rail.deliver.but(on=date(2021, 3, 4))
    running.when(early).refused("project.sessions_ahead", last_session_on="2021-03-05")
    running.when(rail.deliver.but(last_session_on=None)).refused("project.no_sessions")


def test_the_report_is_due_within_the_fiscal_year() -> None:
    cut = rail.delivered.but(report_due_on=date(2021, 9, 30))
    project.given(*RUNNING).when(rail.deliver.but(report_due_days=300)).then(cut)


def test_a_delivered_project_is_closed() -> None:
    project.given(*rail.DELIVERED).when(rail.close).then(rail.closed)


# Whoever comes from another college


@pytest.mark.parametrize("command", OF_THE_CENTRE, ids=lambda command: type(command).__name__)
def test_another_college_may_do_nothing(command: Any) -> None:
    stranger = command.but(by_org=rail.OTHER_COLLEGE)
    project.given(*RUNNING).when(stranger).refused("project.other_college")
    project.when(stranger).refused("project.absent")


# Whoever reads


def test_teachers_see_a_project_once_applications_were_opened() -> None:
    assert published(project.given(*OPEN).state()).stage is Stage.OPEN_FOR_APPLICATIONS
    with pytest.raises(Refused, match=r"project\.absent"):
        published(project.given(*APPROVED).state())


def test_a_supervisor_sees_the_projects_of_the_region_or_province() -> None:
    chonburi = project.given(rail.drafted).state()
    assert in_region(chonburi, None) == in_region(chonburi, "EAST_BANGKOK", "TH-20") == chonburi
    with pytest.raises(Refused) as refusal:
        in_region(chonburi, "NORTH")
    assert refusal.value == Refused("project.other_region", region="NORTH")
    with pytest.raises(Refused) as refusal:
        in_region(chonburi, None, "TH-21")  # of the same region
    assert refusal.value == Refused("project.other_province", province="TH-21")
