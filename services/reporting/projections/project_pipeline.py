"""The project pipeline: where each project stands, on whose desk, since when (5.2-S2, 5.2-C1)."""

from services.reporting.projections.changes import Begin, Change, Fact, Figure, Proof
from services.reporting.projections.stamps import of_project
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.contracts.training.project import (
    ApplicationsClosed,
    ApplicationsOpened,
    OfProject,
    ProjectApproved,
    ProjectCancelled,
    ProjectClosed,
    ProjectDrafted,
    ProjectDraftRevised,
    ProjectEndorsed,
    ProjectProposed,
    ProjectRejected,
    ProjectReturnedForRevision,
    ProjectReviewStarted,
    ProjectWithdrawn,
    TrainingDelivered,
    TrainingStarted,
)

# the stage that an event leads to, and whose desk the project is on then; an empty desk: nobody's any more
STAGES: dict[type[Event], tuple[str, str]] = {
    ProjectDrafted: ("DRAFT", "CENTRE"),
    ProjectProposed: ("PROPOSED", "BUREAU"),
    ProjectReviewStarted: ("UNDER_REVIEW", "BUREAU"),
    ProjectReturnedForRevision: ("RETURNED", "CENTRE"),
    ProjectEndorsed: ("ENDORSED", "BUREAU"),
    ProjectApproved: ("APPROVED", "BUREAU"),
    ProjectRejected: ("REJECTED", ""),
    ProjectWithdrawn: ("WITHDRAWN", ""),
    ApplicationsOpened: ("OPEN_FOR_APPLICATIONS", "CENTRE"),
    ApplicationsClosed: ("APPLICATIONS_CLOSED", "CENTRE"),
    TrainingStarted: ("IN_DELIVERY", "CENTRE"),
    TrainingDelivered: ("DELIVERED", "CENTRE"),
    ProjectClosed: ("CLOSED", ""),
    ProjectCancelled: ("CANCELLED", ""),
}

READS = (*STAGES, ProjectDraftRevised)


def project(event: Recorded) -> list[Change]:
    """A stage holds until the next begins; names, dates and seats until they are revised."""
    said = event.data
    changes: list[Change] = []
    if isinstance(said, ProjectDrafted | ProjectDraftRevised):
        changes.append(Begin("project", _described(said), Proof.of(event)))
    if isinstance(said, OfProject) and type(said) in STAGES:
        stage, desk = STAGES[type(said)]
        at = of_project(Figure.PROJECT_STAGE, said, {"stage": stage, "desk": desk})
        changes.append(Begin("stage", at, Proof.of(event)))
    return changes


def _described(said: ProjectDrafted | ProjectDraftRevised) -> Fact:
    value = {
        "title_th": said.title_th,
        "title_en": said.title_en,
        "starts_on": said.starts_on.isoformat(),
        "ends_on": said.ends_on.isoformat(),
        "seats": said.seats,
        "cohort": said.cohort,
    }
    return of_project(Figure.PROJECT, said, value)
