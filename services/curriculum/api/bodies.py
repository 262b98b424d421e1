"""What several bodies are made of."""

from pydantic import Field

from shared.contracts.common import Body as Party
from shared.contracts.common import Resolution
from shared.http.reading.body import Body, Dated, Paper
from shared.kernel.business_date import BusinessDate


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
