"""What several bodies are made of."""

from typing import Annotated

from pydantic import Field

from shared.contracts.common import Body as Party
from shared.contracts.common import Document, DocumentNumber, OrganisationCode, Resolution, Sha256
from shared.http.body import Body
from shared.kernel.business_date import BusinessDate
from shared.kernel.prose import Prose, ProseRule

Number = Annotated[DocumentNumber, ProseRule(most=60)]


class Dated(Body):
    """A body with its business date."""

    on: BusinessDate | None = Field(default=None, description="Business date; today where it is missing")


class Because(Dated):
    """A body with a reason."""

    reason: Prose = Field(examples=["เพิ่มชั่วโมงภาคปฏิบัติ"])


class Paper(Body):
    """A paper that a decision rests on; no names."""

    number: Number = Field(examples=["ศธ 0603/1234"])
    dated: BusinessDate
    issued_by: OrganisationCode
    file_hash: Sha256 | None = None

    def document(self) -> Document:
        """As events carry it."""
        return Document(**dict(self))


class OnPaper(Dated):
    """A decision that rests on a paper."""

    document: Paper


class Meeting(Body):
    """The resolution of a meeting of one's own body."""

    meeting: str = Field(
        pattern=r"^[0-9]{1,3}/25[0-9]{2}$", description="Meeting number / Buddhist year", examples=["4/2564"]
    )
    dated: BusinessDate

    def resolution_of(self, party: Party) -> Resolution:
        """As events carry it."""
        return Resolution(body=party, meeting=self.meeting, dated=self.dated)
