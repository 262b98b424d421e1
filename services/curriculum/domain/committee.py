"""A design committee: colleges select representatives, the Bureau appoints (5.1-C1, 5.1-S1)."""

from datetime import date
from typing import Any, assert_never
from uuid import UUID

from services.curriculum.domain.composition import (
    CHOSEN_BY_COLLEGES,
    Nominee,
    Seat,
    check_composition,
    check_nominee,
    check_seat,
    seat_of,
)
from services.curriculum.domain.in_thai import missing
from shared.contracts.common import CollegeCode, Document, FieldCode, OrganisationCode, PersonId, order_key
from shared.contracts.curriculum.committee import (
    Capacity,
    CommitteeEvent,
    CommitteeMember,
    CommitteeMemberReplaced,
    DesignCommitteeAppointed,
    DesignCommitteeDissolved,
    RepresentativeNominated,
)
from shared.eventsourcing.deciding.command import (
    BUREAU,
    CENTRAL,
    Command,
    dated_by_then,
    must_follow,
    must_speak_for,
)
from shared.eventsourcing.deciding.decider import Decider, Release, State, Take
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused
from shared.kernel.stage import NamedStage


class Stage(NamedStage):
    """Where a committee stands."""

    ABSENT = "ABSENT", "ยังไม่มี"
    FORMING = "FORMING", "กำลังคัดเลือกผู้แทน"  # colleges have begun to nominate
    APPOINTED = "APPOINTED", "แต่งตั้งแล้ว"
    DISSOLVED = "DISSOLVED", "ยุบแล้ว"


class Committee(State):
    """A field's design committee of a fiscal year."""

    stage: Stage = Stage.ABSENT
    nominees: tuple[Nominee, ...] = ()
    members: tuple[CommitteeMember, ...] = ()
    orders: tuple[Document, ...] = ()
    since: date | None = None  # of the last order


class _OfCommittee(Command):
    field: FieldCode
    fiscal_year: FiscalYear


class Nominate(_OfCommittee):
    """A college selects a representative, of its own or of an enterprise."""

    college: CollegeCode
    person: PersonId
    capacity: Capacity
    organisation: OrganisationCode
    field_designated: bool  # this and the rest looked up by the handler
    fiscal_year_closed: bool
    college_is_member: bool
    organisation_is_college: bool


class Appoint(_OfCommittee):
    """The Bureau appoints the committee by an order."""

    order: Document
    members: tuple[CommitteeMember, ...]
    field_designated: bool  # this and the rest looked up by the handler
    fiscal_year_closed: bool
    centres: frozenset[CollegeCode]


class ReplaceMember(_OfCommittee):
    """The Bureau replaces a member by a new order."""

    order: Document
    leaving: PersonId
    joining: CommitteeMember
    centres: frozenset[CollegeCode]  # looked up by the handler


class Dissolve(_OfCommittee):
    """The Bureau ends the committee by an order."""

    order: Document


CommitteeCommand = Nominate | Appoint | ReplaceMember | Dissolve

MAY: dict[type[Command], set[Stage]] = {
    Nominate: {Stage.ABSENT, Stage.FORMING, Stage.APPOINTED},  # appointed: for a replacement
    Appoint: {Stage.ABSENT, Stage.FORMING},  # absent: refused with the nominations that are missing
    ReplaceMember: {Stage.APPOINTED},
    Dissolve: {Stage.APPOINTED},
}


def stream_of(field: FieldCode, fiscal_year: int) -> UUID:
    """One committee a field and fiscal year."""
    return stream_id("design-committee", field, fiscal_year)


def decide(command: CommitteeCommand, state: Committee) -> list[CommitteeEvent]:
    """What follows from the command, or why it may not be done."""
    if isinstance(command, Nominate):
        must_speak_for(command, command.college, "committee.not_your_college")
    else:
        must_speak_for(command, BUREAU, "committee.bureau_only")
    if _is_done(command, state):
        return []
    if state.stage not in MAY[type(command)]:
        code = "committee.unknown" if state.stage is Stage.ABSENT else "committee.wrong_stage"
        raise Refused(code, **state.stage.said())
    about: dict[str, Any] = {"on": command.on, "field": command.field, "fiscal_year": command.fiscal_year}
    match command:
        case Nominate():
            nominee = _check_nomination(command, state)
            return [RepresentativeNominated(**about, **dict(nominee))]
        case Appoint():
            _check_appointment(command, state)
            return [DesignCommitteeAppointed(**about, order=command.order, members=command.members)]
        case ReplaceMember():
            _check_replacement(command, state)
            about |= {"leaving": command.leaving, "joining": command.joining}
            return [CommitteeMemberReplaced(**about, order=command.order)]
        case Dissolve():
            _check_order(command, state)
            return [DesignCommitteeDissolved(**about, order=command.order)]
        case _:
            assert_never(command)


