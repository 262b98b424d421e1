"""Every KPI equals a recount: facts of one pure projection, counters, and what a supervisor reads."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from services.reporting.store.folding import fold
from shared.contracts.curriculum.field import FieldDesignated
from shared.contracts.recorded import Recorded
from tests.chaos.history.record import Finding, History, Kind
from tests.reporting.recount.kpis import curricula_in_force, trained_teachers
from tests.reporting.recount.people import STEPS, funnel
from tests.reporting.recount.periods import Look
from tests.reporting.recount.projects import Wanted

YEARS = (2563, 2564, 2565)  # the demo's, and those beside it


def check(history: History) -> Iterator[Finding]:
    """Facts, counters, then figures."""
    figures = history.figures
    if figures is None:
        return
    events = [event for store in history.stores.values() for event in store.events]
    expected = Counter(
        (row.fact.figure.value, row.began.stream, row.key, row.began.event, row.ceased and row.ceased.event)
        for row in fold(events).rows
    )
    found = Counter(figures.facts)
    for fact in expected - found:
        yield Finding(Kind.KPI, str(fact[1]), f"reporting lacks the fact {fact[0]} {fact[2]} of {fact[3]}")
    for fact in found - expected:
        yield Finding(Kind.KPI, str(fact[1]), f"reporting counts the fact {fact[0]} {fact[2]} of {fact[3]}")
    for counter in figures.miscounted:
        yield Finding(Kind.KPI, "counters", counter)
    yield from _told(figures.told, recount(events))


def fields(events: Sequence[Recorded]) -> list[str]:
    """The codes of all fields."""
    return sorted({event.data.field for event in events if isinstance(event.data, FieldDesignated)})


def recount(events: Sequence[Recorded]) -> dict[str, int]:
    """Both KPIs and the funnel of every field and year, by the names under which they are told."""
    look, counted = Look(events), {}
    for field in fields(events):
        for year in YEARS:
            counted[f"{field}/{year}/curricula"] = len(curricula_in_force(look, field, year))
            counted[f"{field}/{year}/teachers"] = len(trained_teachers(look, field, year))
            steps = funnel(look, Wanted(year, field)).get(None, {})
            counted |= {f"{field}/{year}/{step}": steps.get(step, 0) for step in STEPS}
    return counted


def _told(told: Mapping[str, int], counted: Mapping[str, int]) -> Iterator[Finding]:
    for name in sorted(counted.keys() | told.keys()):
        if told.get(name) != counted.get(name):
            yield Finding(Kind.KPI, name, f"told {told.get(name)}, counted {counted.get(name)}")
