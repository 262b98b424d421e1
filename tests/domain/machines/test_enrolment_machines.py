"""Whatever people and timers do to the seats, in any order: no forbidden state is reached (5.2-S3)."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.enrolment.domain import application_commands as ask
from services.enrolment.domain import seating
from services.enrolment.domain.application import APPLICATION, BEFORE_SEAT, ENDED, Stage
from services.enrolment.domain.attendance import SHEET
from services.enrolment.domain.certificate import REGISTER
from services.enrolment.domain.completion import Outcome
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_state import Stage as Enrolled
from services.enrolment.domain.person import PERSON, Person
from services.enrolment.domain.person import Stage as PersonStage
from services.enrolment.domain.seats import SEATS
from shared.contracts.enrolment.application import ApplicantWaitlisted, ApplicationEvent, SeatOffered
from shared.contracts.enrolment.attendance import SheetEvent
from shared.contracts.enrolment.certificate import CertificateNumberTaken
from shared.contracts.enrolment.enrolment import EnrolmentEvent, TeacherEnrolled
from shared.contracts.enrolment.person import PersonEvent
from shared.contracts.enrolment.seats import SeatReleased, SeatsEvent
from shared.contracts.event import Event
from shared.contracts.registry import published
from shared.eventsourcing.deciding.decider import AnyDecider, State
from shared.eventsourcing.deciding.testing import SOMEBODY
from shared.kernel.refusal import Refused
from tests.domain.enrolment_samples import FEB_1, HOME, LATER, NOON, PERSONNEL, PROJECT, WHO, accept, endorse
from tests.domain.machines.enrolment_events import EVENTS

TEACHERS = tuple(UUID(int=1000 + n) for n in range(6))
HAS_SEAT = {Enrolled.ENROLLED, Enrolled.NOT_COMPLETED, Enrolled.COMPLETED, Enrolled.REVOKED}
LIKELY = st.sampled_from([True] * 9 + [False])


class Streams:
    """What the store would keep: the states, and the events they were folded from."""

    def __init__(self) -> None:
        self.states: dict[tuple[str, UUID | None], Any] = {}
        self.events: dict[tuple[str, UUID | None], list[Event]] = {}
        self.deciders: dict[str, AnyDecider] = {}

    def get(self, decider: AnyDecider, key: UUID | None = None) -> Any:
        return self.states.get((decider.kind, key), decider.initial)

    def put(self, targets: Sequence[tuple[AnyDecider, UUID | None]], decided: seating.Decided) -> list[Event]:
        for (decider, key), events in zip(targets, decided, strict=True):
            self.deciders[decider.kind] = decider
            for event in events:
                state = decider.apply(self.get(decider, key), event, SOMEBODY)
                self.states[decider.kind, key] = state
                self.events.setdefault((decider.kind, key), []).append(event)
        return [event for events in decided for event in events]


def somebody(*stages: Stage) -> Callable[["Seats"], bool]:
    """Whether a rule would find anybody in one of these stages."""
    return lambda seats: any(seats.stage(who) in stages for who in TEACHERS)


class Seats(RuleBasedStateMachine):
    """Six teachers want one to three seats; the due commands run whenever they like."""

    @initialize(capacity=st.integers(1, 3), endorsed=st.integers(0, 6))
    def open(self, capacity: int, endorsed: int) -> None:
        self.project = PROJECT.but(seats=capacity)
        self.streams = Streams()
        self.pending_offers = 0
        self.numbers: list[int] = []
        self.started = False
        self.refusals: set[str] = set()
        for who in TEACHERS[:endorsed]:
            self.send_application(who)
            self.send_endorsement(who)

    def targets(self, who: UUID) -> list[tuple[AnyDecider, UUID | None]]:
        return [(APPLICATION, who), (SEATS, None), (ENROLMENT, who)]

    def send(self, who: UUID, decide: Callable[..., seating.Decided], *, person: bool = False) -> None:
        targets = self.targets(who) + ([(PERSON, who)] if person else [])
        states = [self.streams.get(decider, key) for decider, key in targets]
        if person:
            states[3] = Person(stage=PersonStage.REGISTERED, fields=("RAIL",))
        self.note(self.streams.put(targets, decide(*states)))

    def note(self, events: list[Event]) -> None:
        self.pending_offers += sum(isinstance(event, SeatReleased) for event in events)
        self.numbers += [event.number for event in events if isinstance(event, ApplicantWaitlisted)]

    def who(self, data: st.DataObject, *stages: Stage) -> UUID:
        """Mostly somebody in one of these stages, so that most commands do something."""
        fitting = [who for who in TEACHERS if self.stage(who) in stages]
        likely = data.draw(LIKELY, label="fitting") and fitting
        return data.draw(st.sampled_from(fitting if likely else TEACHERS), label="who")

    @rule(data=st.data())
    def apply(self, data: st.DataObject) -> None:
        who = self.who(data, Stage.ABSENT, *ENDED)
        self.send_application(who)

    def send_application(self, who: UUID) -> None:
        command = ask.Apply(who=WHO.but(teacher=who), project=self.project, by=who, by_org=HOME, on=FEB_1)
        self.attempt(who, lambda a, _, e: (*(d := seating.apply(command, a, e))[:1], [], d[1]))

    @precondition(somebody(Stage.SUBMITTED))
    @rule(data=st.data(), eligible=LIKELY)
    def endorse(self, data: st.DataObject, eligible: bool) -> None:
        self.send_endorsement(self.who(data, Stage.SUBMITTED), eligible=eligible)

    def send_endorsement(self, who: UUID, *, eligible: bool = True) -> None:
        command = endorse(overlapping=not eligible, training_started=self.started)
        self.attempt(who, lambda *states: seating.endorse(command, self.project, *states), person=True)

    @precondition(somebody(Stage.SUBMITTED))
    @rule(data=st.data())
    def decline(self, data: st.DataObject) -> None:
        command = ask.Decline(by=PERSONNEL, by_org=HOME, reason="ภาระงานสอนเต็ม", on=FEB_1)
        self.attempt(self.who(data), lambda a, *_: (APPLICATION.decide(command, a), [], []))

    @precondition(somebody(Stage.WAITLISTED, Stage.OFFERED, Stage.SELECTED))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        who = self.who(data, Stage.WAITLISTED, Stage.OFFERED, Stage.SELECTED)
        command = ask.Withdraw(by=who, by_org=HOME, reason="ติดราชการ", on=FEB_1)
        self.attempt(who, lambda *states: seating.withdraw(command, *states))

    @precondition(somebody(Stage.OFFERED))
    @rule(data=st.data(), in_time=LIKELY)
    def accept(self, data: st.DataObject, in_time: bool) -> None:
        who = self.who(data, Stage.OFFERED)
        command = accept(by=who, at=NOON if in_time else LATER, training_started=self.started)
        self.attempt(who, lambda *states: seating.accept(command, self.project, *states))

    @precondition(somebody(Stage.OFFERED))
    @rule(data=st.data())
    def decline_offer(self, data: st.DataObject) -> None:
        who = self.who(data, Stage.OFFERED)
        command = ask.DeclineOffer(by=who, by_org=HOME, on=FEB_1)
        self.attempt(who, lambda a, seats, _: (*seating.end_offer(command, a, seats), []))

    @precondition(somebody(Stage.OFFERED))
    @rule(data=st.data(), in_time=LIKELY, of_its_own=LIKELY)
    def lapse(self, data: st.DataObject, in_time: bool, of_its_own: bool) -> None:
        who = self.who(data, Stage.OFFERED)
        number = self.streams.get(APPLICATION, who).number + (not of_its_own)
        command = ask.Lapse(number=number, at=LATER if in_time else NOON, on=FEB_1)
        self.attempt(who, lambda a, seats, _: (*seating.end_offer(command, a, seats), []))

    @precondition(somebody(Stage.SUBMITTED, Stage.WAITLISTED, Stage.OFFERED, Stage.SELECTED))
    @rule(data=st.data(), cancelled=st.integers(0, 9))
    def end_with_the_project(self, data: st.DataObject, cancelled: int) -> None:
        if cancelled == 0:  # seldom: what it ends does not come back
            who = self.who(data, Stage.SUBMITTED, Stage.WAITLISTED, Stage.OFFERED, Stage.SELECTED)
            command = ask.EndWithProject(reason="สถานที่ฝึกปิด", on=FEB_1)
            self.attempt(who, lambda *states: seating.end_with_project(command, *states))
            assert self.stage(who) not in BEFORE_SEAT
            assert self.streams.get(ENROLMENT, who).stage is not Enrolled.ENROLLED

    @precondition(lambda self: self.pending_offers)
    @rule()
    def execute_one_due_offer(self) -> None:
        self.offer_next()

    @rule(not_yet=LIKELY)
    def start_training(self, not_yet: bool) -> None:
        self.started = self.started or not not_yet

    def offer_next(self) -> None:
        self.pending_offers -= 1
        waiting = [who for who in TEACHERS if self.stage(who) is Stage.WAITLISTED]
        if not waiting:
            return
        first = min(waiting, key=lambda who: self.streams.get(APPLICATION, who).number)
        number = self.streams.get(APPLICATION, first).number
        command = ask.Offer(number=number, expires_at=LATER, on=FEB_1)
        offer = lambda a, seats, _: (  # noqa: E731
            *seating.offer(command, a, seats, seats_given=not self.started), [],
        )  # fmt: skip
        self.send(first, offer)

    def attempt(self, who: UUID, decide: Callable[..., seating.Decided], *, person: bool = False) -> None:
        try:
            self.send(who, decide, person=person)
        except Refused as refusal:
            self.refusals.add(refusal.code)

    def stage(self, who: UUID) -> Stage:
        stage: Stage = self.streams.get(APPLICATION, who).stage
        return stage

    @invariant()
    def no_seat_is_given_twice(self) -> None:
        ledger = self.streams.get(SEATS)
        stages = Counter(self.stage(who) for who in TEACHERS)
        seated = sum(self.streams.get(ENROLMENT, who).stage in HAS_SEAT for who in TEACHERS)
        assert ledger.taken + ledger.held <= (ledger.capacity or 0)
        assert (ledger.taken, ledger.held) == (seated, stages[Stage.OFFERED])
        assert ledger.waiting == stages[Stage.WAITLISTED]

    @invariant()
    def waitlist_numbers_follow_each_other(self) -> None:
        assert self.numbers == list(range(1, len(self.numbers) + 1))

    @invariant()
    def a_free_seat_for_one_who_waits_has_its_offer_under_way(self) -> None:
        ledger = self.streams.get(SEATS)
        assert self.started or min(ledger.free, ledger.waiting) <= self.pending_offers

    @invariant()
    def the_ledger_never_disagrees_with_the_applications(self) -> None:
        assert "seats.not_in_ledger" not in self.refusals

    @invariant()
    def no_application_stops_half_way(self) -> None:
        assert not {self.stage(who) for who in TEACHERS} & {Stage.ENDORSED, Stage.ELIGIBLE}

    @invariant()
    def what_is_selected_is_enrolled_and_the_other_way_round(self) -> None:
        for who in TEACHERS:
            if self.streams.get(ENROLMENT, who).stage is Enrolled.ENROLLED:
                assert self.stage(who) is Stage.SELECTED

    def teardown(self) -> None:
        if not hasattr(self, "streams"):
            return
        while self.pending_offers:
            self.offer_next()
        assert self.started or not self.streams.get(SEATS).must_offer
        for key, state in self.streams.states.items():
            decider = self.streams.deciders[key[0]]
            folded = decider.initial
            for event in self.streams.events[key]:
                again = type(event).model_validate_json(event.model_dump_json())
                folded = decider.apply(folded, again, SOMEBODY)
            assert folded == state
            assert type(state).model_validate_json(state.model_dump_json()) == state


Seats.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
test_seats_in_any_order = Seats.TestCase


# evolve is total: whatever event comes in whatever order, it is folded and the state can be stored

DECIDERS: dict[Any, AnyDecider] = {
    ApplicationEvent: APPLICATION,
    SeatsEvent: SEATS,
    EnrolmentEvent: ENROLMENT,
    SheetEvent: SHEET,
    PersonEvent: PERSON,
    CertificateNumberTaken: REGISTER,
}


def classes(union: Any) -> tuple[type[Event], ...]:
    return getattr(union, "__args__", (union,))


def test_every_published_event_of_the_service_is_folded_by_one_aggregate() -> None:
    folded = {cls for union in DECIDERS for cls in classes(union)}
    assert folded == {cls for cls in published().values() if cls.source() == "enrolment"}


@pytest.mark.parametrize("union", DECIDERS, ids=lambda union: DECIDERS[union].kind)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_evolve_is_total_and_every_state_survives_storage(union: Any, data: st.DataObject) -> None:
    decider = DECIDERS[union]
    some_event = st.one_of([EVENTS[cls] for cls in classes(union)])
    state: State = decider.initial
    for event in data.draw(st.lists(some_event, max_size=12)):
        assert type(event).model_validate_json(event.model_dump_json()) == event
        state = decider.apply(state, event, PERSONNEL)
        assert type(state).model_validate_json(state.model_dump_json()) == state
    assert len(state.model_dump_json()) < 6_000


def test_what_a_state_remembers_of_a_refusal_is_what_the_event_says() -> None:
    outcome = Outcome(hours_attended=6, hours_planned=10, reasons=("completion.never_attended",))
    assert Outcome.model_validate_json(outcome.model_dump_json()) == outcome
    assert TeacherEnrolled.wire_type() == "ovec.enrolment.TeacherEnrolled"
    assert SeatOffered.SEED == ()
