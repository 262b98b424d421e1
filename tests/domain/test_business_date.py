"""Business dates in ISO and the common era."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.kernel.business_date import TEXTS, BusinessDate
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import words

FEB_1 = date(2021, 2, 1)
sound_dates = st.dates(min_value=date(1900, 1, 1), max_value=date(2400, 12, 31))


class Happened(Frozen):
    """An event: strict."""

    on: BusinessDate


class Body(BaseModel):
    """A request: not strict."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    on: BusinessDate


def refused(make: Any, value: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(ValidationError) as error:
        make(value)
    (found,) = error.value.errors()
    return found["type"], found.get("ctx", {})


def test_an_event_takes_a_date_and_reads_its_own_json() -> None:
    event = Happened(on=FEB_1)
    assert event.model_dump_json() == '{"on":"2021-02-01"}'
    assert Happened.model_validate_json(event.model_dump_json()) == event


@given(sound_dates)
def test_every_sound_date_survives_the_store(on: date) -> None:
    assert Happened.model_validate_json(Happened(on=on).model_dump_json()).on == on
    assert Body.model_validate(json.loads(Happened(on=on).model_dump_json())).on == on


def test_a_strict_model_takes_no_text_from_python() -> None:
    assert refused(lambda value: Happened(on=value), "2021-02-01")[0] == "date_type"


READERS = {
    "a body": lambda on: Body(on=on),
    "a body's JSON": lambda on: Body.model_validate_json(json.dumps({"on": on})),
    "an event's JSON": lambda on: Happened.model_validate_json(json.dumps({"on": on})),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    ("written", "meant"), [("2564-10-01", 2021), ("2567-02-29", 2024), ("2401-01-01", 1858)]
)
def test_a_buddhist_year_is_told_with_the_year_that_was_meant(read: Any, written: str, meant: int) -> None:
    assert refused(read, written) == (
        "date.buddhist_era",
        {"year": meant + 543, "suggested_year": meant},
    )


def test_a_buddhist_year_in_a_date_object_is_told_too() -> None:
    code, facts = refused(lambda value: Happened(on=value), date(2564, 10, 1))
    assert (code, facts["suggested_year"]) == ("date.buddhist_era", 2021)
    assert "did you mean 2021?" in words(TEXTS[code].en, facts)
    assert "2021" in words(TEXTS[code].th, facts)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_year_of_neither_era_is_said_to_be_too_late(read: Any) -> None:
    assert refused(read, "2943-12-31") == ("date.buddhist_era", {"year": 2943, "suggested_year": 2400})
    assert refused(read, "9999-12-31") == ("date.too_late", {"year": 9999})


@pytest.mark.parametrize("on", [date(1899, 12, 31), date(1, 1, 1)])
def test_a_year_before_1900_is_refused(on: date) -> None:
    assert refused(lambda value: Happened(on=value), on) == ("date.too_early", {"year": on.year})


@pytest.mark.parametrize(
    "value",
    [
        "01/10/2564",
        "๒๕๖๔-๑๐-๐๑",
        "2021-10-01T00:00:00",
        "2021-10-1",
        "",
        1633046400,
        True,
        None,
        datetime(2021, 10, 1, tzinfo=UTC),
    ],
)
def test_only_a_plain_iso_date_is_taken(value: Any) -> None:
    assert refused(lambda on: Body(on=on), value)[0] == "date.not_iso"


@pytest.mark.parametrize("written", ["2021-02-29", "2021-13-01", "2021-00-10"])
def test_a_day_that_never_was_is_refused(written: str) -> None:
    refused(lambda on: Body(on=on), written)
    assert (
        refused(lambda on: Happened.model_validate_json(json.dumps({"on": on})), written)[0] == "date.not_iso"
    )


def test_the_schema_is_that_of_a_date() -> None:
    schema = Happened.model_json_schema()["properties"]["on"]
    assert (schema["type"], schema["format"]) == ("string", "date")
