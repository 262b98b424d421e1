"""What several bodies are made of."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.common import Document, DocumentNumber, OrganisationCode, Sha256
from shared.http.body import Body
from shared.kernel.business_date import BusinessDate
from shared.kernel.prose import Prose, ProseRule

MOST_AT_ONCE = 60  # a command decides so many enrolments together
A_TEACHER = "0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d11"  # in the examples of the API document
Person = Annotated[UUID, Field(description="Opaque id of a person", examples=[A_TEACHER])]
Number = Annotated[DocumentNumber, ProseRule(most=60)]  # of a paper; no citizen id, no telephone


class Dated(Body):
    """A body with its business date."""

    on: BusinessDate | None = Field(default=None, description="Business date; today where it is missing")


class Because(Dated):
    """A body with a reason."""

    reason: Prose = Field(examples=["ติดราชการในวันอบรม"])


class Paper(Body):
    """A paper that a decision rests on; no names."""

    number: Number = Field(examples=["ศธ 0603/1234"])
    dated: BusinessDate
    issued_by: OrganisationCode
    file_hash: Sha256 | None = None

    def document(self) -> Document:
        """As events carry it."""
        return Document(**dict(self))
