"""A project's results report: the centre's words, the system's figures, the Bureau's acceptance (5.2-S4)."""

from datetime import date
from typing import assert_never
from uuid import UUID

from services.training.domain.project.evolving import stamp_of
from services.training.domain.project.state import Project, Stage, Stamp, of_centre
from shared.contracts.training.report import (
    Figures,
    ReportEvent,
    ResultsReportAccepted,
    ResultsReportReturned,
    ResultsReportSubmitted,
)
from shared.eventsourcing.deciding.command import BUREAU, Command, must_follow, must_speak_for
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.frozen import Frozen
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused
from shared.kernel.stage import NamedStage


class ReportStage(NamedStage):
    """Where a report stands."""

    ABSENT = "ABSENT", "ยังไม่ส่ง"
    SUBMITTED = "SUBMITTED", "ส่งแล้ว"
    RETURNED = "RETURNED", "ส่งกลับแก้ไข"
    ACCEPTED = "ACCEPTED", "รับรองแล้ว"


class Words(Frozen):
    """What the centre writes; head-counts are not typed."""

    summary: str
    problems: str
    suggestions: str


class Report(State):
    """The results report of one project."""

    stage: ReportStage = ReportStage.ABSENT
    stamp: Stamp | None = None
    words: Words | None = None
    figures: Figures | None = None
    late: bool = False
    returned_because: str | None = None
    since: date | None = None  # of the last step


class Submit(Command):
    """Report the results of a delivered project."""

    words: Words
    figures: Figures  # computed by the handler from the replica of enrolment
    project: Project  # looked up


class Return(Command):
    """Send the report back."""

    reason: str


class Accept(Command):
    """Accept the report; its figures are provisional no longer."""

    visits_required: int  # looked up in the fiscal year's policy
    visits_made: int  # supervision visits on record


ReportCommand = Submit | Return | Accept


def decide(command: ReportCommand, state: Report) -> list[ReportEvent]:
    """What follows from the command, or the refusal."""
    match command:
        case Submit():
            return _submit(command, state)
        case Return():
            return _return(command, state)
        case Accept():
            return _accept(command, state)
        case _:
            assert_never(command)


def evolve(state: Report, event: ReportEvent) -> Report:
    """The report after the event."""
    state = state.but(since=event.on)
    match event:
        case ResultsReportSubmitted():
            return state.but(
                stage=ReportStage.SUBMITTED,
                stamp=stamp_of(event),
                words=Words(summary=event.summary, problems=event.problems, suggestions=event.suggestions),
                figures=event.figures,
                late=event.late,
                returned_because=None,
            )
        case ResultsReportReturned():
            return state.but(stage=ReportStage.RETURNED, returned_because=event.reason)
        case ResultsReportAccepted():
            return state.but(stage=ReportStage.ACCEPTED)
        case _:
            assert_never(event)


REPORT = Decider(
    kind="report", initial=Report(), decide=decide, evolve=evolve, every_hand=(ResultsReportSubmitted,)
)


def stream_of_report(project: UUID) -> UUID:
    """The stream of a project's results report."""
    return stream_id("results-report", project)


def _submit(command: Submit, state: Report) -> list[ReportEvent]:
    stamp = of_centre(command.project, command.by_org)
    if state.stage is ReportStage.SUBMITTED and state.words == command.words:
        return []
    if state.stage not in {ReportStage.ABSENT, ReportStage.RETURNED}:
        raise Refused("report.wrong_stage", **state.stage.said())
    project = command.project
    if project.stage is not Stage.DELIVERED or project.delivered_on is None or project.report_due_on is None:
        raise Refused("report.project_not_delivered", **project.stage.said())
    if command.on < project.delivered_on:
        raise Refused("report.before_delivery", delivered_on=project.delivered_on.isoformat())
    must_follow(command.on, state.since)
    submitted = ResultsReportSubmitted(
        on=command.on,
        **stamp.fields(),
        figures=command.figures,
        **command.words.__dict__,
        late=command.on > project.report_due_on,
    )
    return [submitted]


def _return(command: Return, state: Report) -> list[ReportEvent]:
    must_speak_for(command, BUREAU, "report.bureau_only")
    if state.stage is ReportStage.RETURNED and state.returned_because == command.reason:
        return []
    stamp, _ = _on_the_desk(command, state)
    return [ResultsReportReturned(on=command.on, **stamp.fields(), reason=command.reason)]


def _accept(command: Accept, state: Report) -> list[ReportEvent]:
    must_speak_for(command, BUREAU, "report.bureau_only")
    if state.stage is ReportStage.ACCEPTED:
        return []
    stamp, figures = _on_the_desk(command, state)
    if command.visits_made < command.visits_required:
        raise Refused("report.visits_missing", required=command.visits_required, made=command.visits_made)
    return [ResultsReportAccepted(on=command.on, **stamp.fields(), figures=figures)]


def _on_the_desk(command: Command, state: Report) -> tuple[Stamp, Figures]:
    if state.stamp is None or state.figures is None:
        raise Refused("report.absent")
    if state.stage is not ReportStage.SUBMITTED:
        raise Refused("report.wrong_stage", **state.stage.said())
    if command.by in state.hands:
        raise Refused("report.decider_is_submitter")
    must_follow(command.on, state.since)
    return state.stamp, state.figures
