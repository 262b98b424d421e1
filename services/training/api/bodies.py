"""What several bodies are made of."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError

from shared.contracts.common import Document, DocumentNumber, OrganisationCode, Sha256
from shared.http.body import Body
from shared.kernel.business_date import EARLIEST_YEAR, LATEST_YEAR, TEXTS, BusinessDate
from shared.kernel.fiscal_year import BUDDHIST_ERA
from shared.kernel.prose import Prose


class Dated(Body):
    """A body with its business date."""

    on: BusinessDate | None = Field(default=None, description="Business date; today where it is missing")


class Because(Dated):
    """A body with a reason."""

    reason: Prose


class Paper(Body):
    """A paper that a decision rests on; no names."""

    number: DocumentNumber
    dated: BusinessDate
    issued_by: OrganisationCode
    file_hash: Sha256 | None = None

    def document(self) -> Document:
        """As events carry it."""
        return Document(**dict(self))


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
