"""What the Bureau and the sub-committee do: review, endorse, approve, reject, appoint (5.2-C1, 5.2-S2)."""

from services.training.domain.policy import Policy
from services.training.domain.project.drafting import KnownVersion, selected_in_force, year_open
from services.training.domain.project.state import Project, Stage, Stamp
from shared.contracts.common import Body, Document, Resolution
from shared.contracts.training.project import (
    CurriculumSelectedForProject,
    OperatingCommitteeAppointed,
    OperatingCommitteeProposed,
    ProjectApproved,
    ProjectDossierWritten,
    ProjectDrafted,
    ProjectDraftRevised,
    ProjectEndorsed,
    ProjectEvent,
    ProjectProposed,
    ProjectRejected,
    ProjectReturnedForRevision,
    ProjectReviewStarted,
    SectionReturn,
)
from shared.eventsourcing.deciding.command import Command, dated_by_then
from shared.kernel.refusal import Refused

AUTHORSHIP = (
    ProjectDrafted,
    ProjectDraftRevised,
    CurriculumSelectedForProject,
    ProjectDossierWritten,
    OperatingCommitteeProposed,
    ProjectProposed,
)


class StartReview(Command):
    """Take the proposal up."""


class ReturnForRevision(Command):
    """Send the proposal back, with a reason for each section concerned."""

    reasons: tuple[SectionReturn, ...]


class Endorse(Command):
    """Record that the sub-committee concurs (เห็นชอบ)."""

    resolution: Resolution


class Approve(Command):
    """Approve (อนุมัติ) what was endorsed."""

    document: Document
    version: KnownVersion | None  # looked up in our replica: the selected one, as it stands now
    year: Policy  # looked up


class Reject(Command):
    """Decide against the project, for good."""

    reason: str
    document: Document


class AppointCommittee(Command):
    """Appoint the proposed operating committee by an order."""

    order: Document


def start_review(command: StartReview, stamp: Stamp) -> list[ProjectEvent]:
    """The Bureau has it on its desk."""
    return [ProjectReviewStarted(on=command.on, **stamp.fields())]


def return_for_revision(command: ReturnForRevision, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """Back to the centre; an endorsement given before is void."""
    not_the_author(command, state)
    sections = [reason.section for reason in command.reasons]
    if not sections:
        raise Refused("project.no_reasons")
    if len(set(sections)) < len(sections):
        raise Refused("project.section_returned_twice")
    return [ProjectReturnedForRevision(on=command.on, **stamp.fields(), reasons=command.reasons)]


def endorse(command: Endorse, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """A resolution of the sub-committee, about the proposal as it stands."""
    not_the_author(command, state)
    resolution = command.resolution
    if resolution.body is not Body.SUBCOMMITTEE:
        raise Refused("project.endorsed_by_other_body", body=resolution.body.value)
    dated_by_then(resolution, command.on)
    if state.proposed_on and resolution.dated < state.proposed_on:
        raise Refused("project.endorsed_before_proposed", proposed_on=state.proposed_on.isoformat())
    return [ProjectEndorsed(on=command.on, **stamp.fields(), resolution=resolution)]


def approve(command: Approve, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """Endorsed, by another hand than the author's, and the curriculum still in force."""
    not_the_author(command, state)
    if state.stage is not Stage.ENDORSED:
        raise Refused("project.not_endorsed")
    dated_by_then(command.document, command.on)
    year_open(command.year, stamp.fiscal_year)
    chosen = selected_in_force(command.version, state, stamp)
    approved = ProjectApproved(
        on=command.on,
        **stamp.fields(),
        document=command.document,
        curriculum=chosen.curriculum,
        version=chosen.version,
        completion=chosen.completion,
    )
    return [approved]


def reject(command: Reject, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """With the reason and the paper; cohort and curriculum are free again."""
    not_the_author(command, state)
    dated_by_then(command.document, command.on)
    rejected = ProjectRejected(
        on=command.on, **stamp.fields(), reason=command.reason, document=command.document
    )
    return [rejected]


def appoint_committee(command: AppointCommittee, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """The members that were proposed and approved, by one order."""
    not_the_author(command, state)
    if state.order is not None:
        raise Refused("project.committee_already_appointed", order=state.order.number)
    dated_by_then(command.order, command.on)
    appointed = OperatingCommitteeAppointed(
        on=command.on, **stamp.fields(), order=command.order, members=state.committee
    )
    return [appointed]


def not_the_author(command: Command, state: Project) -> None:
    """Whoever drafted, edited or proposed the project does not decide about it."""
    if command.by in state.hands:
        raise Refused("project.decider_is_author")
