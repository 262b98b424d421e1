"""Instants in bodies, with their zone."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError

from shared.kernel.business_date import EARLIEST_YEAR, LATEST_YEAR, TEXTS
from shared.kernel.fiscal_year import BUDDHIST_ERA


def _in_utc(at: datetime) -> datetime:
    if at.year > LATEST_YEAR:
        facts = {"year": at.year, "suggested_year": at.year - BUDDHIST_ERA}
        raise PydanticCustomError("date.buddhist_era", TEXTS["date.buddhist_era"].en, facts)
    if at.year <= EARLIEST_YEAR:
        raise PydanticCustomError("date.too_early", TEXTS["date.too_early"].en, {"year": at.year})
    return at.astimezone(UTC)


Instant = Annotated[
    AwareDatetime,
    AfterValidator(_in_utc),
    Field(description="ISO 8601 with its time zone", examples=["2021-03-01T09:00:00+07:00"]),
]
