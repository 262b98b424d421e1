"""A curriculum and its versions, from a workshop's draft to the version in force (5.1-C3, P-4, P-6).

At most one version is in the making while at most one is in force. Every version drafted takes the
next number, also after a rejected one, so that a number never means two texts.
"""

from typing import Any, assert_never

from services.curriculum.domain.content import check_content
from services.curriculum.domain.curriculum_state import (
    Approve,
    Curriculum,
    CurriculumCommand,
    Draft,
    DraftNextVersion,
    Endorse,
    Endorsement,
    InForce,
    PutInForce,
    Reject,
    ReturnForRevision,
    Revise,
    Stage,
    Submit,
    Withdraw,
    WorkshopSeen,
)
from services.curriculum.domain.review import (
    AUTHORSHIP,
    approve,
    check_not_own_work,
    endorse,
    given,
    text,
    unsigned,
)
from shared.contracts.common import Body, FieldCode
from shared.contracts.curriculum.curriculum import (
    CurriculumApproved,
    CurriculumDrafted,
    CurriculumDraftRevised,
    CurriculumEndorsed,
    CurriculumEvent,
    CurriculumRejected,
    CurriculumReturnedForRevision,
    CurriculumSubmitted,
    CurriculumSuperseded,
    CurriculumVersionStarted,
    CurriculumWithdrawn,
)
from shared.eventsourcing.deciding.command import BUREAU, SUBCOMMITTEE, Command, must_follow, must_speak_for
from shared.eventsourcing.deciding.decider import Decider
from shared.kernel.refusal import Refused

MAY: dict[type[Command], set[Stage]] = {
    Draft: {Stage.ABSENT},
    Revise: {Stage.DRAFTING, Stage.RETURNED},
    Submit: {Stage.DRAFTING},
    Endorse: {Stage.SUBMITTED, Stage.ENDORSED},  # endorsed: by another enterprise of the committee
    ReturnForRevision: {Stage.SUBMITTED, Stage.ENDORSED},
    Reject: {Stage.SUBMITTED, Stage.ENDORSED},
    Approve: {Stage.SUBMITTED, Stage.ENDORSED},  # submitted: refused with the sign-offs that are missing
    PutInForce: {Stage.APPROVED},
    DraftNextVersion: {Stage.IN_FORCE, Stage.REJECTED, Stage.WITHDRAWN},
    Withdraw: set(Stage) - {Stage.ABSENT},  # whatever becomes of the next version
}


def decide(command: CurriculumCommand, state: Curriculum) -> list[CurriculumEvent]:
    """What follows from the command, or why it may not be done."""
    _check_speaks_for(command)
    if _is_done(command, state):
        return []
    if state.stage not in MAY[type(command)]:
        code = "curriculum.unknown" if state.stage is Stage.ABSENT else "curriculum.wrong_stage"
        raise Refused(code, **state.stage.said())
    must_follow(command.on, state.submitted_on if isinstance(command, Endorse) else state.since)
    if isinstance(command, Draft):
        return _draft(command)
    about: dict[str, Any] = {
        "on": command.on,
        "curriculum": state.curriculum,
        "field": state.field,
        "version": state.version,
    }
    match command:
        case DraftNextVersion():
            return _draft_next(command, state, about)
        case Revise():
            check_content(command.content, command.on)
            return [CurriculumDraftRevised(**about, content=command.content)]
        case Submit():
            check_content(text(state), command.on)
            return [CurriculumSubmitted(**about)]
        case ReturnForRevision():
            return [CurriculumReturnedForRevision(**about, reason=command.reason)]
        case Endorse():
            return endorse(command, state, about)
        case Approve():
            return approve(command, state, about)
        case Reject():
            check_not_own_work(command, state)
            return [CurriculumRejected(**about, reason=command.reason)]
        case PutInForce():
            return _put_in_force(command, state, about)
        case Withdraw():
            return _withdraw(command, state, about)
        case _:
            assert_never(command)


def evolve(state: Curriculum, event: CurriculumEvent) -> Curriculum:
    """The curriculum after the event."""
    now = state.but(since=max(event.on, state.since or event.on))
    match event:
        case CurriculumDrafted():
            return now.but(
                stage=Stage.DRAFTING,
                curriculum=event.curriculum,
                field=event.field,
                version=event.version,
                workshop=event.workshop,
                content=event.content,
                in_force=_with_its_content(state),
                content_hash=None,
                endorsements=(),
                approval=None,
                reason=None,
                submitted_on=None,
                hands=(),  # those of the version before
            )
        case CurriculumDraftRevised():
            return now.but(stage=Stage.DRAFTING, content=event.content, endorsements=(), submitted_on=None)
        case CurriculumSubmitted():
            return now.but(stage=Stage.SUBMITTED, submitted_on=event.on)
        case CurriculumReturnedForRevision():
            return now.but(stage=Stage.RETURNED, reason=event.reason)
        case CurriculumEndorsed():
            one = Endorsement(body=event.body, organisation=event.organisation, resolution=event.resolution)
            endorsed = now.but(endorsements=(*state.endorsements, one))
            return endorsed if unsigned(endorsed) else endorsed.but(stage=Stage.ENDORSED)
        case CurriculumApproved():
            return now.but(
                stage=Stage.APPROVED, content_hash=event.content_hash, approval=event.resolution, reason=None
            )
        case CurriculumRejected():
            return now.but(stage=Stage.REJECTED, reason=event.reason)
        case CurriculumSuperseded():
            return now.but(in_force=None)
        case CurriculumVersionStarted():
            started = InForce(version=event.version, since=event.on, content_hash=event.content_hash)
            return now.but(stage=Stage.IN_FORCE, in_force=started)
        case CurriculumWithdrawn():
            if state.stage is Stage.IN_FORCE:
                return now.but(stage=Stage.WITHDRAWN, in_force=None, reason=event.reason)
            return now.but(in_force=None)
        case _:
            assert_never(event)


