"""The projections: pure, one file a figure. One function serves the live projector and the rebuild."""

from collections.abc import Callable
from types import ModuleType

from services.reporting.projections import (
    certificates,
    colleges,
    curricula_in_force,
    curriculum_pipeline,
    design_orders,
    fields,
    funnel,
    meetings,
    networks,
    papers,
    policies,
    project_pipeline,
    reasons,
    reports,
    targets,
    teachers,
    trained_teachers,
)
from services.reporting.projections.changes import Change
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded

PROJECTIONS: tuple[ModuleType, ...] = (
    fields,
    targets,
    colleges,
    networks,
    design_orders,
    curriculum_pipeline,
    curricula_in_force,
    project_pipeline,
    papers,
    reports,
    policies,
    meetings,
    reasons,
    funnel,
    trained_teachers,
    certificates,
    teachers,
)


def _readers() -> dict[type[Event], list[Callable[[Recorded], list[Change]]]]:
    readers: dict[type[Event], list[Callable[[Recorded], list[Change]]]] = {}
    for projection in PROJECTIONS:
        for kind in projection.READS:
            readers.setdefault(kind, []).append(projection.project)
    return readers


_READERS = _readers()
READ = frozenset(_READERS)  # every event class that some projection reads


def project(event: Recorded) -> list[Change]:
    """All changes that the event makes; none for a type that nobody reads or nobody knows."""
    if event.data is None:
        return []
    return [change for read in _READERS.get(type(event.data), ()) for change in read(event)]
