"""Commands on a sheet and the enrolments of those on it, and on many enrolments at once.

Each function returns one list of events per state: the sheet's first, then the enrolments' in the
order of the marks.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.enrolment.domain.attendance import SHEET, Correct, Record, Sheet, once_each
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_commands import (
    CorrectAttendance,
    DecideCompletion,
    RecordAssessment,
    RecordAttendance,
)
from services.enrolment.domain.enrolment_state import Enrolment, Stage
from services.enrolment.domain.open_project import OpenProject
from services.enrolment.domain.seating import Decided
from shared.contracts.enrolment.enrolment import AssessmentKind
from shared.eventsourcing.deciding.command import Command
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused


class Result(Frozen):
    """One teacher's result in one assessment."""

    teacher: UUID
    score: int
    passed: bool


class Assess(Command):
    """One assessment's results, of as many as took it."""

    project: OpenProject
    assessment: AssessmentKind
    results: tuple[Result, ...]


def record(command: Record, sheet: Sheet, *enrolments: Enrolment) -> Decided:
    """Marks that change nothing leave the sheet as it is."""
    on_sheet = SHEET.decide(command, sheet)
    marked = [
        ENROLMENT.decide(
            RecordAttendance(
                session=command.session,
                hours=mark.hours,
                **_by_centre(command),
            ),
            _enrolled(enrolment, mark.teacher),
        )
        for mark, enrolment in zip(command.marks, enrolments, strict=True)
    ]
    return [on_sheet if any(marked) else [], *marked]


def correct(command: Correct, sheet: Sheet, enrolment: Enrolment) -> Decided:
    """The sheet says who may correct; the fact is the enrolment's."""
    correction = CorrectAttendance(
        session=command.session,
        hours=command.mark.hours,
        reason=command.reason,
        **_by_centre(command),
    )
    on_sheet = SHEET.decide(command, sheet)
    return on_sheet, ENROLMENT.decide(correction, _enrolled(enrolment, command.mark.teacher))


def assess(command: Assess, *enrolments: Enrolment) -> Decided:
    """Each result is a fact of its enrolment."""
    once_each(result.teacher for result in command.results)
    return [
        ENROLMENT.decide(
            RecordAssessment(
                assessment=command.assessment,
                score=result.score,
                passed=result.passed,
                **_by_centre(command),
            ),
            _enrolled(enrolment, result.teacher),
        )
        for result, enrolment in zip(command.results, enrolments, strict=True)
    ]


def complete(command: DecideCompletion, teachers: Sequence[UUID], *enrolments: Enrolment) -> Decided:
    """The same question to each enrolment; all are answered or none."""
    once_each(teachers)
    return [
        ENROLMENT.decide(command, _enrolled(enrolment, teacher))
        for teacher, enrolment in zip(teachers, enrolments, strict=True)
    ]


def _by_centre(command: Record | Correct | Assess) -> dict[str, Any]:
    hand = {"by": command.by, "by_org": command.by_org, "on": command.on}
    return {**hand, **command.project.to_its_centre()}


def _enrolled(enrolment: Enrolment, teacher: UUID) -> Enrolment:
    if enrolment.stage in {Stage.ABSENT, Stage.WITHDRAWN, Stage.CANCELLED}:
        raise Refused("enrolment.not_enrolled", teacher=teacher)
    return enrolment
