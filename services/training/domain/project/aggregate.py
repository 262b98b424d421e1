"""The project's state machine: which command at which stage, and what each event changes."""

from typing import assert_never

from services.training.domain.project import drafting, review, running
from services.training.domain.project.cancelling import CANCELLABLE, Cancel, cancel
from services.training.domain.project.drafting import (
    Draft,
    Propose,
    ProposeCommittee,
    ReviseDraft,
    SelectCurriculum,
    Withdraw,
    WriteDossier,
)
from services.training.domain.project.evolving import evolve
from services.training.domain.project.review import (
    AppointCommittee,
    Approve,
    Endorse,
    Reject,
    ReturnForRevision,
    StartReview,
)
from services.training.domain.project.running import (
    Close,
    CloseApplications,
    Deliver,
    OpenApplications,
    Start,
)
from services.training.domain.project.state import Project, Stage, of_centre
from shared.contracts.common import order_key
from shared.contracts.training.project import (
    OfProject,
    OperatingCommitteeAppointed,
    ProjectCancelled,
    ProjectDrafted,
    ProjectEvent,
    ProjectRejected,
    ProjectWithdrawn,
)
from shared.eventsourcing.deciding.command import BUREAU, SUBCOMMITTEE, must_follow, must_speak_for
from shared.eventsourcing.deciding.decider import Decider, Release, Take
from shared.kernel.refusal import Refused

ProjectCommand = (
    Draft | ReviseDraft | SelectCurriculum | WriteDossier | ProposeCommittee | Propose | Withdraw
    | StartReview | ReturnForRevision | Endorse | Approve | Reject | AppointCommittee
    | OpenApplications | CloseApplications | Start | Deliver | Close | Cancel
)  # fmt: skip

_EDITABLE = {Stage.DRAFT, Stage.RETURNED}
_ON_THE_DESK = {Stage.UNDER_REVIEW, Stage.ENDORSED}

MAY: dict[type[ProjectCommand], set[Stage]] = {
    Draft: {Stage.ABSENT},
    ReviseDraft: _EDITABLE,
    SelectCurriculum: _EDITABLE,
    WriteDossier: _EDITABLE,
    ProposeCommittee: _EDITABLE,
    Propose: _EDITABLE,
    Withdraw: {Stage.DRAFT, Stage.PROPOSED, Stage.RETURNED},
    StartReview: {Stage.PROPOSED},
    ReturnForRevision: _ON_THE_DESK,
    Endorse: {Stage.UNDER_REVIEW},
    Approve: _ON_THE_DESK,
    Reject: _ON_THE_DESK,
    AppointCommittee: {Stage.APPROVED},
    OpenApplications: {Stage.APPROVED},
    CloseApplications: {Stage.OPEN_FOR_APPLICATIONS},
    Start: {Stage.APPLICATIONS_CLOSED},
    Deliver: {Stage.IN_DELIVERY},
    Close: {Stage.DELIVERED},
    Cancel: CANCELLABLE,
}
OF_THE_CENTRE = (
    ReviseDraft, SelectCurriculum, WriteDossier, ProposeCommittee, Propose, Withdraw,
    OpenApplications, CloseApplications, Start, Deliver,
)  # fmt: skip
OF_THE_BUREAU = (StartReview, ReturnForRevision, Approve, Reject, AppointCommittee, Cancel)


def decide(command: ProjectCommand, state: Project) -> list[ProjectEvent]:
    """What follows from the command, or the refusal."""
    if isinstance(command, Draft):
        _at_its_stage(command, state)
        return drafting.draft(command)
    stamp = of_centre(state, command.by_org) if isinstance(command, OF_THE_CENTRE) else state.known()
    if isinstance(command, OF_THE_BUREAU):
        must_speak_for(command, BUREAU, "project.bureau_only")
    if isinstance(command, Endorse):
        must_speak_for(command, SUBCOMMITTEE, "project.subcommittee_only")
    if _already_done(command, state):
        return []
    _at_its_stage(command, state)
    if not isinstance(command, Close):  # a reaction, which must not be refused
        must_follow(command.on, state.since)
    match command:
        case ReviseDraft():
            return drafting.revise(command, state, stamp)
        case SelectCurriculum():
            return drafting.select(command, state, stamp)
        case WriteDossier():
            return drafting.write_dossier(command, state, stamp)
        case ProposeCommittee():
            return drafting.propose_committee(command, state, stamp)
        case Propose():
            return drafting.propose(command, state, stamp)
        case Withdraw():
            return drafting.withdraw(command, stamp)
        case StartReview():
            return review.start_review(command, stamp)
        case ReturnForRevision():
            return review.return_for_revision(command, state, stamp)
        case Endorse():
            return review.endorse(command, state, stamp)
        case Approve():
            return review.approve(command, state, stamp)
        case Reject():
            return review.reject(command, state, stamp)
        case AppointCommittee():
            return review.appoint_committee(command, state, stamp)
        case OpenApplications():
            return running.open_applications(command, state, stamp)
        case CloseApplications():
            return running.close_applications(command, stamp)
        case Start():
            return running.start(command, state, stamp)
        case Deliver():
            return running.deliver(command, stamp)
        case Close():
            return running.close(command, stamp)
        case Cancel():
            return cancel(command, state, stamp)
        case _:
            assert_never(command)


def keys(event: ProjectEvent) -> list[Take | Release]:
    """One live project a cohort; one order a number, issuing unit and Buddhist year."""
    match event:
        case ProjectDrafted():
            return [Take("project", _cohort(event), "project.cohort_taken")]
        case ProjectWithdrawn() | ProjectRejected() | ProjectCancelled():
            return [Release("project", _cohort(event))]
        case OperatingCommitteeAppointed(order=order):
            key = order_key(order, apart="/")
            return [Take("appointment-order", key, "project.order_number_taken")]
        case _:
            return []


PROJECT = Decider(
    kind="project", initial=Project(), decide=decide, evolve=evolve, keys=keys, every_hand=review.AUTHORSHIP
)


def _cohort(event: OfProject) -> str:
    return f"{event.centre}/{event.field}/{event.fiscal_year}/{event.cohort}"


def _at_its_stage(command: ProjectCommand, state: Project) -> None:
    if state.stage not in MAY[type(command)]:
        raise Refused("project.wrong_stage", **state.stage.said())


def _already_done(command: ProjectCommand, state: Project) -> bool:
    """A repeat finds nothing left to do, as long as nothing else happened since."""
    match command, state.stage:
        case (
            (Propose(), Stage.PROPOSED)
            | (Withdraw(), Stage.WITHDRAWN)
            | (StartReview(), Stage.UNDER_REVIEW)
            | (CloseApplications(), Stage.APPLICATIONS_CLOSED)
            | (Start(), Stage.IN_DELIVERY)
            | (Deliver(), Stage.DELIVERED)
            | (Close(), Stage.CLOSED)
        ):
            return True
        case ReturnForRevision(reasons=reasons), Stage.RETURNED:
            return reasons == state.returns
        case Endorse(resolution=resolution), Stage.ENDORSED:
            return resolution == state.endorsement
        case (
            (Approve(document=document), Stage.APPROVED)
            | (Reject(document=document), Stage.REJECTED)
            | (Cancel(document=document), Stage.CANCELLED)
        ):
            return document == state.decision
        case AppointCommittee(order=order), _:
            return order == state.order
        case OpenApplications(closes_on=closes_on), Stage.OPEN_FOR_APPLICATIONS:
            return closes_on == state.closes_on
        case _:
            return False
