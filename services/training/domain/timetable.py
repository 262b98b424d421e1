"""A project's timetable: its sessions, within the project's dates, one after another (5.2-C1)."""

from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from services.training.domain.project.state import Project, Stage, Stamp, of_centre
from shared.contracts.training.session import SessionRescheduled, SessionScheduled, TimetableEvent
from shared.eventsourcing.deciding.command import Command
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.fiscal_year import bangkok_date
from shared.kernel.frozen import Frozen
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused

MOST_SESSIONS = 100
SCHEDULABLE = {
    Stage.APPROVED,
    Stage.OPEN_FOR_APPLICATIONS,
    Stage.APPLICATIONS_CLOSED,
    Stage.IN_DELIVERY,
}


class Session(Frozen):
    """One session as it now stands."""

    session: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    hours: int


class Timetable(State):
    """All sessions of a project."""

    sessions: tuple[Session, ...] = ()

    def last_day(self) -> date | None:
        """The Bangkok date of the last session."""
        return max((bangkok_date(session.ends_at) for session in self.sessions), default=None)

    def hours(self) -> int:
        """Hours scheduled."""
        return sum(session.hours for session in self.sessions)

    def find(self, session: UUID) -> Session | None:
        """A session by its id."""
        return next((one for one in self.sessions if one.session == session), None)


class Schedule(Command):
    """Put a session on the timetable."""

    session: Session
    project: Project = Project()  # filled in, in the same unit


class Reschedule(Command):
    """Move a session."""

    session: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str
    project: Project = Project()  # filled in, in the same unit


TimetableCommand = Schedule | Reschedule


def decide(command: TimetableCommand, state: Timetable) -> list[TimetableEvent]:
    """What follows from the command, or the refusal."""
    stamp = of_centre(command.project, command.by_org)
    match command:
        case Schedule():
            return _schedule(command, state, stamp)
        case Reschedule():
            return _reschedule(command, state, stamp)
        case _:
            assert_never(command)


def evolve(state: Timetable, event: TimetableEvent) -> Timetable:
    """The timetable after the event."""
    match event:
        case SessionScheduled():
            scheduled = Session(**{name: getattr(event, name) for name in Session.model_fields})
            return state.but(sessions=(*state.sessions, scheduled))
        case SessionRescheduled():
            moved = (
                one.but(starts_at=event.starts_at, ends_at=event.ends_at)
                if one.session == event.session
                else one
                for one in state.sessions
            )
            return state.but(sessions=tuple(moved))
        case _:
            assert_never(event)


TIMETABLE = Decider(kind="timetable", initial=Timetable(), decide=decide, evolve=evolve)


def stream_of_timetable(project: UUID) -> UUID:
    """The stream of a project's timetable."""
    return stream_id("timetable", project)


def _schedule(command: Schedule, state: Timetable, stamp: Stamp) -> list[TimetableEvent]:
    if state.find(command.session.session) == command.session:
        return []
    if len(state.sessions) >= MOST_SESSIONS:
        raise Refused("timetable.full", most=MOST_SESSIONS)
    _fits(command.session, state, command.project)
    return [SessionScheduled(on=command.on, **stamp.fields(), **command.session.__dict__)]


def _reschedule(command: Reschedule, state: Timetable, stamp: Stamp) -> list[TimetableEvent]:
    session = state.find(command.session)
    if session is None:
        raise Refused("timetable.unknown_session")
    moved = session.but(starts_at=command.starts_at, ends_at=command.ends_at)
    if moved == session:
        return []
    _fits(moved, state, command.project)
    rescheduled = SessionRescheduled(
        on=command.on,
        **stamp.fields(),
        session=command.session,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        reason=command.reason,
    )
    return [rescheduled]


def _fits(session: Session, timetable: Timetable, project: Project) -> None:
    plan = project.planned()
    if project.stage not in SCHEDULABLE:
        raise Refused("timetable.wrong_stage", **project.stage.said())
    if session.ends_at <= session.starts_at:
        raise Refused("timetable.times_reversed")
    first, last = bangkok_date(session.starts_at), bangkok_date(session.ends_at)
    if first != last:
        raise Refused("timetable.over_midnight")
    if not plan.starts_on <= first <= plan.ends_on:
        raise Refused(
            "timetable.outside_project",
            starts_on=plan.starts_on.isoformat(),
            ends_on=plan.ends_on.isoformat(),
        )
    if session.hours * 3600 > (session.ends_at - session.starts_at).total_seconds():
        raise Refused("timetable.hours_exceed_duration", hours=session.hours)
    for other in timetable.sessions:
        apart = session.ends_at <= other.starts_at or other.ends_at <= session.starts_at
        if other.session != session.session and not apart:
            raise Refused("timetable.overlap", session=str(other.session))
