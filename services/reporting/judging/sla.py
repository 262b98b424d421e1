"""How long a desk may hold a project or a curriculum, in working days.

The customer's document names no such times. Until the commission sets its own these are our assumption,
shown as such wherever they judge; a stage that waits for a date of its own (applications, the training,
the report's due date) has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.reporting.judging.working_days import working_days

SOURCE = (
    "เกณฑ์ชั่วคราวของระบบ ยังไม่มีประกาศกำหนดระยะเวลา",
    "An assumption of this system; no time has been set by the commission yet.",
)
PROJECTS: Mapping[str, int] = {
    "PROPOSED": 3,  # the Bureau takes it up
    "UNDER_REVIEW": 15,  # … and reviews it
    "RETURNED": 10,  # the centre revises
    "ENDORSED": 5,  # the Bureau decides
    "APPROVED": 15,  # … appoints the committee, allocates the budget, opens applications
    "REPORTED": 15,  # … accepts the results report, or returns it
}
CURRICULA: Mapping[str, int] = {
    "SUBMITTED": 15,  # the sub-committee and the enterprises consider it
    "RETURNED": 10,  # the Bureau revises
    "ENDORSED": 10,  # the Bureau approves
    "APPROVED": 10,  # … and puts it in force
}


@dataclass(frozen=True, slots=True)
class Held:
    """How long whoever's turn it is has had it."""

    days: int
    working_days: int
    allowed: int | None  # working days; None: it waits for a date of its own

    @property
    def overdue(self) -> bool:
        """Longer than allowed."""
        return self.allowed is not None and self.working_days > self.allowed


def held(stage: str, since: date, day: date, allowed: Mapping[str, int]) -> Held:
    """As seen at the end of a day."""
    return Held(max((day - since).days, 0), working_days(since, day), allowed.get(stage))