def _with_its_content(state: Curriculum) -> InForce | None:
    """The version in force, which keeps its text now that ``content`` becomes the next version's."""
    if state.in_force is None or state.in_force.content is not None:
        return state.in_force
    return state.in_force.but(content=state.content)


def _check_speaks_for(command: CurriculumCommand) -> None:
    if not isinstance(command, Endorse):
        must_speak_for(command, BUREAU, "curriculum.bureau_only")
    elif command.body is Body.SUBCOMMITTEE:
        must_speak_for(command, SUBCOMMITTEE, "curriculum.subcommittee_only")
    elif command.by_org not in command.enterprises:
        raise Refused("curriculum.enterprise_not_on_committee", organisation=command.by_org)


def _is_done(command: CurriculumCommand, state: Curriculum) -> bool:
    match command:
        case Draft() | DraftNextVersion():
            begun = state.stage is Stage.DRAFTING and (state.version == 1) is isinstance(command, Draft)
            return begun and (command.workshop, command.content) == (state.workshop, state.content)
        case Revise():
            return state.stage in MAY[Revise] and command.content == state.content
        case Submit():
            return state.stage in {Stage.SUBMITTED, Stage.ENDORSED}
        case Endorse():
            return state.stage in MAY[Endorse] and given(command) in state.endorsements
        case ReturnForRevision():
            return state.stage is Stage.RETURNED and command.reason == state.reason
        case Reject():
            return state.stage is Stage.REJECTED and command.reason == state.reason
        case Approve():
            return state.stage is Stage.APPROVED and command.resolution == state.approval
        case PutInForce():
            return state.stage is Stage.IN_FORCE
        case Withdraw():
            return state.stage is Stage.WITHDRAWN and command.reason == state.reason
        case _:
            assert_never(command)


def _draft(command: Draft) -> list[CurriculumEvent]:
    _check_workshop(command.seen, command.field)
    check_content(command.content, command.on)
    return [
        CurriculumDrafted(
            on=command.on,
            curriculum=command.curriculum,
            field=command.field,
            version=1,
            workshop=command.workshop,
            content=command.content,
        )
    ]


def _draft_next(command: DraftNextVersion, state: Curriculum, about: dict[str, Any]) -> list[CurriculumEvent]:
    _check_workshop(command.seen, state.field)
    check_content(command.content, command.on)
    following = {**about, "version": state.version + 1}
    return [CurriculumDrafted(**following, workshop=command.workshop, content=command.content)]


def _check_workshop(seen: WorkshopSeen | None, field: FieldCode | None) -> None:
    if seen is None:
        raise Refused("workshop.unknown")
    if seen.field != field:
        raise Refused("curriculum.workshop_of_another_field", field=seen.field)
    if not seen.held:
        raise Refused("curriculum.workshop_not_held")
    if not seen.quorate:
        raise Refused("curriculum.workshop_inquorate")


def _put_in_force(command: PutInForce, state: Curriculum, about: dict[str, Any]) -> list[CurriculumEvent]:
    content = text(state)
    check_not_own_work(command, state)
    approved: dict[str, Any] = {
        "content_hash": state.content_hash,
        "hours": content.hours(),
        "completion": content.completion,
    }
    started = CurriculumVersionStarted(**about, **approved)
    if state.in_force is None:
        return [started]
    former = {**about, "version": state.in_force.version}
    return [CurriculumSuperseded(**former), started]


def _withdraw(command: Withdraw, state: Curriculum, about: dict[str, Any]) -> list[CurriculumEvent]:
    if state.in_force is None:
        raise Refused("curriculum.nothing_in_force")
    withdrawn = {**about, "version": state.in_force.version}
    return [CurriculumWithdrawn(**withdrawn, reason=command.reason)]


CURRICULUM = Decider[CurriculumCommand, Curriculum, CurriculumEvent](
    kind="curriculum", initial=Curriculum(), decide=decide, evolve=evolve, every_hand=AUTHORSHIP
)
