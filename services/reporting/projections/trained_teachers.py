"""KPI 5.2-R1: distinct teachers with a live completion, by field and fiscal year.

The completion is the fact, the teacher its subject: trained twice she counts once, and when one of
her two completions is revoked she still counts. The year is that of the last session attended.
"""

from services.reporting.projections.changes import Begin, Cease, Change, Figure, Proof
from services.reporting.projections.stamps import participation
from shared.contracts.enrolment.enrolment import CompletionRevoked, TrainingCompletedByTeacher
from shared.contracts.recorded import Recorded
from shared.kernel.fiscal_year import fiscal_year_of

READS = (TrainingCompletedByTeacher, CompletionRevoked)


def project(event: Recorded) -> list[Change]:
    """A completion counts from the day of its last session until it is revoked."""
    match event.data:
        case TrainingCompletedByTeacher() as done:
            fact = participation(
                Figure.TRAINED_TEACHER,
                done,
                fiscal_year=fiscal_year_of(done.completed_on),
                value={
                    "curriculum": str(done.curriculum),
                    "version": done.version,
                    "hours": done.hours_attended,
                },
            )
            return [Begin("completion", fact, Proof.of(event, on=done.completed_on))]
        case CompletionRevoked() as undone:
            paper = undone.document.number
            return [Cease(Figure.TRAINED_TEACHER, "completion", Proof.of(event, document=paper))]
        case _:
            return []
