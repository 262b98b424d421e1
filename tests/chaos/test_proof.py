"""The proof itself is proved: what is lost, doubled, skipped or out of order does not pass it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import pytest

from deploy.local.scenario.api import Who
from shared.contracts.enrolment.seats import SeatHeld, SeatLedgerOpened, SeatTaken, WaitlistNumberIssued
from shared.contracts.recorded import Recorded
from tests.chaos.load import Acked
from tests.chaos.proof import acknowledged_exactly_once, delivered_in_order
from tests.chaos.recount import contested_seats
from tests.reporting.histories import FEB_1, History

PROJECT = UUID(int=9)


def history() -> list[Recorded]:
    """Three completions by commands, the third revoked, and a reaction."""
    told = History()
    for teacher in range(3):
        told.completed(teacher)
    told.revoked(2)
    reaction = replace(told.completed(3), causation_id=told.events[0].id)
    return [*told.events[:4], reaction]


def acked(events: Sequence[Recorded]) -> list[Acked]:
    return [
        Acked(Who("teacher", "krabi-tc"), "/", f"key-{event.id}", {}, b"", [fact(event)])
        for event in events
        if event.causation_id is None
    ]


def fact(event: Recorded) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "stream": str(event.stream),
        "version": event.version,
        "type": event.type,
    }


def test_what_was_told_is_what_is_stored() -> None:
    acknowledged_exactly_once(acked(history()), history())


def test_an_acknowledged_fact_that_is_lost_is_found_out() -> None:
    with pytest.raises(AssertionError):
        acknowledged_exactly_once(acked(history()), history()[1:])


def test_a_command_done_twice_is_found_out() -> None:
    stored = history()
    again = replace(stored[0], id=uuid5(PROJECT, "again"), version=2)
    with pytest.raises(AssertionError):
        acknowledged_exactly_once(acked(stored), [*stored, again])


def test_two_answers_that_tell_the_same_fact_are_found_out() -> None:
    with pytest.raises(AssertionError):
        acknowledged_exactly_once(acked(history()) + acked(history()[:1]), history())


def test_a_reaction_that_happened_twice_is_found_out() -> None:
    stored = history()
    with pytest.raises(AssertionError, match="twice"):
        acknowledged_exactly_once(acked(stored), [*stored, replace(stored[-1], id=PROJECT, version=2)])


def test_a_topic_may_repeat_but_neither_skip_nor_change_nor_add() -> None:
    stored = history()
    delivered_in_order(stored, stored)
    delivered_in_order(stored, [*stored[:4], *stored[2:]])
    for wrong in (
        stored[1:],  # lost
        [*stored[:2], *stored[3:], stored[2]],  # version 2 before version 1
        [*stored, replace(stored[0], value=b"{}")],  # a repeat that says something else
        [*stored, replace(stored[0], version=2)],  # one more than was stored
    ):
        with pytest.raises(AssertionError):
            delivered_in_order(stored, wrong)


Happened = tuple[type[Any], dict[str, Any]]


def seats(*happened: Happened) -> list[Recorded]:
    told = History()
    opened: Happened = (SeatLedgerOpened, {"capacity": 1})
    for kind, more in [opened, *happened]:
        told.record(kind(on=FEB_1, project=PROJECT, field="RAIL", fiscal_year=2564, **more), PROJECT)
    return told.events


def test_a_seat_given_twice_a_number_given_twice_and_a_seat_left_free_are_found_out() -> None:
    who = {"application": PROJECT}
    taken, first = (SeatTaken, {"from_offer": False, **who}), (WaitlistNumberIssued, {"number": 1, **who})
    contested_seats(seats(taken, first), capacity=1)
    for wrong in ((taken, taken), (taken, first, (SeatHeld, who)), (taken, first, first), (first,)):
        with pytest.raises(AssertionError):
            contested_seats(seats(*wrong), capacity=1)
