"""Every event explains itself in both languages and names nobody; who reads it may be older or newer."""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from shared.contracts.event import SOURCES, Event
from shared.contracts.examples import example_of
from shared.contracts.registry import published, read, read_own
from shared.contracts.schemas import schema_of
from shared.kernel.personal_data import find_personal_data

EVENTS = [pytest.param(event, id=event.__name__) for event in published().values()]
every_event = pytest.mark.parametrize("event", EVENTS)
PROPOSED = "ovec.training.ProjectProposed"
RETURNED = "ovec.training.ProjectReturnedForRevision"

PERSONAL = re.compile(
    r"(?:^|_)(?:name|names|firstname|surname|family|given|nickname|prefix|phone|mobile|"
    r"telephone|tel|email|mail|citizen|national|passport|birth|birthday|birthdate|"
    r"age|address|gender|religion|photo|signature|salary|bank)(?:_|$)"
)
NAMES_OF_THINGS = {
    ("CollegeRegistered", "name_th"),
    ("CollegeRegistered", "name_en"),
    ("FieldDesignated", "name_th"),
    ("FieldDesignated", "name_en"),
    ("Technology", "name"),
}


def fields(event: type[Event]) -> Iterator[tuple[str, str]]:
    schema = schema_of(event)
    for owner, made in {event.__name__: schema, **schema.get("$defs", {})}.items():
        for field in made.get("properties", {}):
            yield owner, field


def wire(event: type[Event], **more: Any) -> str:
    return json.dumps(example_of(event) | more)


@every_event
def test_an_event_says_what_it_means_in_english(event: type[Event]) -> None:
    assert re.fullmatch(r"[A-Z][^\n|]+\.", event.__dict__.get("__doc__") or "")


@every_event
def test_an_event_says_what_it_means_in_thai(event: type[Event]) -> None:
    assert re.search("[\u0e01-\u0e2e]", event.MEANING_TH)
    assert "|" not in event.MEANING_TH


@every_event
def test_an_event_names_clauses_of_the_document_or_none(event: type[Event]) -> None:
    assert all(re.fullmatch(r"P-[1-6]|5\.[12]-[A-Z][0-9]?", clause) for clause in event.SEED)


@every_event
def test_no_field_is_for_personal_data(event: type[Event]) -> None:
    suspect = {(owner, field) for owner, field in fields(event) if PERSONAL.search(field)}
    assert suspect <= NAMES_OF_THINGS


@every_event
def test_no_example_holds_personal_data(event: type[Event]) -> None:
    assert find_personal_data(wire(event)) is None


def test_every_event_of_a_module_stands_in_its_union_and_is_published() -> None:
    for module in {event.__module__ for event in published().values()}:
        found = {name: thing for name, thing in vars(sys.modules[module]).items() if name.endswith("Event")}
        unions = {
            member
            for name, thing in found.items()
            if name != "Event"
            for member in get_args(thing) or (thing,)
        }
        assert unions == {event for event in published().values() if event.__module__ == module}


def test_what_is_not_published_is_a_base_of_what_is() -> None:
    def below(event: type[Event]) -> Iterator[type[Event]]:
        for kind in event.__subclasses__():
            yield kind
            yield from below(kind)

    ours = {kind for kind in below(Event) if kind.__module__.startswith("shared.contracts.")}
    assert all(set(below(kind)) & ours for kind in ours - set(published().values()))


def test_the_three_services_each_publish() -> None:
    assert {event.source() for event in published().values()} == set(SOURCES)


@every_event
def test_a_subscriber_reads_it_back(event: type[Event]) -> None:
    fact = read(event.wire_type(), wire(event))
    assert isinstance(fact, event)
    assert json.loads(fact.model_dump_json()) == example_of(event)


@every_event
def test_a_subscriber_lets_a_field_pass_that_was_added_later(event: type[Event]) -> None:
    assert read(event.wire_type(), wire(event, added_later={"x": [1]})) == read(
        event.wire_type(), wire(event)
    )


def test_a_subscriber_lets_a_field_pass_that_was_added_later_deep_inside() -> None:
    reasons = [{"section": "METHOD", "reason": "ยังไม่มีภาคปฏิบัติ", "added_later": True}]
    fact = read(RETURNED, wire(published()[RETURNED], reasons=reasons))
    assert fact is not None
    assert len(fact.model_dump()["reasons"]) == 1


def test_a_subscriber_lets_a_type_pass_that_came_later() -> None:
    assert read("ovec.training.AddedLater", b"{}") is None


def test_an_owner_refuses_a_type_it_does_not_know() -> None:
    with pytest.raises(KeyError):
        read_own("ovec.training.AddedLater", b"{}")


def test_an_owner_refuses_a_field_it_does_not_know() -> None:
    with pytest.raises(ValidationError):
        read_own(PROPOSED, wire(published()[PROPOSED], added_later=1))
