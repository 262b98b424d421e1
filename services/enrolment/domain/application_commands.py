"""What may be asked of an application, each with what its handler looked up.

What somebody asks is a Command; what follows by itself, and what the seat ledger answers, is nobody's.
"""

from datetime import date, datetime

from services.enrolment.domain.applicant import Applicant
from services.enrolment.domain.open_project import OpenProject
from shared.eventsourcing.deciding.command import Command
from shared.kernel.frozen import Frozen


class Apply(Command):
    """She applies herself; where her college stands that day was looked up."""

    who: Applicant | None  # None: no college has registered her as its teacher
    project: OpenProject
    gave_seat_up: bool = False  # she had a seat of this project and withdrew from it


class Endorse(Command):
    """The personnel section of her college endorses; what decides eligibility was looked up."""

    teaches_field: bool = False
    overlapping: bool  # she takes part in another training of the same days
    training_started: bool


class Decline(Command):
    """The personnel section of her college does not endorse."""

    reason: str


class Select(Frozen):
    """The ledger gave a seat."""

    on: date


class Waitlist(Frozen):
    """The ledger gave a number."""

    number: int
    on: date


class Withdraw(Command):
    """She withdraws."""

    reason: str
    year_closed: bool = False  # of the project; looked up, for a seat that she gives up


class Offer(Frozen):
    """A freed seat is offered to her, who was found to wait under the lowest number."""

    number: int
    expires_at: datetime
    on: date


class Accept(Command):
    """She takes the seat offered."""

    at: datetime
    overlapping: bool
    training_started: bool


class DeclineOffer(Command):
    """She lets the seat offered go."""


class Lapse(Frozen):
    """The time of the offer made under this number is over."""

    number: int
    at: datetime
    on: date


class EndWithProject(Frozen):
    """The project was cancelled: an application ends, and so does a seat of which nothing was decided yet."""

    reason: str  # the project's
    on: date


ApplicationCommand = (
    Apply | Endorse | Decline | Select | Waitlist | Withdraw | Offer | Accept | DeclineOffer | Lapse
    | EndWithProject
)  # fmt: skip
