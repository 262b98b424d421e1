"""The published schemas: as the classes make them, true for what is written, open for what comes."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest

from shared.contracts import publish
from shared.contracts.cloudevent import attributes
from shared.contracts.event import Published
from shared.contracts.examples import example_of
from shared.contracts.examples.messages import MESSAGES
from shared.contracts.registry import notices, published
from shared.contracts.schemas import path_of, schema_of

EVENTS = [pytest.param(event, id=event.__name__) for event in (published() | notices()).values()]
every_event = pytest.mark.parametrize("event", EVENTS)
PROPOSED = "ovec.training.ProjectProposed"


def valid(schema: dict[str, Any], value: object) -> bool:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value)


@every_event
def test_the_committed_schema_is_what_the_class_makes(event: type[Published]) -> None:
    file = publish.FOLDER / path_of(event.wire_type()).removeprefix("/")
    assert json.loads(file.read_text()) == schema_of(event), "python -m shared.contracts generate"


def test_nothing_published_is_out_of_date() -> None:
    assert publish.stale() == [], "python -m shared.contracts generate"


@every_event
def test_a_schema_says_what_it_is(event: type[Published]) -> None:
    schema = schema_of(event)
    jsonschema_rs.meta.validate(schema)
    assert schema["title"] == event.__name__
    assert schema["description"] == event.__doc__
    assert schema["x-meaning-th"] == event.MEANING_TH
    assert schema["x-seed"] == list(event.SEED)
    assert "demo data" in schema["$comment"]


@every_event
def test_the_example_fits_its_schema(event: type[Published]) -> None:
    [example] = schema_of(event)["examples"]
    assert valid(schema_of(event), example)


@every_event
def test_what_the_class_needs_the_schema_requires(event: type[Published]) -> None:
    for field, info in event.model_fields.items():
        without = {name: value for name, value in example_of(event).items() if name != field}
        assert valid(schema_of(event), without) == (not info.is_required())


def test_a_schema_refuses_what_the_class_refuses() -> None:
    schema, example = schema_of(published()[PROPOSED]), example_of(published()[PROPOSED])
    wrong = {
        "on": "2564-02-30",
        "project": "17",
        "field": "rail",
        "group": "BEST",
        "seats": "20",
        "cohort": 0,
    }
    assert [field for field, value in wrong.items() if valid(schema, example | {field: value})] == []


@every_event
def test_an_older_schema_lets_a_newer_field_pass(event: type[Published]) -> None:
    assert valid(schema_of(event), example_of(event) | {"added_later": 1})
    assert '"additionalProperties"' not in json.dumps(schema_of(event))


def test_a_message_names_the_schema_of_its_value() -> None:
    for event in published().values():
        named = attributes(MESSAGES[PROPOSED]._replace(type=event.wire_type()))["dataschema"]
        assert named == schema_of(event)["$id"]


def test_what_fits_on_a_line_stands_on_a_line() -> None:
    value = {"short": [1, 2], "words": ["ก" * 30] * 5, "deep": {"a": "b" * 60, "c": "d" * 60}, "none": []}
    text = publish.laid_out(value)
    assert json.loads(text) == value
    assert text.splitlines()[1] == '  "short": [1, 2],'
    assert max(map(len, text.splitlines())) <= 110


def test_the_examples_use_codes_that_exist() -> None:
    text = "".join(file.read_text() for file in (publish.FOLDER / "schemas").glob("*.json"))
    assert set(re.findall(r'"field": "([^"]+)"', text)) == {"RAIL"}
    assert set(re.findall(r'"(?:college|centre)": "([^"]+)"', text)) == {"chonburi-tc", "rayong-tc"}


def test_the_readme_lists_every_event_with_its_meaning_and_clause() -> None:
    page = publish.README.read_text()
    for event in (published() | notices()).values():
        [row] = [line for line in page.splitlines() if line.startswith(f"| [{event.__name__}](")]
        assert event.MEANING_TH in row
        assert str(event.__doc__) in row
        assert all(clause in row for clause in event.SEED)
        [file] = re.findall(r"\(([^)]+)\)", row.split("|")[1])
        assert (publish.README.parent / file).exists()
