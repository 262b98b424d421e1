"""A project's results report (5.2-S4)."""

from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from services.training.api.room import STAFF, Here, project_for, project_of, year_of
from services.training.domain.report import (
    REPORT,
    Accept,
    ReportStage,
    Return,
    Submit,
    Words,
    stream_of_report,
)
from shared.contracts.training.report import Figures
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, Caller, etag, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Because, Dated
from shared.http.signing_in.roles import Role
from shared.kernel.prose import Prose
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/projects", tags=["results report"])
VISITS_MADE = 0  # supervision visits are not recorded yet


class SubmitBody(Dated):
    """The centre's words; the head-counts are the system's. No names."""

    summary: Prose
    problems: Prose
    suggestions: Prose


class ReportOut(BaseModel):
    """The results report; its figures are provisional until it is accepted."""

    version: int
    stage: ReportStage
    stage_th: str
    provisional: bool
    late: bool
    words: Words | None
    figures: Figures | None
    returned_because: str | None


@router.command("/{project_id}/report/submit", roles=(Role.COLLEGE_ACADEMIC,), summary="Report the results")
async def submit(project_id: UUID, body: SubmitBody, call: Call, room: Here) -> Answer:
    """Report the results of a delivered project, with the head-counts known at this instant (5.2-S4)."""
    project = (await project_of(room, project_id)).state
    command = Submit(
        **hand(call, body.on),
        words=Words(summary=body.summary, problems=body.problems, suggestions=body.suggestions),
        figures=Figures(known_at=call.now, **await room.replicas.counts(project_id)),
        project=project,
    )
    return await room.commands.handle(REPORT, stream_of_report(project_id), command, call.context)


@router.command("/{project_id}/report/return", roles=(Role.BUREAU_OFFICER,), summary="Return the report")
async def send_back(project_id: UUID, body: Because, call: Call, room: Here) -> Answer:
    """Return the report with the reason; never one's own."""
    command = Return(**hand(call, body.on), reason=body.reason)
    return await room.commands.handle(REPORT, stream_of_report(project_id), command, call.context)


@router.command("/{project_id}/report/accept", roles=(Role.BUREAU_DIRECTOR,), summary="Accept the report")
async def accept(project_id: UUID, body: Dated, call: Call, room: Here) -> Answer:
    """Accept the report; never one's own. The project is then closed (5.2-S4)."""
    project = (await project_of(room, project_id)).state
    year = await year_of(room, project.known().fiscal_year)
    command = Accept(
        **hand(call, body.on), visits_required=year.visits_before_acceptance, visits_made=VISITS_MADE
    )
    return await room.commands.handle(REPORT, stream_of_report(project_id), command, call.context)


@router.read("/{project_id}/report", roles=STAFF, summary="The results report")
async def report(project_id: UUID, room: Here, caller: Caller, response: Response) -> ReportOut:
    """The report as it stands."""
    await project_for(room, project_id, caller)
    held = await room.reads.state(REPORT, stream_of_report(project_id))
    if held is None:
        raise Refused("report.absent")
    response.headers["ETag"] = etag(held.version)
    state = held.state
    return ReportOut(
        version=held.version,
        stage=state.stage,
        stage_th=state.stage.th,
        provisional=state.stage is not ReportStage.ACCEPTED,
        late=state.late,
        words=state.words,
        figures=state.figures,
        returned_because=state.returned_because,
    )
