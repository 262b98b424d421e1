"""The gate: a planted breaking change of every kind is named, an addition passes."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from pydantic import BaseModel

from shared.contracts.compatibility import Kind, breaches
from shared.contracts.registry import published
from shared.contracts.schemas import schema_of

EVENT = "ovec.example.Planted"
Schema = dict[str, Any]
Plant = Callable[[Schema], object]

WAS: Schema = {
    "title": "Planted",
    "type": "object",
    "properties": {
        "field": {"type": "string", "pattern": "^[A-Z]+$", "maxLength": 40, "description": "Its code"},
        "group": {"$ref": "#/$defs/Group"},
        "seats": {"type": "integer", "minimum": 1, "maximum": 1000},
        "since": {"type": "string", "format": "date"},
        "waiver": {"anyOf": [{"$ref": "#/$defs/Paper"}, {"type": "null"}], "default": None},
        "visits": {"type": "integer", "default": 0},
        "members": {"type": "array", "items": {"$ref": "#/$defs/Paper"}, "minItems": 1},
        "either": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Group"}]},
    },
    "required": ["field", "group", "seats", "since", "members", "either"],
    "$defs": {
        "Group": {"type": "string", "enum": ["EXPERT", "STANDARD"]},
        "Paper": {"type": "object", "properties": {"number": {"type": "string"}}, "required": ["number"]},
    },
}


def set_to(*path: str, **words: Any) -> Plant:
    def plant(schema: Schema) -> None:
        for step in path:
            schema = schema[step]
        schema.update(words)

    return plant


def without(*path: str) -> Plant:
    def plant(schema: Schema) -> None:
        for step in path[:-1]:
            schema = schema[step]
        del schema[path[-1]]

    return plant


def found(plant: Plant) -> list[tuple[str, Kind]]:
    now = deepcopy(WAS)
    plant(now)
    return [(breach.at, breach.kind) for breach in breaches({EVENT: WAS}, {EVENT: now})]


PROPERTIES, PAPER = ("properties",), ("$defs", "Paper")
REF, OR_NULL, FLAG = {"$ref": "#/$defs/Group"}, {"type": "null"}, {"type": "boolean"}
REQUIRED = ["field", "group", "seats", "since", "members", "either"]
BREAKING: list[tuple[str, Plant, str, Kind]] = [
    ("a field removed", without("properties", "waiver"), "waiver", Kind.FIELD_REMOVED),
    ("a field removed deep inside", without(*PAPER, "properties", "number"), "waiver.number",
     Kind.FIELD_REMOVED),
    ("a type changed", set_to(*PROPERTIES, "seats", type="number"), "seats", Kind.TYPE_CHANGED),
    ("a format changed", set_to(*PROPERTIES, "since", format="date-time"), "since", Kind.TYPE_CHANGED),
    ("a type changed in a list", set_to(*PAPER, type="string"), "members[]", Kind.TYPE_CHANGED),
    ("a list of something else", set_to(*PROPERTIES, "members", items={"type": "string"}), "members[]",
     Kind.TYPE_CHANGED),
    ("a list of anything", without("properties", "members", "items"), "members", Kind.UNJUDGED),
    ("a field no longer required", set_to(required=REQUIRED[1:]), "field", Kind.NO_LONGER_REQUIRED),
    ("a field now required", set_to(required=[*REQUIRED, "visits"]), "visits", Kind.NOW_REQUIRED),
    ("a new field at once required", lambda schema: (
        set_to(*PROPERTIES, hours={"type": "integer"})(schema),
        set_to(required=[*REQUIRED, "hours"])(schema)),
     "hours", Kind.FIELD_ADDED_AS_REQUIRED),
    ("null where a value was", set_to(*PROPERTIES, group={"anyOf": [REF, OR_NULL]}),
     "group", Kind.NOW_NULLABLE),
    ("a value where null was", set_to(*PROPERTIES, waiver={"$ref": "#/$defs/Paper", "default": None}),
     "waiver", Kind.NO_LONGER_NULLABLE),
    ("a value added", set_to("$defs", "Group", enum=["EXPERT", "STANDARD", "NEW"]), "group",
     Kind.VALUE_ADDED),
    ("a value removed", set_to("$defs", "Group", enum=["EXPERT"]), "group", Kind.VALUE_REMOVED),
    ("any value", without("$defs", "Group", "enum"), "group", Kind.WIDENED),
    ("one of a list", set_to(*PROPERTIES, "field", enum=["RAIL"]), "field", Kind.NARROWED),
    ("a maximum raised", set_to(*PROPERTIES, "seats", maximum=2000), "seats", Kind.WIDENED),
    ("a maximum lowered", set_to(*PROPERTIES, "seats", maximum=100), "seats", Kind.NARROWED),
    ("a minimum lowered", set_to(*PROPERTIES, "seats", minimum=0), "seats", Kind.WIDENED),
    ("a minimum raised", set_to(*PROPERTIES, "seats", minimum=20), "seats", Kind.NARROWED),
    ("a limit dropped", without("properties", "field", "maxLength"), "field", Kind.WIDENED),
    ("a limit put", set_to(*PROPERTIES, "members", maxItems=9), "members", Kind.NARROWED),
    ("another pattern", set_to(*PROPERTIES, "field", pattern="^.*$"), "field", Kind.WIDENED),
    ("a pattern dropped", without("properties", "field", "pattern"), "field", Kind.WIDENED),
    ("a pattern put", set_to(*PAPER, "properties", "number", pattern="^[0-9]+$"), "waiver.number",
     Kind.NARROWED),
    ("another default", set_to(*PROPERTIES, "visits", default=1), "visits", Kind.DEFAULT_CHANGED),
    ("a default gone", without("properties", "visits", "default"), "visits", Kind.DEFAULT_CHANGED),
    ("an unknown keyword", set_to(*PROPERTIES, "seats", multipleOf=5), "seats", Kind.UNJUDGED),
    ("a choice with one more", lambda schema: schema["properties"]["either"]["anyOf"].append(FLAG),
     "either", Kind.UNJUDGED),
    ("a change inside a choice", set_to("$defs", "Group", enum=["EXPERT"]), "either", Kind.UNJUDGED),
]  # fmt: skip
PASSING: list[tuple[str, Plant]] = [
    ("nothing", lambda _: None),
    ("an optional field", set_to(*PROPERTIES, hours={"type": "integer", "default": 0})),
    ("an optional field deep inside", set_to(*PAPER, "properties", pages={"type": "integer", "default": 1})),
    ("other words", set_to(*PROPERTIES, "field", description="The code of the field", examples=["EV"])),
    ("another meaning in Thai", set_to(**{"x-meaning-th": "ตัวอย่าง"})),
    ("a definition that was not used", set_to("$defs", Other={"type": "string"})),
    (
        "a definition written out",
        set_to(*PROPERTIES, group={"type": "string", "enum": ["STANDARD", "EXPERT"]}),
    ),
]


@pytest.mark.parametrize(
    ("plant", "at", "kind"), [row[1:] for row in BREAKING], ids=[row[0] for row in BREAKING]
)
def test_a_breaking_change_is_named_with_its_place(plant: Plant, at: str, kind: Kind) -> None:
    assert (at, kind) in found(plant)


@pytest.mark.parametrize("plant", [row[1] for row in PASSING], ids=[row[0] for row in PASSING])
def test_what_breaks_nobody_passes(plant: Plant) -> None:
    assert found(plant) == []


def test_every_kind_is_planted() -> None:
    assert {kind for *_, kind in BREAKING} | {Kind.EVENT_REMOVED} == set(Kind)


def test_a_removed_event_is_named_and_a_new_one_passes() -> None:
    [breach] = breaches({EVENT: WAS}, {"ovec.example.Other": WAS})
    assert (breach.event, breach.kind) == (EVENT, Kind.EVENT_REMOVED)


def test_a_breach_says_where_what_and_why() -> None:
    now = deepcopy(WAS)
    now["properties"]["seats"]["maximum"] = 2000
    [breach] = breaches({EVENT: WAS}, {EVENT: now})
    assert str(breach) == (
        "ovec.example.Planted seats: maximum 1000 → 2000 "
        "[WIDENED: a consumer may meet what it was told never comes]"
    )


def test_a_constant_is_a_list_of_one_value() -> None:
    was, now = ({"properties": {"kind": {"type": "string", "const": const}}} for const in ("A", "B"))
    assert {breach.kind for breach in breaches({EVENT: was}, {EVENT: now})} == {
        Kind.VALUE_ADDED,
        Kind.VALUE_REMOVED,
    }


def test_a_class_that_gains_an_optional_field_passes_and_one_that_loses_a_field_does_not() -> None:
    class Before(BaseModel):
        seats: int

    class After(Before):
        waiver: str | None = None

    before, after = ({EVENT: model.model_json_schema(mode="serialization")} for model in (Before, After))
    assert breaches(before, after) == []
    assert [breach.kind for breach in breaches(after, before)] == [Kind.FIELD_REMOVED]


@pytest.mark.parametrize("wire_type", published())
def test_every_published_event_can_be_judged(wire_type: str) -> None:
    was = {wire_type: schema_of(published()[wire_type])}
    assert breaches(was, deepcopy(was)) == []
    for field in was[wire_type]["properties"]:
        now = deepcopy(was)
        del now[wire_type]["properties"][field]
        assert [breach.at for breach in breaches(was, now)] == [field]
