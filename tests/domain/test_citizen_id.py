"""Citizen ids: the check digit, and the ids that can be nobody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from stdnum.th import pin

from shared.kernel.citizen_id import (
    TEXTS,
    CitizenId,
    check_digit,
    compact,
    formatted,
    is_demo,
    is_valid,
    masked,
)

DEMO = "9000000000012"
twelve = st.text("0123456789", min_size=12, max_size=12)
citizen_id = TypeAdapter(CitizenId)


@pytest.mark.parametrize(
    "written",
    [DEMO, "9123456789010", "1234567890121", "1-2345-67890-12-1", "๑-๒๓๔๕-๖๗๘๙๐-๑๒-๑", " 1 2345 67890 12 1 "],
)
def test_a_valid_id_may_be_written_as_on_the_card(written: str) -> None:
    assert is_valid(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "9000000000013",
        "1234567890122",
        "123456789012",
        "12345678901211",
        "A234567890121",
        "0105536000127",
        "1.5",
    ],
)
def test_anything_else_is_refused(written: str) -> None:
    assert not is_valid(written)


@given(twelve)
def test_the_check_digit_is_that_of_stdnum_and_of_the_formula(digits: str) -> None:
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(13, 1, -1), strict=True))
    assert check_digit(digits) == pin.calc_check_digit(digits) == str((11 - weighted % 11) % 10)


def test_an_id_that_begins_with_9_is_for_demo() -> None:
    assert is_demo(DEMO)
    assert is_demo("๙-๐๐๐๐-๐๐๐๐๐-๐๑-๒")
    assert not is_demo("1234567890121")
    assert not pin.is_valid(DEMO)


def test_it_is_stored_compact_and_shown_masked() -> None:
    assert compact("๙-๐๐๐๐-๐๐๐๐๐-๐๑-๒") == DEMO
    assert formatted(DEMO) == "9-0000-00000-01-2"
    assert masked(DEMO) == "9-xxxx-xxxxx-01-2"


def test_the_type_takes_thai_digits_and_gives_arabic_ones() -> None:
    assert citizen_id.validate_python("๙-๐๐๐๐-๐๐๐๐๐-๐๑-๒", strict=True) == DEMO
    assert citizen_id.validate_json('"9-0000-00000-01-2"', strict=True) == DEMO


def test_the_error_has_a_stable_code() -> None:
    with pytest.raises(ValidationError) as error:
        citizen_id.validate_python("1234567890122")
    (found,) = error.value.errors(include_input=False)
    assert found["type"] == "citizen_id.invalid"
    assert found["type"] in TEXTS
    assert "1234567890122" not in str(found)
