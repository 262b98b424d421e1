"""Both KPIs from pure projections: what counts, what counts once, what no longer."""

from datetime import date, datetime
from uuid import UUID

from services.reporting.projections.changes import Figure
from services.reporting.store.folding import Row, fold
from shared.kernel.fiscal_year import bangkok_date
from tests.reporting.histories import History, person

CNC, WELDING = UUID(int=101), UUID(int=102)


def live(history: History, figure: Figure) -> list[Row]:
    return [row for row in fold(history.events).rows if row.fact.figure is figure and row.ceased is None]


def trained(history: History, year: int = 2564) -> set[UUID]:
    return {row.fact.subject for row in live(history, Figure.TRAINED_TEACHER) if row.fact.fiscal_year == year}


def in_force(history: History) -> set[UUID]:
    return {row.fact.subject for row in live(history, Figure.CURRICULUM_IN_FORCE)}


def test_nineteen_teachers_and_one_of_them_again_are_nineteen() -> None:
    history = History()
    for teacher in range(19):
        history.completed(teacher)
    history.completed(7, project=2)
    assert len(trained(history)) == 19


def test_a_twentieth_teacher_makes_twenty() -> None:
    history = History()
    for teacher in range(20):
        history.completed(teacher)
    assert len(trained(history)) == 20


def test_a_teacher_trained_twice_still_counts_when_one_completion_is_revoked() -> None:
    history = History()
    history.completed(1, project=1)
    history.completed(1, project=2)
    history.revoked(1, project=1)
    assert trained(history) == {person(1)}
    history.revoked(1, project=2)
    assert trained(history) == set()


def test_half_an_hour_after_midnight_of_the_first_of_october_in_bangkok_is_the_new_fiscal_year() -> None:
    history = History()
    session_end = datetime.fromisoformat("2020-09-30T17:30:00+00:00")
    history.completed(1, on=bangkok_date(session_end))
    assert trained(history, 2564) == {person(1)}
    assert trained(history, 2563) == set()


def test_the_last_session_decides_the_year_even_where_the_project_was_counted_elsewhere() -> None:
    history = History()
    history.completed(1, on=date(2021, 10, 1), year=2564)
    assert trained(history, 2565) == {person(1)}
    assert [row.fact.fiscal_year for row in live(history, Figure.COMPLETED)] == [2564]


def test_a_newer_version_leaves_the_curriculum_counted_once() -> None:
    history = History()
    history.started(CNC, 1)
    history.started(CNC, 2)
    history.superseded(CNC, 1)
    assert in_force(history) == {CNC}


def test_two_curricula_count_twice_and_a_withdrawn_one_not_at_all() -> None:
    history = History()
    history.started(CNC)
    history.started(WELDING)
    assert in_force(history) == {CNC, WELDING}
    history.withdrawn(CNC)
    assert in_force(history) == {WELDING}


def test_every_fact_carries_its_proof() -> None:
    history = History()
    done, undone = history.completed(1), history.revoked(1)
    [row] = [row for row in fold(history.events).rows if row.fact.figure is Figure.TRAINED_TEACHER]
    assert (row.began.event, row.began.stream, row.began.version) == (done.id, done.stream, 1)
    assert row.ceased is not None
    assert (row.ceased.event, row.ceased.version, row.ceased.document) == (undone.id, 2, "ศธ 0603/1")
    assert (row.began.at, row.ceased.at) == (done.recorded_at, undone.recorded_at)


def test_earlier_facts_are_looked_up_only_of_streams_that_did_not_begin_in_the_batch() -> None:
    history = History()
    history.completed(1)
    history.revoked(1)
    assert fold(history.events).ceased == {}
    stream = str(history.events[1].stream)
    assert ("trained_teacher", stream, "completion") in fold(history.events[1:]).ceased
