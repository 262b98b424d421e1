"""Notices: what follows from the events, told on topics of its own; of a key, the highest revision holds.

A notice is no fact: it can be computed again from the events, so it has no stream, no hash chain and no
place in a store. Its topics are compacted: who reads from the beginning finds the latest of every key.
"""

from typing import Any

from shared.contracts.event import Published

LATEST_OF_EACH_KEY = {"cleanup.policy": "compact", "retention.ms": "-1"}
PARTITIONS = 1  # few and small; so all of a topic's notices have one order
KPI_TOPIC = "reporting.kpi.v1"

_NUMBER = {"type": "string", "pattern": "^[0-9]+$"}
# attribute: (schema, meaning); all are strings on the wire
ENVELOPE: dict[str, tuple[dict[str, Any], str]] = {
    "specversion": ({"type": "string", "const": "1.0"}, "CloudEvents 1.0"),
    "id": ({"type": "string", "format": "uuid"}, "The same for a key and revision, whenever it is told"),
    "source": ({"type": "string", "pattern": "^/[a-z]+$"}, "The service that tells it"),
    "type": ({"type": "string"}, "Which schema the value has"),
    "subject": ({"type": "string"}, "What it is about; also the message's key"),
    "time": ({"type": "string", "format": "date-time"}, "When it was computed"),
    "datacontenttype": ({"type": "string", "const": "application/json"}, "The value is JSON"),
    "dataschema": ({"type": "string", "format": "uri-reference"}, "Path of the value's JSON Schema"),
    "revision": (_NUMBER, "1, 2, 3 … of its key; the highest holds"),
}


class Notice(Published, th="ประกาศผล"):
    """What holds as long as no later notice of the same key is told."""


def reconciliation_topic(service: str) -> str:
    """Where a service tells what its topic has, day by day."""
    return f"{service}.reconciliation.v1"
