"""From a command's route to the KPI files are opened in one direction only: read from the imports themselves.

import-linter (pyproject.toml) forbids what it lists; here the lists are of what is allowed.
"""

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
WRITE_SERVICES = ("curriculum", "training", "enrolment")
DOMAIN_MAY = (
    "shared.kernel",
    "shared.contracts",
    "shared.eventsourcing.deciding.decider",
    "shared.eventsourcing.deciding.command",
)
OF_MANY_ROOMS = ("shared.eventsourcing", "shared.http")
DOMAIN_MAY_USE = {
    "collections",
    "datetime",
    "enum",
    "functools",
    "hashlib",
    "itertools",
    "json",
    "typing",
    "uuid",
    "pydantic",
}
NEVER_THERE = {"now", "today", "utcnow", "uuid1", "uuid4", "new_id", "SystemClock", "open", "print"}
FOLLOWED = [  # route, who decides, the fact, the figure
    ("enrolment.api.enrolments", "enrolment.domain.enrolment", "enrolment.enrolment", "trained_teachers"),
    ("enrolment.api.applications", "enrolment.domain.application", "enrolment.application", "funnel"),
    ("training.api.projects", "training.domain.project.aggregate", "training.project", "project_pipeline"),
    (
        "curriculum.api.curricula",
        "curriculum.domain.curriculum",
        "curriculum.curriculum",
        "curricula_in_force",
    ),
]


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("services", "shared", include_external_packages=True, cache_dir=None)


def ours() -> list[str]:
    return sorted(module for module in graph().modules if is_ours(module))


def is_ours(module: str) -> bool:
    return within(module, "services", "shared")


def within(module: str, *rooms: str) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def room_of(module: str) -> str:
    """A room of the house: services/X/room, shared/room, or one of the many of two of them."""
    deep = within(module, "services", *OF_MANY_ROOMS)
    return ".".join(module.split(".")[: 3 if deep else 2])


def domain_modules() -> list[str]:
    rooms = [f"services.{name}.domain" for name in WRITE_SERVICES]
    return [module for module in ours() if within(module, *rooms)]


def test_no_two_files_import_each_other_not_even_by_a_detour() -> None:
    imports = {module: set(filter(is_ours, imported_by(module))) for module in ours()}
    in_order(imports)


def test_no_two_rooms_import_each_other() -> None:
    rooms: dict[str, set[str]] = {}
    for module in ours():
        for imported in filter(is_ours, imported_by(module)):
            if room_of(imported) != room_of(module):
                rooms.setdefault(room_of(module), set()).add(room_of(imported))
    order = in_order(rooms)
    for service in WRITE_SERVICES:
        path = ["shared.kernel", "shared.contracts", f"services.{service}.domain", f"services.{service}.api"]
        assert sorted(path, key=order.index) == path
    assert order.index("shared.contracts") < order.index("services.reporting.projections")


@pytest.mark.parametrize("module", domain_modules())
def test_a_domain_file_imports_nothing_but_the_language_and_its_own(module: str) -> None:
    own = ".".join(module.split(".")[:3])
    for imported in imported_by(module):
        if is_ours(imported):
            assert within(imported, own, *DOMAIN_MAY), f"{module} imports {imported}"
        else:
            assert imported in DOMAIN_MAY_USE, f"{module} imports {imported}"


@pytest.mark.parametrize("module", domain_modules())
def test_a_domain_file_asks_for_no_time_and_no_chance_and_does_no_io(module: str) -> None:
    path = ROOT.joinpath(*module.split("."))
    source = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) | ast.alias(name=name) | ast.Call(func=ast.Name(id=name)):
                names.add(name)
            case _:
                pass
    assert names & NEVER_THERE == set()


def test_a_projection_knows_the_published_facts_and_nobody_who_made_them() -> None:
    rooms = ("services.reporting.projections", "services.reporting.projections.changes")
    for module in [module for module in ours() if within(module, rooms[0])]:
        known = set(filter(is_ours, graph().find_upstream_modules(module)))
        assert {name for name in known if not within(name, *rooms, "shared.contracts", "shared.kernel")} == (
            set()
        ), module


@pytest.mark.parametrize(("route", "decision", "fact", "figure"), FOLLOWED)
def test_a_command_is_followed_from_its_route_to_its_figure(
    route: str, decision: str, fact: str, figure: str
) -> None:
    route, decision = f"services.{route}", f"services.{decision}"
    fact, figure = f"shared.contracts.{fact}", f"services.reporting.projections.{figure}"
    found = graph()
    assert found.find_shortest_chain(route, decision), "the route leads to who decides"
    assert found.find_shortest_chain(decision, fact), "who decides tells the fact"
    assert found.direct_import_exists(importer=figure, imported=fact), "the figure is made of the fact"
    assert not found.chain_exists(decision, route)
    assert not any(found.chain_exists(fact, other) for other in (route, decision, figure))
    assert not found.chain_exists(figure, route, as_packages=False)


def imported_by(module: str) -> set[str]:
    return set(graph().find_modules_directly_imported_by(module))


def in_order(imports: dict[str, set[str]]) -> list[str]:
    """From what imports nothing to what nobody imports; a circle fails, and is told."""
    try:
        return list(TopologicalSorter(imports).static_order())
    except CycleError as circle:
        raise AssertionError(" → ".join(reversed(circle.args[1]))) from None
