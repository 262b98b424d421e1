"""What the centre does with its approved project: applications, training, delivery (5.2-S3)."""

from uuid import UUID

from services.training.api.room import Here, project_of, with_timetable, year_of
from services.training.domain import joint
from services.training.domain.budget import BUDGET, stream_of_budget
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.running import CloseApplications, Deliver, OpenApplications, Start
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Dated
from shared.http.signing_in.roles import Role
from shared.kernel.business_date import BusinessDate

router = Router(prefix="/v1/projects", tags=["projects: running"])
CENTRE = (Role.COLLEGE_ACADEMIC,)


class OpenBody(Dated):
    """Until when one may apply."""

    closes_on: BusinessDate


@router.command("/{project_id}/open-applications", roles=CENTRE, summary="Open applications")
async def open_applications(project_id: UUID, body: OpenBody, call: Call, room: Here) -> Answer:
    """Let network teachers of the field apply; committee and money come first (5.2-S3)."""
    budget = await room.reads.state(BUDGET, stream_of_budget(project_id))
    command = OpenApplications(
        **hand(call, body.on),
        closes_on=body.closes_on,
        budget_allocated=budget is not None and budget.state.allocated > 0,
    )
    return await room.commands.handle(PROJECT, project_id, command, call.context)


@router.command("/{project_id}/close-applications", roles=CENTRE, summary="Close applications")
async def close_applications(project_id: UUID, body: Dated, call: Call, room: Here) -> Answer:
    """Take no more applications."""
    command = CloseApplications(**hand(call, body.on))
    return await room.commands.handle(PROJECT, project_id, command, call.context)


@router.command("/{project_id}/start", roles=CENTRE, summary="Start the training")
async def start(project_id: UUID, body: Dated, call: Call, room: Here) -> Answer:
    """Begin the training, within the project's dates and with a timetable."""
    command = Start(**hand(call, body.on))
    return await room.commands.together(with_timetable(project_id), joint.run(command), call.context)


@router.command("/{project_id}/deliver", roles=CENTRE, summary="Declare the training delivered")
async def deliver(project_id: UUID, body: Dated, call: Call, room: Here) -> Answer:
    """Declare the training delivered, on the last session's day or later; the results report is then due."""
    project = (await project_of(room, project_id)).state
    year = await year_of(room, project.known().fiscal_year)
    command = Deliver(**hand(call, body.on), report_due_days=year.report_due_days)
    return await room.commands.together(with_timetable(project_id), joint.run(command), call.context)
