"""The history of an event gains what its schema gained, and loses nothing."""

from datetime import date
from typing import Any

from shared.contracts.history import History, brought_up

TODAY, BEFORE = date(2026, 12, 1), "2026-11-23"
SCHEMAS: dict[str, dict[str, Any]] = {"a": {"properties": {"x": {}, "y": {}}}, "b": {"properties": {"z": {}}}}


def test_a_new_event_begins_its_history_today() -> None:
    first = [{"on": "2026-12-01", "fields": ["x", "y"]}]
    assert brought_up({}, SCHEMAS, TODAY) == {"a": first, "b": [{"on": "2026-12-01", "fields": ["z"]}]}


def test_a_gained_field_is_a_step_of_its_own_and_the_rest_stays() -> None:
    history: History = {"a": [{"on": BEFORE, "fields": ["y"]}], "b": [{"on": BEFORE, "fields": ["z"]}]}
    found = brought_up(history, SCHEMAS, TODAY)
    assert found == {"a": [*history["a"], {"on": "2026-12-01", "fields": ["x"]}], "b": history["b"]}
    assert brought_up(found, SCHEMAS, date(2027, 1, 1)) == found
