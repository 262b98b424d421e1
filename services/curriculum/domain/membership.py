"""A college's membership in a field's network, and whether it is a centre (P-3, P-5, 5.1-A)."""

from datetime import date
from typing import Any, assert_never
from uuid import UUID

from shared.contracts.common import CollegeCode, CollegeGroup, Document, FieldCode, ProvinceCode, Sector
from shared.contracts.curriculum.membership import (
    CollegeJoinedNetwork,
    CollegeLeftNetwork,
    MembershipEvent,
    MembershipGroupChanged,
    NetworkCentreDesignated,
    NetworkCentreRevoked,
)
from shared.eventsourcing.deciding.command import CENTRAL, Command, dated_by_then, must_speak_for
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused
from shared.kernel.stage import NamedStage


class Stage(NamedStage):
    """Where a college stands in a field's network."""

    ABSENT = "ABSENT", "ยังไม่เป็นสมาชิก"
    MEMBER = "MEMBER", "สมาชิก"
    CENTRE = "CENTRE", "ศูนย์บริหารเครือข่าย"  # a member that also manages the network
    LEFT = "LEFT", "ออกจากเครือข่ายแล้ว"


ACTIVE = frozenset({Stage.MEMBER, Stage.CENTRE})


class Membership(State):
    """One college in one field: at most one active membership, for the stream is the pair."""

    stage: Stage = Stage.ABSENT
    college: CollegeCode | None = None
    field: FieldCode | None = None
    group: CollegeGroup | None = None
    sector: Sector | None = None
    province: ProvinceCode | None = None
    since: date | None = None  # of the last change: what is effective from a date never reaches behind it


class Join(Command):
    """A college declares that it teaches the field, and joins its network in a group."""

    college: CollegeCode
    field: FieldCode
    group: CollegeGroup
    teaches_field: bool
    field_designated: bool  # looked up in the field's stream
    sector: Sector | None  # both looked up in the college's stream: None if it is not registered
    province: ProvinceCode | None


class ChangeGroup(Command):
    """Central moves a college to another group."""

    group: CollegeGroup
    document: Document


class DesignateCentre(Command):
    """Central makes a member a network-management centre."""

    document: Document


class RevokeCentre(Command):
    """Central ends a centre; the college stays a member."""

    document: Document


class Leave(Command):
    """A college leaves the network."""

    college: CollegeCode
    reason: str


MembershipCommand = Join | ChangeGroup | DesignateCentre | RevokeCentre | Leave

MAY: dict[type[Command], set[Stage]] = {
    Join: {Stage.ABSENT, Stage.LEFT},
    ChangeGroup: {Stage.MEMBER, Stage.CENTRE},
    DesignateCentre: {Stage.MEMBER},
    RevokeCentre: {Stage.CENTRE},
    Leave: {Stage.MEMBER},
}


def stream_of(college: CollegeCode, field: FieldCode) -> UUID:
    """The pair is the identity, so no college can be a member of a network twice."""
    return stream_id("membership", college, field)


def decide(command: MembershipCommand, state: Membership) -> list[MembershipEvent]:
    """What follows from the command, or why it may not be done."""
    if isinstance(command, Join | Leave):
        must_speak_for(command, command.college, "membership.not_your_college")
    else:
        must_speak_for(command, CENTRAL, "membership.central_only")
    if _is_done(command, state):
        return []
    if state.stage not in MAY[type(command)]:
        raise Refused(_why_not(command, state), **state.stage.said())
    if state.since is not None and command.on < state.since:
        raise Refused("membership.overlaps", since=state.since.isoformat(), on=command.on.isoformat())
    if isinstance(command, Join):
        return _join(command)
    return _change(command, state)


def evolve(state: Membership, event: MembershipEvent) -> Membership:
    """The membership after the event."""
    now = state.but(
        college=event.college,
        field=event.field,
        group=event.group,
        sector=event.sector,
        province=event.province,
        since=event.on,
    )
    match event:
        case CollegeJoinedNetwork() | NetworkCentreRevoked():
            return now.but(stage=Stage.MEMBER)
        case MembershipGroupChanged():
            return now
        case NetworkCentreDesignated():
            return now.but(stage=Stage.CENTRE)
        case CollegeLeftNetwork():
            return now.but(stage=Stage.LEFT)
        case _:
            assert_never(event)


def _is_done(command: MembershipCommand, state: Membership) -> bool:
    match command:
        case Join() | ChangeGroup():
            return state.stage in ACTIVE and command.group is state.group
        case DesignateCentre():
            return state.stage is Stage.CENTRE
        case RevokeCentre():
            return False
        case Leave():
            return state.stage is Stage.LEFT
        case _:
            assert_never(command)


def _why_not(command: MembershipCommand, state: Membership) -> str:
    if state.stage not in ACTIVE:
        return "membership.not_a_member"
    match command:
        case Join():
            return "membership.already_member"
        case Leave():
            return "membership.centre_may_not_leave"
        case _:
            return "membership.not_a_centre"


def _join(command: Join) -> list[MembershipEvent]:
    if not command.field_designated:
        raise Refused("field.not_designated", field=command.field)
    if command.sector is None or command.province is None:
        raise Refused("college.not_registered", college=command.college)
    if not command.teaches_field:
        raise Refused("membership.field_not_taught")
    return [
        CollegeJoinedNetwork(
            on=command.on,
            college=command.college,
            field=command.field,
            group=command.group,
            sector=command.sector,
            province=command.province,
        )
    ]


def _change(
    command: ChangeGroup | DesignateCentre | RevokeCentre | Leave, state: Membership
) -> list[MembershipEvent]:
    about: dict[str, Any] = {
        "on": command.on,
        "college": state.college,
        "field": state.field,
        "group": state.group,
        "sector": state.sector,
        "province": state.province,
    }
    if isinstance(command, Leave):
        return [CollegeLeftNetwork(**about, reason=command.reason)]
    dated_by_then(command.document, command.on)
    match command:
        case ChangeGroup():
            return [MembershipGroupChanged(**{**about, "group": command.group}, document=command.document)]
        case DesignateCentre():
            return [NetworkCentreDesignated(**about, document=command.document)]
        case RevokeCentre():
            return [NetworkCentreRevoked(**about, document=command.document)]
        case _:
            assert_never(command)


MEMBERSHIP = Decider[MembershipCommand, Membership, MembershipEvent](
    kind="membership", initial=Membership(), decide=decide, evolve=evolve
)
