"""Which service uses which event, read from its code: replicas, policies and projections name the classes."""

import ast
from collections.abc import Iterator
from pathlib import Path

from services.reporting.projections import READ
from shared.contracts.registry import published

ROOT = Path(__file__).parents[2]
WRITE_SERVICES = ("curriculum", "training", "enrolment")


def used_by() -> dict[str, tuple[str, ...]]:
    """By CloudEvents type: the services that do something with it."""
    found: dict[str, set[str]] = {wire_type: set() for wire_type in published()}
    for service in WRITE_SERVICES:
        for wire_type in _named(service):
            found[wire_type].add(service)
    for event in READ:
        found[event.wire_type()].add("reporting")
    return {wire_type: tuple(sorted(services)) for wire_type, services in found.items()}


def _named(service: str) -> Iterator[str]:
    for file in ("replicas.py", "policies.py"):
        tree = ast.parse((ROOT / "services" / service / file).read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        for wire_type, event in published().items():
            if any(
                base.__name__ in names for base in event.__mro__[:-1] if base.__module__ == event.__module__
            ):
                yield wire_type
