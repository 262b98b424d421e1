"""Request bodies: what JSON says is read as what it means, and nothing else may be in it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.common import Document, DocumentNumber, OrganisationCode, Sha256
from shared.kernel.business_date import BusinessDate
from shared.kernel.prose import Prose, ProseRule

Organisation = Annotated[OrganisationCode, ProseRule(most=60)]  # any code is taken, but none made of a number
Number = Annotated[DocumentNumber, ProseRule(most=60)]  # of a paper; no citizen id, no telephone


class Body(BaseModel):
    """A request body: frozen, nothing extra; not strict, for JSON has no dates and no enumerations."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)


class Dated(Body):
    """A body with its business date."""

    on: BusinessDate | None = Field(default=None, description="Business date; today where it is missing")


class Because(Dated):
    """A body with a reason."""

    reason: Prose = Field(examples=["เอกสารยังไม่ครบถ้วน"])


class Paper(Body):
    """A paper that a decision rests on; no names."""

    number: Number = Field(examples=["ศธ 0603/1234"])
    dated: BusinessDate
    issued_by: Organisation
    file_hash: Sha256 | None = None

    def document(self) -> Document:
        """As events carry it."""
        return Document(**dict(self))
