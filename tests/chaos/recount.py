"""Plain recounts of a history, by the words of the rules; without any of the machinery."""

from collections.abc import Sequence
from uuid import UUID

from shared.contracts.enrolment import application as a
from shared.contracts.enrolment import enrolment as e
from shared.contracts.recorded import Recorded

Participation = tuple[UUID, UUID]  # project, teacher


def funnel(events: Sequence[Recorded], field: str, year: int) -> dict[str, int]:
    """How many of a field and fiscal year stand in each step (5.2-S3, 5.2-R1)."""
    applied: set[Participation] = set()
    endorsed: set[Participation] = set()
    eligible: set[Participation] = set()
    waiting: set[Participation] = set()
    enrolled: set[Participation] = set()
    attended: set[Participation] = set()
    completed: set[Participation] = set()
    certified: set[Participation] = set()
    for event in events:
        said = event.data
        if not isinstance(said, a.OfApplicant) or (said.field, said.fiscal_year) != (field, year):
            continue
        who = (said.project, said.teacher)
        match said:
            case a.ApplicationSubmitted():
                applied.add(who)
            case a.ApplicationEndorsedByCollege():
                endorsed.add(who)
            case a.EligibilityConfirmed():
                eligible.add(who)
            case a.ApplicantWaitlisted():
                waiting.add(who)
            case a.ApplicantSelected() | a.SeatOfferDeclined() | a.SeatOfferLapsed():
                waiting.discard(who)
            case a.ApplicationWithdrawn():
                for step in (applied, endorsed, eligible, waiting):
                    step.discard(who)
            case e.TeacherEnrolled():
                enrolled.add(who)
            case e.EnrolmentWithdrawn():
                enrolled.discard(who)
            case e.AttendanceRecorded() if said.hours:
                attended.add(who)
            case e.TrainingCompletedByTeacher():
                completed.add(who)
            case e.CertificateIssued():
                certified.add(who)
            case e.CompletionRevoked():
                completed.discard(who)
            case _:
                pass
    seats = enrolled | completed  # a step counts who came at least so far
    may_attend = eligible | seats
    return {
        "applied": len(applied | endorsed | may_attend),
        "endorsed": len(endorsed | may_attend),
        "eligible": len(may_attend),
        "waitlisted": len(waiting),
        "enrolled": len(seats),
        "attended": len(attended & enrolled | completed),
        "completed": len(completed),
        "certified": len(certified & completed),
    }
