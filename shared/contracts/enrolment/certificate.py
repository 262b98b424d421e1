"""Events of the register of certificate numbers. Key: field and fiscal year."""

from uuid import UUID

from pydantic import Field

from shared.contracts.common import FieldCode
from shared.contracts.event import Event
from shared.kernel.fiscal_year import FiscalYear


class CertificateNumberTaken(Event, th="ออกเลขที่วุฒิบัตร"):
    """The register gave its next number to an enrolment."""

    field: FieldCode
    fiscal_year: FiscalYear
    enrolment: UUID
    sequence: int = Field(ge=1)
    number: str


RegisterEvent = CertificateNumberTaken  # a union of one: `tests/contracts` reads each file's
