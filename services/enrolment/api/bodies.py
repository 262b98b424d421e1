"""What several bodies are made of."""

from pydantic import Field

from shared.contracts.common import Document, DocumentNumber, OrganisationCode, Sha256
from shared.http.body import Body
from shared.kernel.business_date import BusinessDate
from shared.kernel.prose import Prose

MOST_AT_ONCE = 60  # a command decides so many enrolments together


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
