"""Teachers in projects: the funnel, and two stamps crossed (5.2-S3, 5.2-R1, P-5)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID

from shared.kernel.fiscal_year import fiscal_year_of
from shared.kernel.places import PROVINCES
from tests.reporting.recount.periods import Look
from tests.reporting.recount.projects import Wanted

WHATS = ("applied", "endorsed", "eligible", "waiting", "enrolled", "attended", "completed", "certified")
Came = Mapping[tuple[Any, UUID, UUID], Collection[str]]  # what holds, by stamp, project and teacher

# a step counts who came at least so far
STEPS: dict[str, Callable[[Collection[str]], bool]] = {
    "applied": lambda came: bool({"applied", "endorsed", "eligible", "enrolled", "completed"} & set(came)),
    "endorsed": lambda came: bool({"endorsed", "eligible", "enrolled", "completed"} & set(came)),
    "eligible": lambda came: bool({"eligible", "enrolled", "completed"} & set(came)),
    "waitlisted": lambda came: "waiting" in came,
    "enrolled": lambda came: "enrolled" in came or "completed" in came,
    "attended": lambda came: {"attended", "enrolled"} <= set(came) or "completed" in came,
    "completed": lambda came: "completed" in came,
    "certified": lambda came: {"certified", "completed"} <= set(came),
}

STAMP: dict[str, Callable[[Any], Any]] = {
    "all": lambda _: None,
    "field": lambda said: said.field,
    "group": lambda said: str(said.group) if said.group else "NONE",
    "sector": lambda said: str(said.sector),
    "province": lambda said: said.province,
    "ovec_region": lambda said: PROVINCES[said.province].ovec_region.value,
    "geo_region": lambda said: PROVINCES[said.province].geo_region.value,
    "college": lambda said: said.college,
    "project": lambda said: str(said.project),
}


def came(look: Look, wanted: Wanted, stamp: Callable[[Any], Any]) -> Came:
    found: dict[tuple[Any, UUID, UUID], set[str]] = defaultdict(set)
    for what in WHATS:
        for period in look.live(what):
            if wanted.holds(period.said):
                found[stamp(period.said), period.said.project, period.said.teacher].add(what)
    return found


def funnel(look: Look, wanted: Wanted, by: str = "all") -> dict[Any, dict[str, int]]:
    """How many participations stand in each step, by a stamp; and how many teachers completed."""
    counted: dict[Any, dict[str, int]] = {}
    teachers: dict[Any, set[UUID]] = defaultdict(set)
    for (key, _, teacher), whats in came(look, wanted, STAMP[by]).items():
        steps = counted.setdefault(key, dict.fromkeys((*STEPS, "teachers"), 0))
        for step, reached in STEPS.items():
            steps[step] += reached(whats)
        if "completed" in whats:
            teachers[key].add(teacher)
            steps["teachers"] = len(teachers[key])
    return counted


def crossed(look: Look, wanted: Wanted, rows: str, columns: str, step: str) -> dict[Any, int]:
    """Distinct persons by row and column; None stands for all of them."""
    persons: dict[Any, set[UUID]] = defaultdict(set, {(None, None): set()})
    for (row, column), teacher in _persons(look, wanted, rows, columns, step):
        for cell in product({row, None}, {column, None}):
            persons[cell].add(teacher)
    return {cell: len(found) for cell, found in persons.items()}


def _persons(look: Look, wanted: Wanted, rows: str, columns: str, step: str) -> list[tuple[Any, UUID]]:
    def stamp(said: Any) -> Any:
        return STAMP[rows](said), STAMP[columns](said)

    if step == "trained":  # by the year of the last session attended
        return [
            (stamp(period.said), period.said.teacher)
            for period in look.live("completed")
            if fiscal_year_of(period.begin) == wanted.year
            and replace(wanted, year=period.said.fiscal_year).holds(period.said)
        ]
    found = came(look, wanted, stamp)
    return [(cell, teacher) for (cell, _, teacher), whats in found.items() if STEPS[step](whats)]
