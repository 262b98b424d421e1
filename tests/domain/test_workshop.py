from datetime import date
from typing import Any

import pytest

from services.curriculum.domain.workshop import WORKSHOP, Stage
from shared.contracts.curriculum.workshop import (
    WorkshopCancelled,
    WorkshopHeld,
    WorkshopRescheduled,
    WorkshopScheduled,
)
from shared.contracts.event import Event
from shared.eventsourcing.deciding.testing import Spec
from tests.domain.design_examples import COMMITTEE, cancel, hold, reschedule, schedule
from tests.domain.design_examples import WORKSHOP as ID
from tests.domain.network_examples import (
    DEC_1,
    DIRECTOR,
    ENGINEER,
    JAN_4,
    JAN_5,
    OCT_1,
    RIVAL,
    SECRETARY,
    TEACHER,
    paper,
)
from tests.domain.stage_table import cells, outcome

about: dict[str, Any] = {
    "on": DEC_1,
    "workshop": ID,
    "committee": COMMITTEE,
    "field": "RAIL",
    "fiscal_year": 2564,
}
scheduled = WorkshopScheduled(**about, first_day=JAN_4, last_day=JAN_5, province="TH-20")
moved = WorkshopRescheduled(**about, first_day=JAN_5, last_day=JAN_5, reason="ตรงกับวันหยุด")
held = WorkshopHeld(
    **about | {"on": JAN_5},
    attendees=(DIRECTOR, TEACHER, ENGINEER),
    quorate=True,
    minutes=paper("รง 1/2564", dated=JAN_5, issued_by="BUREAU"),
)
cancelled = WorkshopCancelled(**about, reason="งบประมาณไม่พอ")

workshop = Spec(WORKSHOP)
SITUATIONS: dict[Stage, tuple[Event, ...]] = {
    Stage.ABSENT: (),
    Stage.SCHEDULED: (scheduled,),
    Stage.HELD: (scheduled, held),
    Stage.CANCELLED: (scheduled, cancelled),
}
COMMANDS = {
    "schedule": schedule(province="TH-10"),
    "reschedule": reschedule(),
    "hold": hold(attendees=frozenset({DIRECTOR})),
    "cancel": cancel(),
}
TABLE = """
stage       schedule      reschedule    hold          cancel
ABSENT      yes           unknown       unknown       unknown
SCHEDULED   wrong_stage   yes           yes           yes
HELD        wrong_stage   wrong_stage   wrong_stage   wrong_stage
CANCELLED   wrong_stage   wrong_stage   wrong_stage   -
"""


@pytest.mark.parametrize(("stage", "command", "follows"), cells(TABLE))
def test_every_command_at_every_stage(stage: str, command: str, follows: str) -> None:
    state = workshop.given(*SITUATIONS[Stage[stage]]).state()
    assert state.stage == stage
    assert outcome(WORKSHOP, state, COMMANDS[command]) == follows


# before it is scheduled


def test_the_bureau_schedules_a_workshop_of_an_appointed_committee() -> None:
    workshop.when(schedule()).then(scheduled)


def test_only_the_bureau_holds_workshops() -> None:
    workshop.when(schedule(by_org="chonburi-tc")).refused("workshop.bureau_only")


def test_a_workshop_needs_an_appointed_committee() -> None:
    workshop.when(schedule(committee_appointed=False)).refused("workshop.committee_not_appointed")


def test_a_workshop_does_not_end_before_it_begins() -> None:
    workshop.when(schedule(last_day=DEC_1)).refused("workshop.ends_before_it_begins", last_day="2020-12-01")


def test_a_workshop_of_one_day_ends_as_it_begins() -> None:
    workshop.when(schedule(last_day=JAN_4)).then(scheduled.but(last_day=JAN_4))


# when scheduled


def test_scheduling_the_same_again_changes_nothing() -> None:
    workshop.given(scheduled).when(schedule()).then()


def test_a_workshop_is_moved_with_a_reason() -> None:
    workshop.given(scheduled).when(reschedule()).then(moved)


def test_moving_a_workshop_to_its_own_days_changes_nothing() -> None:
    workshop.given(scheduled, moved).when(reschedule()).then()


def test_a_moved_workshop_does_not_end_before_it_begins_either() -> None:
    workshop.given(scheduled).when(reschedule(last_day=JAN_4)).refused("workshop.ends_before_it_begins")


def test_a_workshop_attended_by_most_and_by_an_enterprise_is_quorate() -> None:
    workshop.given(scheduled).when(hold()).then(held)


@pytest.mark.parametrize(
    ("attendees", "quorate"),
    [
        ({DIRECTOR, TEACHER, ENGINEER}, True),
        ({DIRECTOR, SECRETARY, TEACHER, ENGINEER}, True),
        ({TEACHER, ENGINEER}, False),  # half is not a majority
        ({DIRECTOR, SECRETARY, TEACHER}, False),  # no enterprise
        (set(), False),
    ],
)
def test_a_quorum_is_a_majority_with_an_enterprise(attendees: set[Any], quorate: bool) -> None:
    came = held.but(attendees=tuple(sorted(attendees)), quorate=quorate)
    workshop.given(scheduled).when(hold(attendees=frozenset(attendees))).then(came)


def test_only_members_of_the_committee_attend() -> None:
    command = hold(attendees=frozenset({DIRECTOR, RIVAL}))
    workshop.given(scheduled).when(command).refused("workshop.attendee_not_a_member", persons=[str(RIVAL)])


def test_a_workshop_of_a_dissolved_committee_cannot_be_held() -> None:
    workshop.given(scheduled).when(hold(members=())).refused("workshop.committee_not_appointed")


def test_a_workshop_cannot_have_been_held_before_it_begins() -> None:
    command = hold(on=DEC_1, minutes=paper(dated=OCT_1))
    workshop.given(scheduled).when(command).refused("workshop.not_yet_begun", first_day="2021-01-04")


def test_the_minutes_are_not_of_tomorrow() -> None:
    command = hold(minutes=paper(dated=date(2021, 1, 6)))
    workshop.given(scheduled).when(command).refused("document.dated_later")


def test_a_workshop_is_not_called_off_before_it_was_called() -> None:
    workshop.given(scheduled).when(cancel(on=OCT_1)).refused("date.before_last_step", last="2020-12-01")


def test_a_workshop_is_called_off_with_a_reason() -> None:
    workshop.given(scheduled).when(cancel()).then(cancelled)


# when held, or called off


def test_holding_the_same_workshop_again_changes_nothing() -> None:
    workshop.given(scheduled, held).when(hold()).then()


def test_a_held_workshop_is_not_held_again_with_others() -> None:
    command = hold(attendees=frozenset({DIRECTOR, SECRETARY}))
    workshop.given(scheduled, held).when(command).refused("workshop.wrong_stage", stage="HELD")


def test_calling_off_again_changes_nothing() -> None:
    workshop.given(scheduled, cancelled).when(cancel(reason="อื่น ๆ")).then()
