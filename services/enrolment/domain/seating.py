"""Commands on several streams: an application, the project's seat ledger, the enrolment (5.2-S3).

Each function asks the aggregates in turn and returns one list of events per state, in the order of
its parameters. Nothing here is a rule that an aggregate could not tell itself.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.enrolment.domain import application as applications
from services.enrolment.domain.applicant import Applicant
from services.enrolment.domain.application import Application
from services.enrolment.domain.application_commands import (
    Accept,
    Apply,
    DeclineOffer,
    Endorse,
    EndWithProject,
    Lapse,
    Offer,
    Select,
    Waitlist,
    Withdraw,
)
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_commands import Enrol, GiveUpSeat
from services.enrolment.domain.enrolment_state import Enrolment
from services.enrolment.domain.enrolment_state import Stage as EnrolmentStage
from services.enrolment.domain.open_project import OpenProject
from services.enrolment.domain.person import Person
from services.enrolment.domain.person import Stage as PersonStage
from services.enrolment.domain.seats import (
    SEATS,
    HoldSeat,
    LeaveWaitlist,
    ReleaseHeldSeat,
    ReleaseSeat,
    RequestSeat,
    SeatLedger,
    TakeHeldSeat,
)
from shared.contracts.enrolment.application import ApplicationEvent, EligibilityConfirmed
from shared.contracts.enrolment.seats import SeatsEvent, WaitlistNumberIssued
from shared.contracts.event import Event
from shared.eventsourcing.deciding.command import must_follow
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused

Decided = Sequence[Sequence[Event]]


def apply(command: Apply, application: Application, enrolment: Enrolment) -> Decided:
    """Who gave her seat up may apply again."""
    gave_up = enrolment.stage is EnrolmentStage.WITHDRAWN
    if gave_up:
        must_follow(command.on, enrolment.since)
    return applications.decide(command.but(gave_seat_up=gave_up), application), []


def endorse(
    command: Endorse,
    project: OpenProject,
    application: Application,
    ledger: SeatLedger,
    enrolment: Enrolment,
    teacher: Person,
) -> Decided:
    """Eligibility and seat in one decision: whoever is eligible leaves with a seat or a number."""
    command = command.but(teaches_field=project.field in teacher.fields)
    verdict = applications.decide(command, application)
    if verdict:
        project.must_go_on()
    if verdict and teacher.stage is not PersonStage.REGISTERED:  # erased since she applied
        raise Refused("person.erased")
    if not (verdict and isinstance(verdict[-1], EligibilityConfirmed)):
        return verdict, [], [], []
    eligible = _after(application, verdict)
    request = RequestSeat(capacity=project.seats, **_in_ledger(eligible.applicant, command.on))
    seat = SEATS.decide(request, ledger)
    if isinstance(seat[-1], WaitlistNumberIssued):
        waitlist = Waitlist(number=seat[-1].number, on=command.on)
        return [*verdict, *applications.decide(waitlist, eligible)], seat, [], []
    selected = applications.decide(Select(on=command.on), eligible)
    enrolled = ENROLMENT.decide(_enrol(eligible.applicant, project, command.on), enrolment)
    return [*verdict, *selected], seat, enrolled, []


def withdraw(
    command: Withdraw, application: Application, ledger: SeatLedger, enrolment: Enrolment
) -> Decided:
    """What she leaves goes back to the ledger: a seat, a seat held for her, a place on the waitlist."""
    entry = _in_ledger(application.applicant, command.on)
    if application.stage is applications.Stage.SELECTED:
        given_up = ENROLMENT.decide(GiveUpSeat(**command.__dict__), enrolment)
        return [], SEATS.decide(ReleaseSeat(**entry), ledger) if given_up else [], given_up
    withdrawn = applications.decide(command, application)
    return withdrawn, _given_back(application, ledger, entry) if withdrawn else [], []


def end_with_project(
    command: EndWithProject, application: Application, ledger: SeatLedger, enrolment: Enrolment
) -> Decided:
    """Whatever she has of a cancelled project ends; what was decided about her, completed or not, stands."""
    entry = _in_ledger(application.applicant, command.on)
    if application.stage is applications.Stage.SELECTED:
        ended = ENROLMENT.decide(command, enrolment)
        return [], SEATS.decide(ReleaseSeat(**entry), ledger) if ended else [], ended
    cancelled = applications.decide(command, application)
    return cancelled, _given_back(application, ledger, entry) if cancelled else [], []


def offer(command: Offer, next_in_line: Application, ledger: SeatLedger, *, seats_given: bool) -> Decided:
    """A free seat for the next who waits; nothing where none is free, nobody waits or no more are given."""
    if not seats_given or not ledger.must_offer:
        return [], []
    waits = next_in_line.stage is applications.Stage.WAITLISTED
    if not waits or next_in_line.number != command.number:  # rejoined meanwhile, behind the others
        raise Refused("offer.no_longer_waiting")  # the one who looked picks again
    entry = _in_ledger(next_in_line.applicant, command.on)
    return applications.decide(command, next_in_line), SEATS.decide(HoldSeat(**entry), ledger)


def accept(
    command: Accept,
    project: OpenProject,
    application: Application,
    ledger: SeatLedger,
    enrolment: Enrolment,
) -> Decided:
    """The seat held for her becomes hers."""
    selected = applications.decide(command, application)
    if not selected:
        return [], [], []
    project.must_go_on()
    entry = _in_ledger(application.applicant, command.on)
    enrolled = ENROLMENT.decide(_enrol(application.applicant, project, command.on), enrolment)
    return selected, SEATS.decide(TakeHeldSeat(**entry), ledger), enrolled


def end_offer(command: DeclineOffer | Lapse, application: Application, ledger: SeatLedger) -> Decided:
    """The seat held for her is free again."""
    ended = applications.decide(command, application)
    if not ended:
        return [], []
    entry = _in_ledger(application.applicant, command.on)
    return ended, SEATS.decide(ReleaseHeldSeat(**entry), ledger)


def _after(application: Application, events: Sequence[ApplicationEvent]) -> Application:
    for event in events:
        application = applications.evolve(application, event)
    return application


def _given_back(application: Application, ledger: SeatLedger, entry: dict[str, Any]) -> Sequence[SeatsEvent]:
    """What an application that ends had in the ledger."""
    match application.stage:
        case applications.Stage.WAITLISTED:
            return SEATS.decide(LeaveWaitlist(**entry), ledger)
        case applications.Stage.OFFERED:
            return SEATS.decide(ReleaseHeldSeat(**entry), ledger)
        case _:
            return []


def _enrol(who: Applicant, project: OpenProject, on: date) -> Enrol:
    policy = project.model_dump(include={"curriculum", "version"})
    return Enrol(who=who, completion=project.completion, on=on, year_closed=project.year_closed, **policy)


def _in_ledger(who: Applicant, on: date) -> dict[str, Any]:
    return {
        "application": stream_id("application", who.project, who.teacher),
        "project": who.project,
        "field": who.field,
        "fiscal_year": who.fiscal_year,
        "on": on,
    }
