"""Instants: ISO 8601 with their zone, in the common era; kept in UTC."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticKnownError

from shared.kernel.business_date import check_year

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].+")


def _written(value: Any) -> Any:
    """A bare number is no instant: pydantic would read the year 2021 as seconds of 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and _ISO.fullmatch(value)):
        return value
    raise PydanticKnownError("datetime_parsing", {"error": "not ISO 8601"})


def _in_utc(at: datetime) -> datetime:
    check_year(at.year)
    return at.astimezone(UTC)


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    AfterValidator(_in_utc),
    Field(description="ISO 8601 with its time zone", examples=["2021-03-01T09:00:00+07:00"]),
]