def evolve(state: Committee, event: CommitteeEvent) -> Committee:
    """The committee after the event."""
    match event:
        case RepresentativeNominated():
            nominee = Nominee(
                college=event.college,
                person=event.person,
                capacity=event.capacity,
                organisation=event.organisation,
            )
            stage = Stage.FORMING if state.stage is Stage.ABSENT else state.stage
            return state.but(stage=stage, nominees=(*state.nominees, nominee))
        case DesignCommitteeAppointed():
            return _ordered(state, event.on, event.order).but(stage=Stage.APPOINTED, members=event.members)
        case CommitteeMemberReplaced():
            members = _replaced(state.members, event.leaving, event.joining)
            return _ordered(state, event.on, event.order).but(members=members)
        case DesignCommitteeDissolved():
            return _ordered(state, event.on, event.order).but(stage=Stage.DISSOLVED)
        case _:
            assert_never(event)


def keys(event: CommitteeEvent) -> list[Take | Release]:
    """An order's number exists once per issuing unit and Buddhist year, and is never free again."""
    match event:
        case RepresentativeNominated():
            return []
        case DesignCommitteeAppointed() | CommitteeMemberReplaced() | DesignCommitteeDissolved():
            return [Take("order", _number(event.order), "committee.order_taken")]
        case _:
            assert_never(event)


def _is_done(command: CommitteeCommand, state: Committee) -> bool:
    match command:
        case Nominate():
            return _nominee(command) in state.nominees
        case Appoint():
            appointed = state.stage is Stage.APPOINTED and command.order == state.orders[-1]
            return appointed and command.members == state.members
        case ReplaceMember():
            seated = {member.person: member for member in state.members}
            left = command.leaving == command.joining.person or command.leaving not in seated
            return command.order in state.orders and left and command.joining in state.members
        case Dissolve():
            return state.stage is Stage.DISSOLVED and command.order == state.orders[-1]
        case _:
            assert_never(command)


def _check_nomination(command: Nominate, state: Committee) -> Nominee:
    _check_field_and_year(command)
    if not command.college_is_member:
        raise Refused("committee.college_not_a_member", college=command.college)
    nominee = _nominee(command)
    check_nominee(nominee, command.organisation_is_college)
    if any(n.person == nominee.person and seat_of(n) != seat_of(nominee) for n in state.nominees):
        raise Refused("committee.nominated_otherwise", person=str(command.person))
    return nominee


def _check_appointment(command: Appoint, state: Committee) -> None:
    _check_field_and_year(command)
    nominated = {nominee.capacity for nominee in state.nominees}
    if unchosen := [capacity for capacity in CHOSEN_BY_COLLEGES if capacity not in nominated]:
        raise Refused("committee.nominations_missing", **missing(unchosen))
    _check_order(command, state)
    check_composition(command.members)
    for member in command.members:
        check_seat(member, _nominated(state), command.centres)


def _check_replacement(command: ReplaceMember, state: Committee) -> None:
    if all(member.person != command.leaving for member in state.members):
        raise Refused("committee.not_a_member", person=str(command.leaving))
    _check_order(command, state)
    check_composition(_replaced(state.members, command.leaving, command.joining))
    check_seat(command.joining, _nominated(state), command.centres)


def _check_field_and_year(command: Nominate | Appoint) -> None:
    if not command.field_designated:
        raise Refused("field.not_designated", field=command.field)
    if command.fiscal_year_closed:
        raise Refused("committee.fiscal_year_closed", fiscal_year=command.fiscal_year)


def _check_order(command: Appoint | ReplaceMember | Dissolve, state: Committee) -> None:
    order = command.order
    if order.issued_by not in {BUREAU, CENTRAL}:
        raise Refused("committee.order_of_another", issued_by=order.issued_by)
    dated_by_then(order, command.on)
    must_follow(command.on, state.since)
    if _number(order) in map(_number, state.orders):
        raise Refused("committee.order_taken")


def _nominee(command: Nominate) -> Nominee:
    return Nominee(
        college=command.college,
        person=command.person,
        capacity=command.capacity,
        organisation=command.organisation,
    )


def _nominated(state: Committee) -> frozenset[Seat]:
    return frozenset(map(seat_of, state.nominees))


def _number(order: Document) -> str:
    return order_key(order, apart=" ")


def _ordered(state: Committee, on: date, order: Document) -> Committee:
    return state.but(orders=(*state.orders, order), since=on)


def _replaced(
    members: tuple[CommitteeMember, ...], leaving: PersonId, joining: CommitteeMember
) -> tuple[CommitteeMember, ...]:
    return tuple(joining if member.person == leaving else member for member in members)


COMMITTEE = Decider[CommitteeCommand, Committee, CommitteeEvent](
    kind="design-committee", initial=Committee(), decide=decide, evolve=evolve, keys=keys
)
