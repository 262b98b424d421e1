"""The plain recount: figures from a history by the words of the clause, without any of our machinery."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from shared.contracts.curriculum.curriculum import (
    CurriculumSuperseded,
    CurriculumVersionStarted,
    CurriculumWithdrawn,
)
from shared.contracts.enrolment.enrolment import CompletionRevoked, TrainingCompletedByTeacher
from shared.contracts.recorded import Recorded
from shared.kernel.fiscal_year import fiscal_year_of, last_day


def trained_teachers(
    events: Sequence[Recorded], field: str, year: int, as_of: datetime, through: date
) -> set[UUID]:
    """Teachers with a completion of the year that was known then, and not revoked by then."""
    live: dict[UUID, UUID] = {}
    for event in (e for e in events if e.recorded_at <= as_of):
        match event.data:
            case TrainingCompletedByTeacher() as done if (
                done.field == field
                and fiscal_year_of(done.completed_on) == year
                and done.completed_on <= through
            ):
                live[event.stream] = done.teacher
            case CompletionRevoked() as undone if undone.on <= through:
                live.pop(event.stream, None)
            case _:
                pass
    return set(live.values())


def curricula_in_force(
    events: Sequence[Recorded], field: str, year: int, as_of: datetime, through: date
) -> set[UUID]:
    """Curricula with a version in force on the year's last day, or on an earlier day looked at."""
    day = min(through, last_day(year))
    live: set[tuple[UUID, int]] = set()
    for event in (e for e in events if e.recorded_at <= as_of):
        match event.data:
            case CurriculumVersionStarted() as begun if begun.field == field and begun.on <= day:
                live.add((begun.curriculum, begun.version))
            case CurriculumSuperseded() | CurriculumWithdrawn() as ended if ended.on <= day:
                live.discard((ended.curriculum, ended.version))
            case _:
                pass
    return {curriculum for curriculum, _ in live}
