"""What may be asked of an application, each with what its handler looked up."""

from datetime import date, datetime

from services.enrolment.domain.applicant import Applicant
from services.enrolment.domain.open_project import OpenProject
from shared.contracts.common import PersonId
from shared.kernel.frozen import Frozen


class Apply(Frozen):
    """She applies herself; where her college stands that day was looked up."""

    who: Applicant | None  # None: no college has registered her as its teacher
    project: OpenProject
    by: PersonId
    gave_seat_up: bool = False  # she had a seat of this project and withdrew from it
    on: date


class Endorse(Frozen):
    """The personnel section of her college endorses; what decides eligibility was looked up."""

    by: PersonId
    by_org: str
    teaches_field: bool = False
    overlapping: bool  # she takes part in another training of the same days
    training_started: bool
    on: date


class Decline(Frozen):
    """The personnel section of her college does not endorse."""

    by_org: str
    reason: str
    on: date


class Select(Frozen):
    """The ledger gave a seat."""

    on: date


class Waitlist(Frozen):
    """The ledger gave a number."""

    number: int
    on: date


class Withdraw(Frozen):
    """She withdraws."""

    by: PersonId
    reason: str
    year_closed: bool = False  # of the project; looked up, for a seat that she gives up
    on: date


class Offer(Frozen):
    """A freed seat is offered to her, who was found to wait under the lowest number."""

    number: int
    expires_at: datetime
    on: date


class Accept(Frozen):
    """She takes the seat offered."""

    by: PersonId
    at: datetime
    overlapping: bool
    training_started: bool
    on: date


class DeclineOffer(Frozen):
    """She lets the seat offered go."""

    by: PersonId
    on: date


class Lapse(Frozen):
    """The time of the offer made under this number is over."""

    number: int
    at: datetime
    on: date


class EndWithProject(Frozen):
    """The project was cancelled: an application ends, and so does a seat of which nothing was decided yet."""

    reason: str  # the project's
    on: date


Command = (
    Apply | Endorse | Decline | Select | Waitlist | Withdraw | Offer | Accept | DeclineOffer | Lapse
    | EndWithProject
)  # fmt: skip
