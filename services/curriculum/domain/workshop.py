"""The workshop in which the committee designs the curriculum (5.1-C2).

That a quorum is more than half of the members, an enterprise's among them, is our assumption.
"""

from datetime import date
from typing import Any, assert_never
from uuid import UUID

from shared.contracts.common import Document, FieldCode, PersonId, ProvinceCode
from shared.contracts.curriculum.committee import Capacity, CommitteeMember
from shared.contracts.curriculum.workshop import (
    WorkshopCancelled,
    WorkshopEvent,
    WorkshopHeld,
    WorkshopRescheduled,
    WorkshopScheduled,
)
from shared.eventsourcing.deciding.command import BUREAU, Command, dated_by_then, must_follow, must_speak_for
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.refusal import Refused
from shared.kernel.stage import NamedStage


class Stage(NamedStage):
    """Where a workshop stands."""

    ABSENT = "ABSENT", "ยังไม่มี"
    SCHEDULED = "SCHEDULED", "กำหนดวันแล้ว"
    HELD = "HELD", "จัดแล้ว"
    CANCELLED = "CANCELLED", "ยกเลิกแล้ว"


class Workshop(State):
    """A workshop with its days as last set, and how it ended."""

    stage: Stage = Stage.ABSENT
    workshop: UUID | None = None
    committee: UUID | None = None
    field: FieldCode | None = None
    fiscal_year: FiscalYear | None = None
    province: ProvinceCode | None = None
    first_day: date | None = None
    last_day: date | None = None
    attendees: tuple[PersonId, ...] = ()
    quorate: bool = False
    minutes: Document | None = None
    since: date | None = None  # of the last step


class Schedule(Command):
    """The Bureau sets days and province for a committee's workshop."""

    workshop: UUID
    committee: UUID
    field: FieldCode
    fiscal_year: FiscalYear
    first_day: date
    last_day: date
    province: ProvinceCode
    committee_appointed: bool  # looked up in the committee's stream


class Reschedule(Command):
    """The Bureau moves the workshop to other days."""

    first_day: date
    last_day: date
    reason: str


class Hold(Command):
    """The Bureau records that the workshop took place, who came, and its minutes."""

    attendees: frozenset[PersonId]
    minutes: Document
    members: tuple[CommitteeMember, ...]  # looked up in the committee's stream: none unless appointed


class Cancel(Command):
    """The Bureau calls the workshop off."""

    reason: str


WorkshopCommand = Schedule | Reschedule | Hold | Cancel

MAY: dict[type[Command], set[Stage]] = {
    Schedule: {Stage.ABSENT},
    Reschedule: {Stage.SCHEDULED},
    Hold: {Stage.SCHEDULED},
    Cancel: {Stage.SCHEDULED},
}


def decide(command: WorkshopCommand, state: Workshop) -> list[WorkshopEvent]:
    """What follows from the command, or why it may not be done."""
    must_speak_for(command, BUREAU, "workshop.bureau_only")
    if _is_done(command, state):
        return []
    if state.stage not in MAY[type(command)]:
        code = "workshop.unknown" if state.stage is Stage.ABSENT else "workshop.wrong_stage"
        raise Refused(code, **state.stage.said())
    if isinstance(command, Schedule):
        return _schedule(command)
    must_follow(command.on, state.since)
    about: dict[str, Any] = {
        "on": command.on,
        "workshop": state.workshop,
        "committee": state.committee,
        "field": state.field,
        "fiscal_year": state.fiscal_year,
    }
    match command:
        case Reschedule():
            _check_days(command)
            about |= {"first_day": command.first_day, "last_day": command.last_day}
            return [WorkshopRescheduled(**about, reason=command.reason)]
        case Hold():
            return _hold(command, state, about)
        case Cancel():
            return [WorkshopCancelled(**about, reason=command.reason)]
        case _:
            assert_never(command)


def evolve(state: Workshop, event: WorkshopEvent) -> Workshop:
    """The workshop after the event."""
    now = state.but(since=event.on)
    match event:
        case WorkshopScheduled():
            return now.but(
                stage=Stage.SCHEDULED,
                workshop=event.workshop,
                committee=event.committee,
                field=event.field,
                fiscal_year=event.fiscal_year,
                province=event.province,
                first_day=event.first_day,
                last_day=event.last_day,
            )
        case WorkshopRescheduled():
            return now.but(first_day=event.first_day, last_day=event.last_day)
        case WorkshopHeld():
            return now.but(
                stage=Stage.HELD, attendees=event.attendees, quorate=event.quorate, minutes=event.minutes
            )
        case WorkshopCancelled():
            return now.but(stage=Stage.CANCELLED)
        case _:
            assert_never(event)


def _is_done(command: WorkshopCommand, state: Workshop) -> bool:
    match command:
        case Schedule():
            return state.stage is Stage.SCHEDULED and _as_scheduled(command) == _as_scheduled(state)
        case Reschedule():
            days = (state.first_day, state.last_day)
            return state.stage is Stage.SCHEDULED and (command.first_day, command.last_day) == days
        case Hold():
            held = (frozenset(state.attendees), state.minutes)
            return state.stage is Stage.HELD and (command.attendees, command.minutes) == held
        case Cancel():
            return state.stage is Stage.CANCELLED
        case _:
            assert_never(command)


def _as_scheduled(said: Schedule | Workshop) -> tuple[object, ...]:
    return said.committee, said.first_day, said.last_day, said.province


def _schedule(command: Schedule) -> list[WorkshopEvent]:
    if not command.committee_appointed:
        raise Refused("workshop.committee_not_appointed")
    _check_days(command)
    return [
        WorkshopScheduled(
            on=command.on,
            workshop=command.workshop,
            committee=command.committee,
            field=command.field,
            fiscal_year=command.fiscal_year,
            first_day=command.first_day,
            last_day=command.last_day,
            province=command.province,
        )
    ]


def _hold(command: Hold, state: Workshop, about: dict[str, Any]) -> list[WorkshopEvent]:
    if not command.members:
        raise Refused("workshop.committee_not_appointed")
    if strangers := command.attendees - {member.person for member in command.members}:
        raise Refused("workshop.attendee_not_a_member", persons=sorted(map(str, strangers)))
    if state.first_day is not None and command.on < state.first_day:
        raise Refused("workshop.not_yet_begun", first_day=state.first_day.isoformat())
    dated_by_then(command.minutes, command.on)
    attendees = tuple(sorted(command.attendees))
    return [WorkshopHeld(**about, attendees=attendees, quorate=_is_quorate(command), minutes=command.minutes)]


def _is_quorate(command: Hold) -> bool:
    came = [member for member in command.members if member.person in command.attendees]
    return 2 * len(came) > len(command.members) and any(
        member.capacity is Capacity.ENTERPRISE for member in came
    )


def _check_days(command: Schedule | Reschedule) -> None:
    if command.last_day < command.first_day:
        first_day, last_day = command.first_day.isoformat(), command.last_day.isoformat()
        raise Refused("workshop.ends_before_it_begins", first_day=first_day, last_day=last_day)


WORKSHOP = Decider[WorkshopCommand, Workshop, WorkshopEvent](
    kind="workshop", initial=Workshop(), decide=decide, evolve=evolve
)
