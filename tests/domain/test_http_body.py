"""What bodies are made of: codes and numbers that people type hold no personal data."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from services.curriculum.api.committees import MemberBody as DesignMember
from services.curriculum.api.committees import NominateBody
from services.curriculum.api.contents import TechnologyBody
from services.training.api.drafting import MemberBody as OperatingMember
from shared.http.reading.body import Body, Organisation, Paper


@pytest.mark.parametrize("code", ["BUREAU", "chonburi-tc", "siam-rail", "thai-ev-2", "th-0105536000123"])
def test_a_code_of_an_organisation_is_taken_as_it_is(code: str) -> None:
    assert TypeAdapter(Organisation).validate_python(code) == code


@pytest.mark.parametrize("code", ["somchai-0812345678", "x-9000000000012", "x9000000000012"])
def test_a_code_made_of_a_telephone_or_citizen_id_is_refused_without_repeating_it(code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Paper.model_validate({"number": "ศธ 0603/1", "dated": "2021-02-01", "issued_by": code})
    assert [error["type"] for error in refused.value.errors()] == ["prose.personal_data"]
    assert code not in str(refused.value)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (NominateBody, "organisation"),
        (DesignMember, "organisation"),
        (OperatingMember, "organisation"),
        (TechnologyBody, "enterprise"),
    ],
)
def test_every_code_that_people_type_is_looked_through(body: type, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(body).validate_python({name: "x-0812345678"})
    assert [e["type"] for e in refused.value.errors() if e["loc"] == (name,)] == ["prose.personal_data"]


class Colour(StrEnum):
    RED = "RED"


class Inner(Body):
    count: int


class Outer(Body):
    type: int = 0  # named as pydantic's own schemas name what they are
    sure: bool = True
    inner: Inner | None = None
    counts: tuple[int, ...] = ()
    by_name: dict[str, int] | None = None
    on: date | None = None
    id: UUID | None = None
    colour: Colour | None = None


GUESSES: dict[str, dict[str, Any]] = {
    "a number as text": {"type": "5"},
    "a number in Thai digits": {"type": "๕"},
    "true for a number": {"type": True},
    "a fraction": {"type": 5.5},
    "a number for a yes": {"sure": 1},
    "a word for a yes": {"sure": "yes"},
    "within another body": {"inner": {"count": "5"}},
    "within a list": {"counts": [1, "2"]},
    "within an object": {"by_name": {"a": False}},
}


@pytest.mark.parametrize("sent", GUESSES.values(), ids=GUESSES)
def test_nothing_is_guessed_where_json_has_a_type_of_its_own(sent: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Outer.model_validate(sent)


def test_what_json_can_only_have_as_text_is_read_from_text() -> None:
    sent = {"on": "2021-02-01", "id": "0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d22", "colour": "RED", "type": 5}
    read = Outer.model_validate(sent)
    assert (read.on, read.colour, read.type) == (date(2021, 2, 1), Colour.RED, 5)
