"""A session's attendance sheet and the marks on it (5.2-S3)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.enrolment.domain import marking
from services.enrolment.domain.attendance import SHEET, Correct, Lock, Mark, Record, Sheet
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_state import Enrolment
from shared.contracts.enrolment.attendance import AttendanceSheetLocked, AttendanceSheetRecorded
from shared.contracts.enrolment.enrolment import AttendanceCorrected, AttendanceRecorded
from shared.eventsourcing.deciding.testing import By, Spec
from shared.kernel.refusal import Refused
from tests.domain.enrolment_samples import (
    ACADEMIC,
    CENTRE,
    COLLEAGUE,
    HOME,
    MARCH_1,
    PROJECT,
    PROJECT_ID,
    STAMP,
    TEACHER,
    enrolled,
)

sheet = Spec(SHEET)
ON = date(2021, 3, 1)
OF_SHEET: dict[str, Any] = {
    "project": PROJECT_ID,
    "centre": CENTRE,
    "field": "RAIL",
    "fiscal_year": 2564,
    "session": MARCH_1.session,
    "on": ON,
}
BY: dict[str, Any] = {"project": PROJECT, "session": MARCH_1, "by": ACADEMIC, "by_org": CENTRE, "on": ON}
HERS = Mark(teacher=TEACHER, hours=6)
RECORD, LOCK = Record(marks=(HERS,), **BY), Lock(**BY)
CORRECT = Correct(mark=HERS.but(hours=3), reason="มาสาย", **{**BY, "by": COLLEAGUE})

recorded = AttendanceSheetRecorded(session_date=ON, marks=1, **OF_SHEET)
locked = AttendanceSheetLocked(**OF_SHEET)
marked = AttendanceRecorded(
    session=MARCH_1.session, session_date=ON, hours=6, of_hours=6, **{**STAMP, "on": ON}
)
LOCKED = (By(recorded, ACADEMIC), By(locked, ACADEMIC))
ENROLLED: Enrolment = Spec(ENROLMENT, (enrolled,)).state()
PRESENT: Enrolment = Spec(ENROLMENT, (enrolled, marked)).state()


# Open


def test_marks_are_taken_down_on_the_sheet_and_in_each_enrolment() -> None:
    sheet.when(RECORD).then(recorded)
    assert marking.record(RECORD, Sheet(), ENROLLED) == [[recorded], [marked]]


def test_the_same_marks_again_change_nothing() -> None:
    state = sheet.given(recorded).state()
    assert marking.record(RECORD, state, PRESENT) == [[], []]


def test_only_enrolled_teachers_are_on_a_sheet() -> None:
    with pytest.raises(Refused, match=r"enrolment\.not_enrolled"):
        marking.record(RECORD, Sheet(), Enrolment())


def test_a_sheet_names_nobody_twice() -> None:
    sheet.when(RECORD.but(marks=(HERS, HERS.but(hours=1)))).refused(
        "enrolment.teacher_twice", teacher=TEACHER
    )


def test_nobody_attends_longer_than_the_session() -> None:
    sheet.when(RECORD.but(marks=(HERS.but(hours=7),))).refused("attendance.too_many_hours", of_hours=6)


def test_nothing_is_recorded_before_the_day_of_the_session() -> None:
    sheet.when(RECORD.but(on=date(2021, 2, 28))).refused("attendance.before_session")


@pytest.mark.parametrize("command", [RECORD, LOCK, CORRECT])
def test_only_the_centre_keeps_the_sheet(command: Any) -> None:
    sheet.given(recorded).when(command.but(by_org=HOME)).refused("enrolment.other_centre")


def test_a_sheet_is_locked_once_something_stands_on_it() -> None:
    sheet.when(LOCK).refused("attendance.nothing_recorded")
    sheet.given(recorded).when(LOCK).then(locked)


def test_an_open_sheet_is_recorded_again_and_not_corrected() -> None:
    sheet.given(recorded).when(CORRECT).refused("attendance.not_locked")


# Locked


def test_a_locked_sheet_takes_no_marks() -> None:
    sheet.given(*LOCKED).when(RECORD).refused("attendance.locked")


def test_locking_again_changes_nothing() -> None:
    sheet.given(*LOCKED).when(LOCK).then()


def test_another_person_corrects_a_locked_sheet() -> None:
    corrected = AttendanceCorrected(reason="มาสาย", **marked.but(hours=3).__dict__)
    state = sheet.given(*LOCKED).state()
    assert marking.correct(CORRECT, state, PRESENT) == ([], [corrected])


def test_whoever_recorded_a_sheet_does_not_correct_it() -> None:
    sheet.given(*LOCKED).when(CORRECT.but(by=ACADEMIC)).refused("attendance.own_record")


def test_whoever_recorded_a_part_of_a_sheet_does_not_correct_it_though_another_wrote_the_rest() -> None:
    both = (By(recorded, ACADEMIC), By(recorded, COLLEAGUE), By(locked, COLLEAGUE))
    for one in (ACADEMIC, COLLEAGUE):
        sheet.given(*both).when(CORRECT.but(by=one)).refused("attendance.own_record")


def test_a_correction_obeys_the_rules_of_a_mark() -> None:
    sheet.given(*LOCKED).when(CORRECT.but(mark=HERS.but(hours=7))).refused("attendance.too_many_hours")
    with pytest.raises(Refused, match=r"enrolment\.not_enrolled"):
        marking.correct(CORRECT, sheet.given(*LOCKED).state(), Enrolment())


def test_a_mark_is_bound_to_one_teacher() -> None:
    other = RECORD.but(marks=(HERS, HERS.but(teacher=UUID(int=99))))
    with pytest.raises(ValueError, match="zip"):
        marking.record(other, Sheet(), ENROLLED)
