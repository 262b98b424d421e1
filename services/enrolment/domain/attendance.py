"""A session's attendance sheet: recorded, then locked; after that another person corrects."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, assert_never
from uuid import UUID

from services.enrolment.domain.open_project import OpenProject, Session
from shared.contracts.enrolment.attendance import AttendanceSheetLocked, AttendanceSheetRecorded, SheetEvent
from shared.eventsourcing.deciding.command import Command, must_follow
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused


class Sheet(State):
    """Each teacher's mark stands in her own enrolment."""

    recorded: bool = False
    locked: bool = False
    since: date | None = None  # of the last step


class Mark(Frozen):
    """Hours of one teacher."""

    teacher: UUID
    hours: int


class _OfSheet(Command):
    """Which sheet, and who writes."""

    project: OpenProject
    session: Session


class Record(_OfSheet):
    """Marks are taken down."""

    marks: tuple[Mark, ...]


class Lock(_OfSheet):
    """The sheet is closed."""


class Correct(_OfSheet):
    """One mark is corrected after the sheet was locked."""

    mark: Mark
    reason: str


SheetCommand = Record | Lock | Correct


def decide(command: SheetCommand, state: Sheet) -> list[SheetEvent]:
    """The sheet's own rules; those of each enrolment are asked beside it."""
    project, session = command.project, command.session
    if command.by_org != project.centre:
        raise Refused("enrolment.other_centre")
    stamp: dict[str, Any] = {
        **project.model_dump(include={"project", "centre", "field", "fiscal_year"}),
        "session": session.session,
        "on": command.on,
    }
    match command:
        case Record():
            if state.locked:
                raise Refused("attendance.locked")
            must_follow(command.on, state.since)
            _check_marks(command.marks, command)
            marks = len(command.marks)
            return [AttendanceSheetRecorded(session_date=session.session_date, marks=marks, **stamp)]
        case Lock():
            if not state.recorded:
                raise Refused("attendance.nothing_recorded")
            if state.locked:
                return []
            if project.cancelled:
                raise Refused("enrolment.project_cancelled")
            must_follow(command.on, state.since)
            return [AttendanceSheetLocked(**stamp)]
        case Correct():
            if not state.locked:
                raise Refused("attendance.not_locked")
            if command.by in state.hands:
                raise Refused("attendance.own_record")
            must_follow(command.on, state.since)
            _check_marks((command.mark,), command)
            return []  # the correction is a fact of the enrolment
        case _:
            assert_never(command)


def once_each(teachers: Iterable[UUID]) -> None:
    """A list that names a teacher twice leaves open which of the two is meant."""
    for teacher, times in Counter(teachers).items():
        if times > 1:
            raise Refused("enrolment.teacher_twice", teacher=teacher)


def _check_marks(marks: tuple[Mark, ...], sheet: _OfSheet) -> None:
    if sheet.on < sheet.session.session_date:
        raise Refused("attendance.before_session", session_date=sheet.session.session_date)
    once_each(mark.teacher for mark in marks)
    for mark in marks:
        if mark.hours > sheet.session.hours:
            raise Refused("attendance.too_many_hours", teacher=mark.teacher, of_hours=sheet.session.hours)


def evolve(state: Sheet, event: SheetEvent) -> Sheet:
    """Recorded, locked."""
    state = state.but(since=max(event.on, state.since or event.on))
    match event:
        case AttendanceSheetRecorded():
            return state.but(recorded=True)
        case AttendanceSheetLocked():
            return state.but(locked=True)
        case _:
            assert_never(event)


SHEET = Decider[SheetCommand, Sheet, SheetEvent](
    kind="attendance-sheet",
    initial=Sheet(),
    decide=decide,
    evolve=evolve,
    every_hand=(AttendanceSheetRecorded,),
)
