"""Every published event by its name on the wire, and the two ways to read one."""

import pkgutil
from functools import cache
from importlib import import_module

import shared.contracts.curriculum
import shared.contracts.enrolment
import shared.contracts.training
from shared.contracts.event import Event
from shared.contracts.notice import Notice
from shared.contracts.reconciliation.day import DayReconciled
from shared.contracts.reporting.kpi import KpisCounted

_PACKAGES = (shared.contracts.curriculum, shared.contracts.training, shared.contracts.enrolment)


@cache
def published() -> dict[str, type[Event]]:
    """All event classes by CloudEvents type; the bases that only share fields are not events."""
    found: dict[str, type[Event]] = {}
    for package in _PACKAGES:
        for info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            for thing in vars(import_module(info.name)).values():
                if (
                    not (isinstance(thing, type) and issubclass(thing, Event))
                    or thing.__module__ != info.name
                ):
                    continue
                if not thing.__name__.startswith(("_", "Of")):
                    found[thing.wire_type()] = thing
    return found


def notices() -> dict[str, type[Notice]]:
    """What is derived from the events and told beside them, by CloudEvents type."""
    return {notice.wire_type(): notice for notice in (KpisCounted, DayReconciled)}


def read(wire_type: str, value: bytes | str) -> Event | None:
    """The event a subscriber received; None for a type published after this code was written."""
    known = published().get(wire_type)
    return None if known is None else known.model_validate_json(value, extra="ignore")


def read_own(wire_type: str, value: bytes | str) -> Event:
    """The event an owner stored itself; a type it does not know is an error, never a shrug."""
    return published()[wire_type].model_validate_json(value)
