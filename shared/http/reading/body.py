"""Request bodies: what JSON says is read as what it means, and nothing else may be in it."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from shared.contracts.common import Document, DocumentNumber, OrganisationCode, Sha256
from shared.kernel.business_date import BusinessDate
from shared.kernel.prose import Prose, ProseRule

Organisation = Annotated[OrganisationCode, ProseRule(most=60)]  # any code is taken, but none made of a number
Number = Annotated[DocumentNumber, ProseRule(most=60)]  # of a paper; no citizen id, no telephone


def _as_json_says(schema: Any) -> Any:
    if isinstance(schema, list | tuple):
        return type(schema)(map(_as_json_says, schema))
    if not isinstance(schema, dict):
        return schema
    strict = {"strict": True} if schema.get("type") in ("int", "float", "bool") else {}
    return {name: _as_json_says(part) for name, part in schema.items()} | strict


class Body(BaseModel):
    """A request body: frozen, nothing extra, and nothing guessed: "5" and true are no numbers, 1 is no true.

    Not strict altogether, for JSON has no dates and no enumerations but as text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """As pydantic makes it, but strict where JSON has a type of its own."""
        schema: CoreSchema = _as_json_says(handler(source))
        return schema


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
