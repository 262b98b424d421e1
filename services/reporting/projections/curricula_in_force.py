"""KPI 5.1-R1: distinct curricula with a version in force, by field.

Each version is a fact of its own: when a newer one takes its place the curriculum still counts once.
"""

from services.reporting.projections.changes import Begin, Cease, Change, Fact, Figure, Proof
from shared.contracts.curriculum.curriculum import (
    CurriculumApproved,
    CurriculumSuperseded,
    CurriculumVersionStarted,
    CurriculumWithdrawn,
)
from shared.contracts.recorded import Recorded

READS = (CurriculumApproved, CurriculumVersionStarted, CurriculumSuperseded, CurriculumWithdrawn)


def project(event: Recorded) -> list[Change]:
    """A version counts from the day it is put in force; the approval is the paper behind it."""
    match event.data:
        case CurriculumApproved() as approved:
            value = {
                "version": approved.version,
                "content_hash": approved.content_hash,
                "dated": approved.resolution.dated.isoformat(),
            }
            fact = Fact(Figure.CURRICULUM_APPROVED, approved.curriculum, field=approved.field, value=value)
            resolution = f"{approved.resolution.body} {approved.resolution.meeting}"
            return [Begin(str(approved.version), fact, Proof.of(event, document=resolution))]
        case CurriculumVersionStarted() as started:
            value = {"version": started.version, "hours": started.hours}
            fact = Fact(Figure.CURRICULUM_IN_FORCE, started.curriculum, field=started.field, value=value)
            return [Begin(str(started.version), fact, Proof.of(event))]
        case CurriculumSuperseded() | CurriculumWithdrawn() as ended:
            return [Cease(Figure.CURRICULUM_IN_FORCE, str(ended.version), Proof.of(event))]
        case _:
            return []
