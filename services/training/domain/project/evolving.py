"""What each event changes of a project; no rule is checked here."""

from typing import assert_never

from services.training.domain.project.state import Chosen, Plan, Project, Stage, Stamp
from shared.contracts.training.project import (
    ApplicationsClosed,
    ApplicationsOpened,
    CurriculumSelectedForProject,
    OfProject,
    OperatingCommitteeAppointed,
    OperatingCommitteeProposed,
    ProjectApproved,
    ProjectCancelled,
    ProjectClosed,
    ProjectDossierWritten,
    ProjectDrafted,
    ProjectDraftRevised,
    ProjectEndorsed,
    ProjectEvent,
    ProjectProposed,
    ProjectRejected,
    ProjectReturnedForRevision,
    ProjectReviewStarted,
    ProjectWithdrawn,
    TrainingDelivered,
    TrainingStarted,
)


def evolve(state: Project, event: ProjectEvent) -> Project:
    """The project after the event."""
    state = state.but(since=max(event.on, state.since or event.on))
    match event:
        case ProjectDrafted():
            return state.but(stage=Stage.DRAFT, stamp=stamp_of(event), plan=_plan(event))
        case ProjectDraftRevised():
            return state.but(plan=_plan(event))
        case CurriculumSelectedForProject():
            return state.but(curriculum=_chosen(event))
        case ProjectDossierWritten():
            return state.but(dossier=event.dossier)
        case OperatingCommitteeProposed():
            return state.but(committee=event.members)
        case ProjectProposed():
            return state.but(stage=Stage.PROPOSED, proposed_on=event.on, returns=())
        case ProjectReviewStarted():
            return state.but(stage=Stage.UNDER_REVIEW)
        case ProjectReturnedForRevision():
            return state.but(stage=Stage.RETURNED, returns=event.reasons, endorsement=None)
        case ProjectEndorsed():
            return state.but(stage=Stage.ENDORSED, endorsement=event.resolution)
        case ProjectApproved():
            return state.but(stage=Stage.APPROVED, decision=event.document)
        case ProjectRejected():
            return state.but(stage=Stage.REJECTED, decision=event.document)
        case ProjectWithdrawn():
            return state.but(stage=Stage.WITHDRAWN)
        case OperatingCommitteeAppointed():
            return state.but(order=event.order)
        case ApplicationsOpened():
            return state.but(stage=Stage.OPEN_FOR_APPLICATIONS, closes_on=event.closes_on)
        case ApplicationsClosed():
            return state.but(stage=Stage.APPLICATIONS_CLOSED)
        case TrainingStarted():
            return state.but(stage=Stage.IN_DELIVERY)
        case TrainingDelivered():
            return state.but(stage=Stage.DELIVERED, delivered_on=event.on, report_due_on=event.report_due_on)
        case ProjectCancelled():
            return state.but(stage=Stage.CANCELLED, decision=event.document)
        case ProjectClosed():
            return state.but(stage=Stage.CLOSED)
        case _:
            assert_never(event)


def stamp_of(event: OfProject) -> Stamp:
    """Whose the event is and under what it is counted."""
    return Stamp(**{name: getattr(event, name) for name in Stamp.model_fields})


def _plan(event: ProjectDrafted | ProjectDraftRevised) -> Plan:
    return Plan(**{name: getattr(event, name) for name in Plan.model_fields})


def _chosen(event: CurriculumSelectedForProject) -> Chosen:
    return Chosen(**{name: getattr(event, name) for name in Chosen.model_fields})
