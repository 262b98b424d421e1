"""A fiscal year typed in the common era is told, not taken for one that is out of bounds."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.http.wording.fields import field_errors
from shared.kernel.fiscal_year import TEXTS, FiscalYear

YEAR: TypeAdapter[int] = TypeAdapter(FiscalYear)


@pytest.mark.parametrize("typed", [2021, "2021"])
def test_a_common_year_is_answered_with_the_buddhist_one(typed: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        YEAR.validate_python(typed)
    [error] = refused.value.errors()
    [told] = field_errors([{**error, "loc": ("query", "fiscal_year")}], TEXTS, "th")
    assert (told["code"], told["facts"]) == ("fiscal_year.common_era", {"year": 2021, "suggested_year": 2564})
    assert "หมายถึง 2564 หรือไม่" in told["detail"]


@pytest.mark.parametrize("typed", [1, 2499, 2701, "๒๕๖๔", "x", None])
def test_what_is_no_year_of_either_era_is_refused_as_ever(typed: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        YEAR.validate_python(typed)
    assert refused.value.errors()[0]["type"] != "fiscal_year.common_era"


def test_a_buddhist_year_is_taken() -> None:
    assert YEAR.validate_python(2564) == 2564
