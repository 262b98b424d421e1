"""Funnel and matrix equal a plain count of the participations; every step is part of the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Any

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.databases.server import Database
from services.reporting.figures.funnel import By, funnel
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.matrix import CROSSED, Persons, matrix
from services.reporting.figures.participations import Step
from services.reporting.figures.places import Places
from services.reporting.store.facts import apply
from shared.contracts.common import CollegeGroup, Sector
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.enrolment import application, enrolment
from shared.kernel.ids import stream_id
from shared.kernel.places import PROVINCES
from tests.reporting.histories import START, History, stamps
from tests.reporting.histories import enrolment as enrolment_of
from tests.reporting.recount import people
from tests.reporting.recount.periods import Look
from tests.reporting.recount.projects import Wanted
from tests.reporting.story import SESSION, day

LAST = {step: number for number, step in enumerate(Step)}


@dataclass(frozen=True)
class Taken:
    """A teacher in a project, how far she came, and under what she is counted."""

    teacher: int
    project: int
    step: Step
    group: CollegeGroup
    sector: Sector
    province: str
    field: str

    def reached(self, step: Step) -> bool:
        return LAST[self.step] >= LAST[step]


TAKEN = st.builds(
    Taken,
    teacher=st.integers(1, 4),
    project=st.integers(1, 4),
    step=st.sampled_from(list(Step)),
    group=st.sampled_from(list(CollegeGroup)),
    sector=st.sampled_from(list(Sector)),
    province=st.sampled_from(["TH-20", "TH-57", "TH-90", "TH-71"]),
    field=st.sampled_from(["RAIL", "EV"]),
)


def told(taken: Iterable[Taken]) -> History:
    history = History()
    for each in taken:
        of: dict[str, Any] = stamps(
            each.teacher,
            each.project,
            each.field,
            group=each.group,
            sector=each.sector,
            province=each.province,
        )
        chosen: dict[str, Any] = {"curriculum": SESSION, "version": 1}
        events = {
            Step.APPLIED: application.ApplicationSubmitted(on=day(1), **of),
            Step.ENDORSED: application.ApplicationEndorsedByCollege(on=day(1), **of),
            Step.ELIGIBLE: application.EligibilityConfirmed(on=day(1), **of),
            Step.ENROLLED: enrolment.TeacherEnrolled(
                on=day(1), completion=CompletionPolicy(), **chosen, **of
            ),
            Step.ATTENDED: enrolment.AttendanceRecorded(
                on=day(2), session=SESSION, session_date=day(2), hours=6, of_hours=6, **of
            ),
            Step.COMPLETED: enrolment.TrainingCompletedByTeacher(
                on=day(3), completed_on=day(3), hours_attended=6, hours_planned=6, **chosen, **of
            ),
            Step.CERTIFIED: enrolment.CertificateIssued(on=day(4), number="1", **of),
        }
        for step, event in events.items():
            if each.reached(step):
                of_application = LAST[step] <= LAST[Step.ELIGIBLE]
                stream = (
                    stream_id("application", each.project, each.teacher)
                    if of_application
                    else enrolment_of(each.teacher, each.project)
                )
                history.record(event, stream)
    return history


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    taken=st.lists(TAKEN, max_size=10, unique_by=lambda each: (each.teacher, each.project)),
    dimensions=st.sampled_from(list(permutations(CROSSED, 2))),
    seen=st.sampled_from([tuple(PROVINCES), ("TH-20",), ("TH-57", "TH-90")]),
)
async def test_any_participations_are_counted_as_a_plain_count_would(
    database: Database, taken: list[Taken], dimensions: tuple[By, By], seen: tuple[str, ...]
) -> None:
    events, places, at = told(taken).events, Places.of(seen), LookedAt(START)
    look, wanted = Look(events), Wanted(2564, provinces=seen)
    connection = await asyncpg.connect(database.runtime, server_settings={"search_path": "live"})
    try:
        outside = connection.transaction()
        await outside.start()
        await apply(connection, events)
        for persons in Persons:
            crossed = await matrix(connection, at, 2564, *dimensions, places, step=persons)
            assert dict(crossed.persons) == people.crossed(look, wanted, *dimensions, persons)
            total, rows = crossed.of(), {row for row, _ in crossed.persons if row is not None}
            lines = [crossed.of(row) for row in rows]
            assert max(lines, default=0) <= total <= sum(lines)  # who stands in two is one in the total
        found = await funnel(connection, at, 2564, By.SECTOR, places, field=None, after=None, limit=10)
        counted = people.funnel(look, wanted, By.SECTOR) | people.funnel(look, wanted)
        assert {
            row["key"]: {name: row[name] for name in (*people.STEPS, "teachers")} for row in found
        } == counted
        for row in found:
            assert all(row[later] <= row[earlier] for earlier, later in pairwise(Step))
        await outside.rollback()
    finally:
        await connection.close()


def test_persons_are_those_of_the_kpi_or_of_a_step() -> None:
    assert {persons.value for persons in Persons} == {"trained", *(step.value for step in Step)}


def test_nothing_is_crossed_with_itself_or_with_what_has_no_end() -> None:
    assert By.COLLEGE not in CROSSED
    assert By.PROJECT not in CROSSED
