"""When an event was first published, and which fields it has gained since: nothing else ever happens to it.

Kept beside the schemas in ``history.json``; ``generate`` adds what is new, and takes nothing back.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict


class Step(TypedDict):
    """On a day, the fields with which the event was published, or which it gained."""

    on: str
    fields: list[str]


History = dict[str, list[Step]]


def brought_up(
    history: Mapping[str, list[Step]], schemas: Mapping[str, dict[str, Any]], today: date
) -> History:
    """The history with what the schemas have and it does not."""
    found: History = {}
    for wire_type, schema in sorted(schemas.items()):
        steps = list(history.get(wire_type, ()))
        known = {name for step in steps for name in step["fields"]}
        if new := [name for name in schema["properties"] if name not in known]:
            steps.append({"on": today.isoformat(), "fields": new})
        found[wire_type] = steps
    return found
