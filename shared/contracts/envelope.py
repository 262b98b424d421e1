"""What each CloudEvents attribute of a message means (the names: `cloudevent.py`)."""

from typing import Any

_UUID = {"type": "string", "format": "uuid"}
_NUMBER = {"type": "string", "pattern": "^[0-9]+$"}
_INSTANT = {"type": "string", "format": "date-time"}

# attribute: (schema, meaning); all are strings on the wire
ENVELOPE: dict[str, tuple[dict[str, Any], str]] = {
    "specversion": ({"type": "string", "const": "1.0"}, "CloudEvents 1.0"),
    "id": (_UUID, "The event's own id"),
    "source": ({"type": "string", "pattern": "^/[a-z]+$"}, "The service that decided it: `/training`"),
    "type": ({"type": "string"}, "`ovec.<service>.<Event>`: which schema the value has"),
    "subject": (_UUID, "The stream: the aggregate that changed; also the message's key"),
    "time": (_INSTANT, "When it happened (business time)"),
    "datacontenttype": ({"type": "string", "const": "application/json"}, "The value is JSON"),
    "dataschema": ({"type": "string", "format": "uri-reference"}, "Path of the value's JSON Schema"),
    "recordedat": (_INSTANT, "When its store took it in; grows along a stream"),
    "streamversion": (_NUMBER, "1, 2, 3 … in its stream, without a gap"),
    "position": (_NUMBER, "Place in its store; gaps mean nothing"),
    "epoch": ({"type": "string"}, "The incarnation of its store"),
    "fiscalyear": (_NUMBER, "Fiscal year (B.E.) in which it counts"),
    "correlationid": (_UUID, "The request that all began with"),
    "causationid": (_UUID, "The event it is a reaction to; absent when a person acted"),
    "traceparent": ({"type": "string"}, "W3C trace context; absent where none was given"),
    "actorrole": ({"type": "string"}, "The role in which it was done; who did it stays in the store"),
    "orgunit": ({"type": "string"}, "The organisation for which it was done"),
    "hash": ({"type": "string", "pattern": "^[0-9a-f]{64}$"}, "Link of the stream's hash chain"),
}
SOMETIMES = frozenset({"causationid", "traceparent"})


def header(attribute: str) -> str:
    """The Kafka header that carries an attribute."""
    return "content-type" if attribute == "datacontenttype" else f"ce_{attribute}"
