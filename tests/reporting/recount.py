"""The plain recount: figures from a history by the words of the clause, without any of our machinery.

Each completion and each version in force is a period: from its day to the day of the event that next
ended it. A period counts on a day that lies in it, as far as its two ends were known at the instant.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
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


@dataclass
class Period:
    subject: UUID
    field: str
    begin: date
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.begin <= day and (self.end is None or day < self.end)


def trained_teachers(
    events: Sequence[Recorded], field: str, year: int, as_of: datetime, through: date
) -> set[UUID]:
    """Teachers with a completion whose last session lies in the year."""
    return {
        period.subject
        for period in periods(events, as_of)
        if period.field == f"trained {field}" and fiscal_year_of(period.begin) == year
        if period.holds_on(through)
    }


def curricula_in_force(
    events: Sequence[Recorded], field: str, year: int, as_of: datetime, through: date
) -> set[UUID]:
    """Curricula with a version in force on the year's last day, or on an earlier day looked at."""
    day = min(through, last_day(year))
    return {p.subject for p in periods(events, as_of) if p.field == f"in force {field}" and p.holds_on(day)}


def periods(events: Sequence[Recorded], as_of: datetime) -> Iterator[Period]:
    open_: dict[Hashable, Period] = {}
    for event in events:
        if event.recorded_at > as_of:
            continue
        match event.data:
            case TrainingCompletedByTeacher() as done:
                open_[event.stream] = Period(done.teacher, f"trained {done.field}", done.completed_on)
            case CompletionRevoked() as undone:
                open_[event.stream].end = undone.on
                yield open_.pop(event.stream)
            case CurriculumVersionStarted() as begun:
                key = (event.stream, begun.version)
                open_[key] = Period(begun.curriculum, f"in force {begun.field}", begun.on)
            case CurriculumSuperseded() | CurriculumWithdrawn() as ended:
                key = (event.stream, ended.version)
                open_[key].end = ended.on
                yield open_.pop(key)
            case _:
                pass
    yield from open_.values()
