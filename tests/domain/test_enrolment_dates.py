"""Business dates of an enrolment and of a sheet run forward, as everywhere (5.2-D3)."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.enrolment.domain import seating
from services.enrolment.domain.application import APPLICATION
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.refusal import Refused
from tests.domain import test_attendance as of_sheet
from tests.domain.enrolment_samples import FEB_1, FEB_2, MARCH_5, SITUATIONS, apply, enrolled
from tests.domain.test_enrolment import (
    CERTIFY,
    COMPLETE,
    ENROL,
    GIVE_UP,
    PASSED,
    RECORD,
    REVOKE,
    completed,
    enrolment,
    full_day,
    given_up,
)

MARCH_4, MARCH_6 = MARCH_5 - timedelta(days=1), MARCH_5 + timedelta(days=1)
JAN_31 = FEB_1 - timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "command", "last"),
    [
        ((enrolled,), GIVE_UP.but(on=JAN_31), FEB_1),
        ((enrolled, full_day), GIVE_UP.but(on=MARCH_4), MARCH_5),
        ((enrolled, given_up), ENROL.but(on=JAN_31), FEB_1),
        (PASSED, COMPLETE.but(on=MARCH_4), MARCH_5),
        ((*PASSED, completed), REVOKE.but(on=MARCH_4), MARCH_5),
        ((*PASSED, completed), CERTIFY.but(on=MARCH_4), MARCH_5),
        ((enrolled.but(on=MARCH_6),), RECORD, MARCH_6),
    ],
)
def test_no_step_is_dated_before_what_it_rests_on(given: tuple[Any, ...], command: Any, last: date) -> None:
    told = {"last": last.isoformat(), "on": command.on.isoformat()}
    enrolment.given(*given).when(command).refused("date.before_last_step", **told)


def test_marks_come_in_any_order_of_days() -> None:
    later = full_day.but(on=MARCH_6)
    assert len(enrolment.decider.decide(RECORD.but(hours=5), enrolment.given(enrolled, later).state())) == 1


def test_a_seat_that_was_given_up_is_not_applied_for_on_a_day_before() -> None:
    selected = Spec(APPLICATION, SITUATIONS["SELECTED"]).state()
    gave_up = enrolment.given(enrolled, given_up.but(on=FEB_2)).state()
    with pytest.raises(Refused, match=r"date\.before_last_step"):
        seating.apply(apply(), selected, gave_up)
    assert seating.apply(apply(on=FEB_2), selected, gave_up)[0]


def test_a_sheet_is_not_locked_before_it_was_recorded_nor_corrected_before_it_was_locked() -> None:
    recorded, locked = (event.but(on=MARCH_5) for event in (of_sheet.recorded, of_sheet.locked))
    sheet = of_sheet.sheet.given(recorded)
    for command in (of_sheet.RECORD, of_sheet.LOCK):
        sheet.when(command).refused("date.before_last_step", last="2021-03-05", on="2021-03-01")
    sheet.given(locked).when(of_sheet.CORRECT).refused("date.before_last_step")
