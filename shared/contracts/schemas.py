"""The JSON Schema of every event and notice, made from its class: what a subscriber may rely on."""

from typing import Any

from shared.contracts.event import Published
from shared.contracts.examples import example_of
from shared.contracts.registry import notices, published

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def path_of(wire_type: str) -> str:
    """Where a schema is found: the ``dataschema`` of the event's messages."""
    return f"/schemas/{wire_type}.v1.json"


def schema_of(event: type[Published]) -> Schema:
    """An event's schema, with its meaning in both languages, its clauses and an example."""
    made = _open(event.model_json_schema(mode="serialization"))
    return {
        "$schema": DIALECT,
        "$id": path_of(event.wire_type()),
        "title": event.__name__,
        "description": made["description"],
        "x-meaning-th": event.MEANING_TH,
        "x-seed": list(event.SEED),
        "type": "object",
        "properties": made["properties"],
        "required": made["required"],
        **({"$defs": made["$defs"]} if "$defs" in made else {}),
        "$comment": "The example is demo data: the codes are real, people, papers and figures are invented.",
        "examples": [example_of(event)],
    }


def schemas() -> dict[str, Schema]:
    """All schemas by CloudEvents type."""
    return {wire_type: schema_of(event) for wire_type, event in (published() | notices()).items()}


def _open(schema: Schema) -> Schema:
    """Without the titles pydantic invents, and open: a field added later must not fail an older schema."""
    kept: Schema = {}
    for word, value in schema.items():
        match word, value:
            case ("title", str()) | ("additionalProperties", False):
                continue
            case (("properties" | "$defs"), dict()):
                kept[word] = {name: _open(inner) for name, inner in value.items()}
            case "items", dict():
                kept[word] = _open(value)
            case (("anyOf" | "oneOf" | "allOf" | "prefixItems"), list()):
                kept[word] = [_open(inner) for inner in value]
            case _:
                kept[word] = value
    return kept
