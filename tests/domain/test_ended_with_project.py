"""What becomes of applications, seats and results when their project is cancelled (5.2-S3)."""

from datetime import date
from typing import Any

import pytest

from services.enrolment.domain import seating
from services.enrolment.domain.application import ENDED, Stage
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_state import Enrolment
from services.enrolment.domain.open_project import OpenProject
from services.enrolment.domain.seats import SeatLedger
from shared.contracts.enrolment.seats import SeatReleased, WaitlistLeft
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.refusal import Refused
from tests.domain import enrolment_samples as samples
from tests.domain import test_enrolment as of_enrolment
from tests.domain.enrolment_samples import END, PROJECT, accept, apply, endorse
from tests.domain.test_seats import (
    ENROLLED,
    FOR_ME,
    FREED,
    FULL,
    HELD,
    OFFER,
    ONE_WAITS,
    TEACHES,
    application_in,
    ledger_of,
)

GONE: OpenProject = PROJECT.but(cancelled=True)


@pytest.mark.parametrize(
    ("stage", "ledger", "given_back"),
    [
        ("SUBMITTED", SeatLedger(), []),
        ("WAITLISTED", ledger_of(*ONE_WAITS), [WaitlistLeft(**FOR_ME)]),
        ("OFFERED", HELD, [SeatReleased(held=True, **FOR_ME)]),
    ],
)
def test_an_application_ends_and_gives_back_what_it_had(
    stage: str, ledger: SeatLedger, given_back: list[Any]
) -> None:
    decided = seating.end_with_project(END, application_in(stage), ledger, Enrolment())
    assert decided == ([samples.cancelled], given_back, [])


def test_a_seat_without_a_result_ends_and_is_free_again() -> None:
    decided = seating.end_with_project(END, application_in("SELECTED"), ledger_of(*FULL), ENROLLED)
    assert decided == ([], [SeatReleased(held=False, **FOR_ME)], [of_enrolment.cancelled])


@pytest.mark.parametrize("stage", ["NOT_COMPLETED", "COMPLETED", "REVOKED", "WITHDRAWN", "CANCELLED"])
def test_what_was_decided_about_a_teacher_stands(stage: str) -> None:
    enrolment = Spec(ENROLMENT, of_enrolment.SITUATIONS[stage]).state()
    decided = seating.end_with_project(END, application_in("SELECTED"), ledger_of(*FULL), enrolment)
    assert decided == ([], [], [])


@pytest.mark.parametrize("stage", sorted({*ENDED, Stage.CANCELLED}))
def test_an_application_that_has_ended_already_stays_as_it_ended(stage: str) -> None:
    assert seating.end_with_project(END, application_in(stage), HELD, Enrolment()) == ([], [], [])


def test_a_reaction_is_not_refused_for_its_date_but_dated_no_earlier_than_what_it_ends() -> None:
    before = END.but(on=date(2021, 1, 31))
    application = application_in("SUBMITTED")
    assert seating.end_with_project(before, application, SeatLedger(), Enrolment())[0] == [samples.cancelled]
    marked = of_enrolment.enrolment.given(samples.enrolled, of_enrolment.full_day)
    marked.when(before).then(of_enrolment.cancelled.but(on=samples.MARCH_5))


def test_a_cancelled_project_takes_nobody_in() -> None:
    with pytest.raises(Refused, match=r"application\.project_cancelled"):
        seating.apply(apply(project=GONE), application_in("ABSENT"), Enrolment())
    with pytest.raises(Refused, match=r"application\.project_cancelled"):
        seating.endorse(endorse(), GONE, application_in("SUBMITTED"), SeatLedger(), Enrolment(), TEACHES)
    with pytest.raises(Refused, match=r"application\.project_cancelled"):
        seating.accept(accept(), GONE, application_in("OFFERED"), HELD, Enrolment())
    assert seating.offer(OFFER, application_in("WAITLISTED"), FREED, seats_given=False) == ([], [])
