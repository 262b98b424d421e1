"""A teacher's walk through enrolment, decided once by the real aggregates and told again for others.

A walk is twelve events on three streams: registered, applied, endorsed, selected, trained, completed. Told
again means: other ids in the same words, hashed anew. So a million events cost a minute or two, and `verify`
and `refold` find nothing to say against them (test_fill.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from services.enrolment.domain.application import APPLICATION
from services.enrolment.domain.completion import Outcome
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.person import PERSON
from shared.contracts.enrolment import enrolment as facts
from shared.contracts.enrolment.person import PersonRegistered, TeacherRegistered
from shared.contracts.event import Event
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.eventsourcing.deciding.occurrence import occurred_at
from shared.eventsourcing.storing.stored_state import dump, state_schema
from shared.kernel.ids import stream_id
from tests.domain.enrolment_samples import (
    COLLEAGUE,
    FEB_1,
    MARCH_1,
    MARCH_2,
    MARCH_5,
    PROJECT_ID,
    SITUATIONS,
    TEACHER,
    WHO,
    enrolled,
)

HOURS = MARCH_1.hours + MARCH_2.hours
BY = COLLEAGUE


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the walk: its bytes with the sample's ids in it."""

    type: str
    value: bytes
    occurred_at: datetime
    fiscal_year: int
    data: Event


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of the walk, with the state that its events fold into."""

    kind: str
    schema: int
    events: tuple[Told, ...]
    state: str

    def id_of(self, project: UUID, teacher: UUID) -> UUID:
        """Whose stream it is, as the service would call it."""
        return teacher if self.kind == PERSON.kind else stream_id(self.kind, project, teacher)


def named(text: str, project: UUID, teacher: UUID) -> str:
    """The same words about another teacher in another project."""
    return text.replace(str(TEACHER), str(teacher)).replace(str(PROJECT_ID), str(project))


@cache
def walk(*, completed: bool) -> tuple[Stream, ...]:
    """To the completion, or to where everything is there for the centre to decide it."""
    person = (
        PersonRegistered(on=FEB_1, person=TEACHER, demo=True, registered_by=WHO.college),
        TeacherRegistered(on=FEB_1, teacher=TEACHER, college=WHO.college, fields=(WHO.field,)),
    )
    return (
        _stream(PERSON, person),
        _stream(APPLICATION, SITUATIONS["SELECTED"]),
        _stream(ENROLMENT, _enrolment(completed=completed)),
    )


def _enrolment(*, completed: bool) -> Sequence[Event]:
    stamp: dict[str, Any] = WHO.stamp(MARCH_5)
    passed = {"score": 81, "passed": True, **stamp}
    trained: list[Event] = [
        enrolled,
        *(
            facts.AttendanceRecorded(
                session=session.session, session_date=session.session_date, hours=session.hours,
                of_hours=session.hours, **stamp,
            )
            for session in (MARCH_1, MARCH_2)
        ),
        facts.AssessmentRecorded(assessment=facts.AssessmentKind.POST_TEST, **passed),
        facts.AssessmentRecorded(assessment=facts.AssessmentKind.PRACTICAL, **passed),
    ]  # fmt: skip
    if completed:
        outcome = Outcome(hours_attended=HOURS, hours_planned=HOURS, completed_on=MARCH_2.session_date)
        said = outcome.model_dump(exclude={"reasons"})
        policy: dict[str, Any] = {"curriculum": enrolled.curriculum, "version": enrolled.version}
        trained.append(facts.TrainingCompletedByTeacher(**said, **policy, **stamp))
    return trained


def _stream(decider: AnyDecider, events: Sequence[Event]) -> Stream:
    state = decider.initial
    for event in events:
        state = decider.apply(state, event, BY)
    now = datetime.now(UTC)
    told = tuple(
        Told(e.wire_type(), e.model_dump_json().encode(), occurred_at(e.on, now), e.counted_in(), e)
        for e in events
    )
    return Stream(decider.kind, state_schema(decider), told, dump(state))
