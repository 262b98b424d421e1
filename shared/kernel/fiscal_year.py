"""Fiscal years of the Buddhist era, 1 October to 30 September, decided in Bangkok (5.2-B1)."""

import re
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from shared.kernel.refusal import Catalogue, Kind, Text

BANGKOK = ZoneInfo("Asia/Bangkok")
BUDDHIST_ERA = 543

EARLIEST, LATEST = 2500, 2700

TEXTS: Catalogue = {
    "fiscal_year.common_era": Text(
        Kind.CONTENT,
        th="ปี {year} น่าจะเป็นคริสต์ศักราช ปีงบประมาณใช้พุทธศักราช (หมายถึง {suggested_year} หรือไม่)",
        en="The year {year} looks like the common era; fiscal years are of the Buddhist era: "
        "did you mean {suggested_year}?",
    ),
}


def _of_the_buddhist_era(value: Any) -> Any:
    """The other mistake than the one in ``business_date``: 2021 for 2564; the limits are the field's."""
    year = int(value) if isinstance(value, str) and re.fullmatch("[0-9]{4}", value) else value
    if isinstance(year, int) and EARLIEST <= year + BUDDHIST_ERA <= LATEST:
        facts = {"year": year, "suggested_year": year + BUDDHIST_ERA}
        raise PydanticCustomError("fiscal_year.common_era", TEXTS["fiscal_year.common_era"].en, facts)
    return value


FiscalYear = Annotated[
    int,
    Field(ge=EARLIEST, le=LATEST, description="Fiscal year, Buddhist era", examples=[2564]),
    BeforeValidator(_of_the_buddhist_era),  # last: what stands before it is inside, and in the schema
]


def fiscal_year_of(on: date) -> int:
    """The fiscal year of a Bangkok date: FY 2564 is 2020-10-01 to 2021-09-30."""
    return on.year + BUDDHIST_ERA + (1 if on.month >= 10 else 0)


def bangkok_date(at: datetime) -> date:
    """The business date of an instant; naive instants are refused."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.astimezone(BANGKOK).date()


def first_day(fiscal_year: int) -> date:
    """1 October of the year before."""
    return date(fiscal_year - BUDDHIST_ERA - 1, 10, 1)


def last_day(fiscal_year: int) -> date:
    """30 September, the cut-off of the year's money."""
    return date(fiscal_year - BUDDHIST_ERA, 9, 30)
