"""Fiscal years of the Buddhist era, 1 October to 30 September, decided in Bangkok (5.2-B1)."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

BANGKOK = ZoneInfo("Asia/Bangkok")
BUDDHIST_ERA = 543

FiscalYear = Annotated[int, Field(ge=2500, le=2700, description="Fiscal year, Buddhist era", examples=[2564])]


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
