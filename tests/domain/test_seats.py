"""The seat ledger, and the commands that join it with applications and enrolments (5.2-S3)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.enrolment.domain import seating
from services.enrolment.domain.application import APPLICATION, Application
from services.enrolment.domain.application_commands import DeclineOffer, Lapse, Offer, Withdraw
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_state import Enrolment
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
from shared.contracts.enrolment.enrolment import EnrolmentWithdrawn
from shared.contracts.enrolment.seats import (
    SeatHeld,
    SeatLedgerOpened,
    SeatReleased,
    SeatTaken,
    WaitlistLeft,
    WaitlistNumberIssued,
)
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused
from tests.domain import enrolment_samples as samples
from tests.domain.enrolment_samples import (
    FEB_1,
    HOME,
    LATER,
    PROJECT,
    PROJECT_ID,
    SITUATIONS,
    STAMP,
    TEACHER,
    accept,
    apply,
    endorse,
)

ledger = Spec(SEATS)
MINE = stream_id("application", PROJECT_ID, TEACHER)
IN_LEDGER: dict[str, Any] = {"project": PROJECT_ID, "field": "RAIL", "fiscal_year": 2564, "on": FEB_1}
FOR_ME: dict[str, Any] = {"application": MINE, **IN_LEDGER}
OTHER: dict[str, Any] = {"application": UUID(int=5), **IN_LEDGER}

opened = SeatLedgerOpened(capacity=2, **IN_LEDGER)
taken = SeatTaken(from_offer=False, **OTHER)
held = SeatHeld(**OTHER)
released = SeatReleased(held=False, **OTHER)
FULL = (opened, taken, taken)
ONE_WAITS = (*FULL, WaitlistNumberIssued(number=1, **FOR_ME))
TEACHES = Person(stage=PersonStage.REGISTERED, fields=("RAIL",))


def request() -> RequestSeat:
    return RequestSeat(capacity=2, **FOR_ME)


def application_in(stage: str) -> Application:
    state: Application = Spec(APPLICATION, SITUATIONS[stage]).state()
    return state


def ledger_of(*events: Any) -> SeatLedger:
    state: SeatLedger = ledger.given(*events).state()
    return state


# Nothing asked for yet


def test_the_first_request_opens_the_ledger_with_the_projects_seats() -> None:
    ledger.when(request()).then(opened, SeatTaken(from_offer=False, **FOR_ME))


@pytest.mark.parametrize("command", [HoldSeat, TakeHeldSeat, ReleaseSeat, ReleaseHeldSeat, LeaveWaitlist])
def test_an_empty_ledger_has_nothing_to_hold_take_or_release(command: Any) -> None:
    ledger.when(command(**FOR_ME)).refused("seats.not_in_ledger")


# Seats are free


def test_the_capacity_is_that_of_the_opening_whatever_is_announced_later() -> None:
    ledger.given(opened, taken).when(request().but(capacity=99)).then(SeatTaken(from_offer=False, **FOR_ME))
    ledger.given(*FULL).when(request().but(capacity=99)).then(WaitlistNumberIssued(number=1, **FOR_ME))


# All seats are taken


def test_the_waitlist_counts_from_one() -> None:
    ledger.given(*FULL).when(request()).then(WaitlistNumberIssued(number=1, **FOR_ME))


def test_a_number_is_never_given_twice() -> None:
    left = WaitlistLeft(**FOR_ME)
    ledger.given(*ONE_WAITS, left).when(request()).then(WaitlistNumberIssued(number=2, **FOR_ME))


# Somebody waits and a seat is freed


def test_a_freed_seat_is_not_for_newcomers_while_somebody_waits() -> None:
    ledger.given(*ONE_WAITS, released).when(request()).then(WaitlistNumberIssued(number=2, **FOR_ME))


def test_what_is_free_beyond_those_who_wait_is_for_newcomers() -> None:
    ledger.given(*ONE_WAITS, released, released).when(request()).then(SeatTaken(from_offer=False, **FOR_ME))


def test_a_freed_seat_is_held_for_one_who_waits() -> None:
    ledger.given(*ONE_WAITS, released).when(HoldSeat(**FOR_ME)).then(SeatHeld(**FOR_ME))
    ledger.given(*FULL, released).when(HoldSeat(**FOR_ME)).refused("seats.not_in_ledger")


def test_a_held_seat_is_taken_or_released() -> None:
    offered = ledger.given(*ONE_WAITS, released, held)
    offered.when(TakeHeldSeat(**FOR_ME)).then(SeatTaken(from_offer=True, **FOR_ME))
    offered.when(ReleaseHeldSeat(**FOR_ME)).then(SeatReleased(held=True, **FOR_ME))
    offered.when(request()).then(WaitlistNumberIssued(number=2, **FOR_ME))


# Endorsement: eligibility and seat in one decision


def endorsed_with(state: SeatLedger, teacher: Person = TEACHES, **changes: Any) -> seating.Decided:
    return seating.endorse(
        endorse(**changes), PROJECT, application_in("SUBMITTED"), state, Enrolment(), teacher
    )


def test_an_endorsed_applicant_leaves_with_a_seat() -> None:
    assert endorsed_with(SeatLedger()) == (
        [samples.endorsed, samples.eligible, samples.selected],
        [opened, SeatTaken(from_offer=False, **FOR_ME)],
        [samples.enrolled],
        [],
    )


def test_when_all_seats_are_taken_she_leaves_with_a_number() -> None:
    assert endorsed_with(ledger_of(*FULL)) == (
        [samples.endorsed, samples.eligible, samples.waitlisted],
        [WaitlistNumberIssued(number=1, **FOR_ME)],
        [],
        [],
    )


def test_whoever_is_not_eligible_touches_no_seat() -> None:
    assert endorsed_with(SeatLedger(), TEACHES.but(fields=("EV",))) == (
        [samples.endorsed, samples.ineligible],
        [],
        [],
        [],
    )


def test_who_was_erased_since_she_applied_gets_neither_seat_nor_number() -> None:
    gone = TEACHES.but(stage=PersonStage.ERASED)
    with pytest.raises(Refused, match=r"person\.erased"):
        endorsed_with(SeatLedger(), gone)
    again = application_in("SELECTED")
    done = seating.endorse(samples.endorse(), samples.PROJECT, again, SeatLedger(), Enrolment(), gone)
    assert done == ([], [], [], [])


def test_endorsing_again_changes_nothing() -> None:
    again = seating.endorse(
        endorse(), PROJECT, application_in("SELECTED"), SeatLedger(), Enrolment(), TEACHES
    )
    assert again == ([], [], [], [])


# Withdrawing gives back what she had

ENROLLED: Enrolment = Spec(ENROLMENT, (samples.enrolled,)).state()
WITHDRAW = Withdraw(by=TEACHER, by_org=HOME, reason="ติดราชการ", on=FEB_1)


def test_a_seat_is_released_when_its_enrolment_ends() -> None:
    given_up = EnrolmentWithdrawn(reason="ติดราชการ", **STAMP)
    assert seating.withdraw(WITHDRAW, application_in("SELECTED"), ledger_of(*FULL), ENROLLED) == (
        [],
        [SeatReleased(held=False, **FOR_ME)],
        [given_up],
    )
    gone = ENROLMENT.evolve(ENROLLED, given_up)
    again = seating.withdraw(WITHDRAW, application_in("SELECTED"), ledger_of(*FULL, released), gone)
    assert again == ([], [], [])


def test_only_she_gives_her_seat_up() -> None:
    other = WITHDRAW.but(by=UUID(int=5))
    with pytest.raises(Refused, match=r"application\.not_your_own"):
        seating.withdraw(other, application_in("SELECTED"), ledger_of(*FULL), ENROLLED)


def test_a_held_seat_is_released_when_its_offer_is_withdrawn_from() -> None:
    state = ledger_of(*ONE_WAITS, released, held)
    assert seating.withdraw(WITHDRAW, application_in("OFFERED"), state, Enrolment()) == (
        [samples.withdrawn],
        [SeatReleased(held=True, **FOR_ME)],
        [],
    )


def test_a_place_on_the_waitlist_is_left() -> None:
    assert seating.withdraw(WITHDRAW, application_in("WAITLISTED"), ledger_of(*ONE_WAITS), Enrolment()) == (
        [samples.withdrawn],
        [WaitlistLeft(**FOR_ME)],
        [],
    )


@pytest.mark.parametrize("stage", ["SUBMITTED", "WITHDRAWN"])
def test_without_seat_or_number_the_ledger_is_not_touched(stage: str) -> None:
    decided = seating.withdraw(WITHDRAW, application_in(stage), SeatLedger(), Enrolment())
    assert decided[1:] == ([], [])


def test_who_gave_her_seat_up_may_apply_again_and_who_has_one_may_not() -> None:
    gone = ENROLMENT.evolve(ENROLLED, EnrolmentWithdrawn(reason="ติดราชการ", **STAMP))
    assert seating.apply(apply(), application_in("SELECTED"), gone) == ([samples.submitted], [])
    with pytest.raises(Refused, match=r"application\.wrong_stage"):
        seating.apply(apply(), application_in("SELECTED"), ENROLLED)


# Offers

OFFER = Offer(number=1, expires_at=LATER, on=FEB_1)
FREED = ledger_of(*ONE_WAITS, released)
HELD = ledger_of(*ONE_WAITS, released, held)


def test_a_freed_seat_is_offered_to_the_next_in_line() -> None:
    assert seating.offer(OFFER, application_in("WAITLISTED"), FREED, seats_given=True) == (
        [samples.offered],
        [SeatHeld(**FOR_ME)],
    )


@pytest.mark.parametrize(
    ("state", "over"), [(ledger_of(*ONE_WAITS), False), (ledger_of(*FULL, released), False), (FREED, True)]
)
def test_nothing_is_offered_without_a_seat_a_waiting_teacher_or_time(state: SeatLedger, over: Any) -> None:
    assert seating.offer(OFFER, application_in("WAITLISTED"), state, seats_given=not over) == ([], [])


def test_whoever_waits_no_longer_is_not_offered_a_seat() -> None:
    with pytest.raises(Refused, match=r"offer\.no_longer_waiting"):
        seating.offer(OFFER, application_in("WITHDRAWN"), FREED, seats_given=True)


def test_whoever_rejoined_under_a_later_number_does_not_overtake_those_between() -> None:
    rejoined = application_in("WAITLISTED").but(number=9)
    with pytest.raises(Refused, match=r"offer\.no_longer_waiting"):
        seating.offer(OFFER, rejoined, FREED, seats_given=True)


def test_an_accepted_offer_becomes_an_enrolment() -> None:
    assert seating.accept(accept(), PROJECT, application_in("OFFERED"), HELD, Enrolment()) == (
        [samples.selected],
        [SeatTaken(from_offer=True, **FOR_ME)],
        [samples.enrolled],
    )


def test_accepting_again_changes_nothing() -> None:
    again = seating.accept(accept(), PROJECT, application_in("SELECTED"), ledger_of(*FULL), ENROLLED)
    assert again == ([], [], [])


def test_a_declined_or_lapsed_offer_frees_the_seat() -> None:
    freed = [SeatReleased(held=True, **FOR_ME)]
    decline, lapse = DeclineOffer(by=TEACHER, by_org=HOME, on=FEB_1), Lapse(number=1, at=LATER, on=FEB_1)
    assert seating.end_offer(decline, application_in("OFFERED"), HELD) == ([samples.offer_declined], freed)
    assert seating.end_offer(lapse, application_in("OFFERED"), HELD) == ([samples.offer_lapsed], freed)


def test_an_offer_that_ended_already_frees_nothing() -> None:
    lapse = Lapse(number=1, at=LATER + timedelta(days=1), on=FEB_1)
    for stage in ("OFFER_DECLINED", "SELECTED", "WITHDRAWN"):
        assert seating.end_offer(lapse, application_in(stage), HELD) == ([], [])
