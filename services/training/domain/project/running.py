"""What follows approval: applications, training, delivery, close (5.2-S3, 5.2-S4)."""

from datetime import date, timedelta

from services.training.domain.project.state import Project, Stamp
from shared.contracts.training.project import (
    ApplicationsClosed,
    ApplicationsOpened,
    ProjectClosed,
    ProjectEvent,
    TrainingDelivered,
    TrainingStarted,
)
from shared.eventsourcing.deciding.command import Command
from shared.kernel.fiscal_year import last_day
from shared.kernel.refusal import Refused

LEAST_TIME = timedelta(days=7)  # for a report on what was delivered at the year's end or after it


class OpenApplications(Command):
    """Let network teachers of the field apply."""

    closes_on: date
    budget_allocated: bool  # looked up in the project's budget


class CloseApplications(Command):
    """Take no more applications."""


class Start(Command):
    """Begin the training."""

    last_session_on: date | None = None  # filled in from the timetable, in the same unit


class Deliver(Command):
    """Declare the training delivered."""

    report_due_days: int  # looked up in the fiscal year's policy
    last_session_on: date | None = None  # filled in from the timetable, in the same unit


class Close(Command):
    """Close the project: its results report was accepted."""


def open_applications(command: OpenApplications, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """Only with the committee appointed and the money there."""
    if state.order is None:
        raise Refused("project.committee_not_appointed")
    if not command.budget_allocated:
        raise Refused("project.no_budget")
    plan, chosen = state.planned(), state.chosen()
    if not command.on <= command.closes_on < plan.starts_on:
        raise Refused(
            "project.closes_on_wrong",
            closes_on=command.closes_on.isoformat(),
            on=command.on.isoformat(),
            starts_on=plan.starts_on.isoformat(),
        )
    opened = ApplicationsOpened(
        on=command.on,
        **stamp.fields(),
        seats=plan.seats,
        closes_on=command.closes_on,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        completion=chosen.completion,
        curriculum=chosen.curriculum,
        version=chosen.version,
    )
    return [opened]


def close_applications(command: CloseApplications, stamp: Stamp) -> list[ProjectEvent]:
    """On the announced day or before."""
    return [ApplicationsClosed(on=command.on, **stamp.fields())]


def start(command: Start, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """Within the project's dates, with a timetable."""
    plan = state.planned()
    if command.last_session_on is None:
        raise Refused("project.no_sessions")
    if not plan.starts_on <= command.on <= plan.ends_on:
        raise Refused(
            "project.start_outside_dates",
            starts_on=plan.starts_on.isoformat(),
            ends_on=plan.ends_on.isoformat(),
        )
    return [TrainingStarted(on=command.on, **stamp.fields())]


def deliver(command: Deliver, stamp: Stamp) -> list[ProjectEvent]:
    """Not before the last session's day; the report is due within the fiscal year, but never at once."""
    if command.last_session_on is None:
        raise Refused("project.no_sessions")
    if command.on < command.last_session_on:
        raise Refused("project.sessions_ahead", last_session_on=command.last_session_on.isoformat())
    days = timedelta(days=command.report_due_days)
    due = max(min(command.on + days, last_day(stamp.fiscal_year)), command.on + min(days, LEAST_TIME))
    return [TrainingDelivered(on=command.on, **stamp.fields(), report_due_on=due)]


def close(command: Close, stamp: Stamp) -> list[ProjectEvent]:
    """The end."""
    return [ProjectClosed(on=command.on, **stamp.fields())]
