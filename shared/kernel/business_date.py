"""Business dates: ISO 8601 in the common era; a Buddhist year by mistake is told, not stored."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from shared.kernel.fiscal_year import BUDDHIST_ERA
from shared.kernel.refusal import Catalogue, Kind, Text

EARLIEST_YEAR, LATEST_YEAR = 1900, 2400

TEXTS: Catalogue = {
    "date.buddhist_era": Text(
        Kind.CONTENT,
        th="ปี {year} น่าจะเป็นพุทธศักราช โปรดใช้คริสต์ศักราช (หมายถึง {suggested_year} หรือไม่)",
        en="The year {year} looks like the Buddhist era; dates use the common era: "
        "did you mean {suggested_year}?",
    ),
    "date.too_early": Text(
        Kind.CONTENT,
        th="ปี {year} อยู่ก่อน ค.ศ. 1900",
        en="The year {year} is before 1900.",
    ),
    "date.too_late": Text(
        Kind.CONTENT,
        th="ปี {year} อยู่หลัง ค.ศ. 2400",
        en="The year {year} is after 2400.",
    ),
    "date.not_iso": Text(
        Kind.CONTENT,
        th="โปรดเขียนวันที่เป็น ปี-เดือน-วัน เช่น 2021-10-01",
        en="Write the date as year-month-day, like 2021-10-01.",
    ),
}

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def check_year(year: int) -> None:
    """A year of the common era in which something of ours can happen; else the error that says why not."""
    if year > LATEST_YEAR + BUDDHIST_ERA:
        raise _error("date.too_late", year=year)
    if year > LATEST_YEAR:
        raise _error("date.buddhist_era", year=year, suggested_year=year - BUDDHIST_ERA)
    if year < EARLIEST_YEAR:
        raise _error("date.too_early", year=year)


def _checked(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        check_year(value.year)
        return value
    written = _ISO.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        raise _error("date.not_iso")
    check_year(int(written[1]))  # first: 2567-02-29 is a day of 2024, but none of the year 2567 CE
    if info.mode != "json":
        return value  # pydantic reads it; a strict model refuses text from Python
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _error("date.not_iso") from None


def _error(code: str, **facts: int) -> PydanticCustomError:
    return PydanticCustomError(code, TEXTS[code].en, facts or None)


BusinessDate = Annotated[
    date,
    BeforeValidator(_checked),
    Field(
        description="Date in Bangkok, common era",
        examples=["2021-02-01"],
        json_schema_extra={"pattern": "^(19[0-9]{2}|2[0-3][0-9]{2}|2400)-[0-9]{2}-[0-9]{2}$"},
    ),
]
