"""Plain recounts of a history, by the words of the rules; without any of the machinery."""

from collections.abc import Sequence
from uuid import UUID

from shared.contracts.enrolment import application as a
from shared.contracts.enrolment import enrolment as e
from shared.contracts.enrolment import seats as s
from shared.contracts.recorded import Recorded

Participation = tuple[UUID, UUID]  # project, teacher


def funnel(events: Sequence[Recorded]) -> dict[str, int]:
    """How many stand in each step (5.2-S3, 5.2-R1)."""
    applied: set[Participation] = set()
    waiting: set[Participation] = set()
    enrolled: set[Participation] = set()
    attended: set[Participation] = set()
    completed: set[Participation] = set()
    for event in events:
        said = event.data
        if not isinstance(said, a.OfApplicant):
            continue
        who = (said.project, said.teacher)
        match said:
            case a.ApplicationSubmitted():
                applied.add(who)
            case a.ApplicantWaitlisted():
                waiting.add(who)
            case a.ApplicantSelected() | a.SeatOfferDeclined() | a.SeatOfferLapsed():
                waiting.discard(who)
            case a.ApplicationWithdrawn():
                applied.discard(who)
                waiting.discard(who)
            case e.TeacherEnrolled():
                enrolled.add(who)
            case e.EnrolmentWithdrawn():
                enrolled.discard(who)
            case e.AttendanceRecorded() if said.hours:
                attended.add(who)
            case e.TrainingCompletedByTeacher():
                completed.add(who)
            case e.CompletionRevoked():
                completed.discard(who)
            case _:
                pass
    return {
        "applied": len(applied),
        "waitlisted": len(waiting),
        "enrolled": len(enrolled),
        "attended": len(attended & enrolled),
        "completed": len(completed),
    }


def contested_seats(events: Sequence[Recorded], capacity: int) -> None:
    """Never more seats given or held than there are; every number once; no seat left free while some wait."""
    ledgers = {
        e.stream for e in events if isinstance(e.data, s.SeatLedgerOpened) and e.data.capacity == capacity
    }
    taken, held, waiting, numbers = 0, 0, 0, []
    for event in (event for event in events if event.stream in ledgers):
        match event.data:
            case s.SeatTaken(from_offer=from_offer):
                taken, held = taken + 1, held - from_offer
            case s.SeatHeld():
                held, waiting = held + 1, waiting - 1
            case s.SeatReleased(held=was_held):
                taken, held = taken - (not was_held), held - was_held
            case s.WaitlistNumberIssued(number=number):
                numbers.append(number)
                waiting += 1
            case s.WaitlistLeft():
                waiting -= 1
            case _:
                pass
        assert taken + held <= capacity
    assert numbers == list(range(1, len(numbers) + 1))
    assert not (waiting and taken + held < capacity), "a seat is free and somebody waits"
