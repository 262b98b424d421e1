"""A project's timetable, situation by situation (5.2-S3)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.training.domain import joint
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.state import Project, Stage
from services.training.domain.timetable import (
    MOST_SESSIONS,
    SCHEDULABLE,
    TIMETABLE,
    Reschedule,
    Schedule,
    Session,
    Timetable,
)
from shared.contracts.training.session import SessionRescheduled, SessionScheduled
from shared.eventsourcing.deciding.testing import Spec
from tests.domain import training_examples as rail
from tests.domain.training_examples import AUTHOR, COLLEGE, FEB_1, MARCH_5, OTHER_COLLEGE, STAMP, at

APPROVED: Project = Spec(PROJECT, rail.APPROVED).state()
HAND: dict[str, Any] = {"on": FEB_1, "by": AUTHOR, "by_org": COLLEGE}
MORNING = Session(session=UUID(int=31), title="ระบบอาณัติสัญญาณ", starts_at=at(1, 9), ends_at=at(1, 12), hours=3)
AFTERNOON = MORNING.but(session=UUID(int=32), starts_at=at(1, 13), ends_at=at(1, 16))


def schedule(session: Session = MORNING, **changes: Any) -> Schedule:
    return Schedule(**{**HAND, "session": session, "project": APPROVED, **changes})


def move(**changes: Any) -> Reschedule:
    usual = {
        "session": MORNING.session,
        "starts_at": at(2, 9),
        "ends_at": at(2, 12),
        "reason": "วิทยากรติดภารกิจ",
    }
    return Reschedule(**{**HAND, "project": APPROVED, **usual, **changes})


def scheduled(session: Session = MORNING) -> SessionScheduled:
    return SessionScheduled(on=FEB_1, **STAMP.fields(), **session.__dict__)


moved = SessionRescheduled(
    on=FEB_1,
    **STAMP.fields(),
    session=MORNING.session,
    starts_at=at(2, 9),
    ends_at=at(2, 12),
    reason="วิทยากรติดภารกิจ",
)
timetable = Spec(TIMETABLE)

# When empty


def test_a_session_is_scheduled_within_the_project() -> None:
    timetable.when(schedule()).then(scheduled())


def test_another_college_schedules_nothing() -> None:
    timetable.when(schedule(by_org=OTHER_COLLEGE)).refused("project.other_college")


def test_a_project_that_does_not_exist_has_no_timetable() -> None:
    timetable.when(schedule(project=Project())).refused("project.absent")


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in SCHEDULABLE])
def test_sessions_are_set_between_approval_and_delivery(stage: Stage) -> None:
    timetable.when(schedule(project=APPROVED.but(stage=stage))).refused("timetable.wrong_stage")


def test_a_session_ends_after_it_starts() -> None:
    timetable.when(schedule(MORNING.but(ends_at=at(1, 9)))).refused("timetable.times_reversed")


def test_a_session_does_not_pass_midnight_in_bangkok() -> None:
    night = MORNING.but(starts_at=at(1, 22), ends_at=at(2, 1))
    timetable.when(schedule(night)).refused("timetable.over_midnight")


def test_the_day_of_a_session_is_that_of_bangkok() -> None:
    before_dawn_in_bangkok = MORNING.but(starts_at=at(1, 1), ends_at=at(1, 4))  # 28 February in UTC
    timetable.when(schedule(before_dawn_in_bangkok)).then(scheduled(before_dawn_in_bangkok))


@pytest.mark.parametrize("day", [6, 31])
def test_a_session_lies_within_the_dates_of_the_project(day: int) -> None:
    outside = MORNING.but(starts_at=at(day, 9), ends_at=at(day, 12))
    timetable.when(schedule(outside)).refused("timetable.outside_project", ends_on="2021-03-05")


def test_hours_fit_between_start_and_end() -> None:
    timetable.when(schedule(MORNING.but(hours=4))).refused("timetable.hours_exceed_duration", hours=4)


# When there are sessions


def test_sessions_follow_one_another_without_overlap() -> None:
    touching = AFTERNOON.but(starts_at=at(1, 12), ends_at=at(1, 15))
    timetable.given(scheduled()).when(schedule(touching)).then(scheduled(touching))
    overlapping = AFTERNOON.but(starts_at=at(1, 11), ends_at=at(1, 14))
    refused = {"session": str(MORNING.session)}
    timetable.given(scheduled()).when(schedule(overlapping)).refused("timetable.overlap", **refused)


def test_scheduling_the_same_session_again_changes_nothing() -> None:
    timetable.given(scheduled()).when(schedule()).then()


def test_a_session_is_moved() -> None:
    timetable.given(scheduled()).when(move()).then(moved)


def test_a_session_may_move_into_its_own_old_time() -> None:
    timetable.given(scheduled()).when(move(starts_at=at(1, 10), ends_at=at(1, 13))).then(
        moved.but(starts_at=at(1, 10), ends_at=at(1, 13))
    )


def test_moving_again_to_the_same_time_changes_nothing() -> None:
    timetable.given(scheduled(), moved).when(move()).then()


def test_a_moved_session_overlaps_no_other() -> None:
    onto = move(starts_at=at(1, 14), ends_at=at(1, 17))
    timetable.given(scheduled(), scheduled(AFTERNOON)).when(onto).refused("timetable.overlap")


def test_an_unknown_session_is_not_moved() -> None:
    timetable.given(scheduled()).when(move(session=UUID(int=99))).refused("timetable.unknown_session")


def test_a_timetable_has_an_end() -> None:
    sessions = tuple(MORNING.but(session=UUID(int=1000 + n)) for n in range(MOST_SESSIONS))
    full = Spec(TIMETABLE, tuple(scheduled(session) for session in sessions))
    full.when(schedule(AFTERNOON)).refused("timetable.full", most=MOST_SESSIONS)


# Together with the project


def test_the_project_of_this_moment_judges_a_session() -> None:
    decide = joint.arrange(schedule(project=Project()))
    assert decide(Timetable(), APPROVED) == [[scheduled()], []]


def test_the_timetable_of_this_moment_says_when_training_may_end() -> None:
    running: Project = Spec(PROJECT, rail.RUNNING).state()
    last = scheduled(MORNING.but(starts_at=at(5, 9), ends_at=at(5, 12)))
    held: Timetable = timetable.given(last).state()
    deliver = rail.deliver.but(last_session_on=date(2021, 3, 1))
    assert held.last_day() == MARCH_5
    assert held.hours() == MORNING.hours
    assert joint.run(deliver)(running, held) == [[rail.delivered], []]
