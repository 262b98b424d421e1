"""When this has happened, then that is to be done."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.running import Close
from services.training.replicas import Replicas
from shared.contracts.recorded import Recorded
from shared.contracts.training.report import ResultsReportAccepted
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.due import Due
from shared.http.entering.room import Room


def react(event: Recorded) -> list[Due]:
    """What follows from an event, of ours or of others."""
    match event.data:
        case ResultsReportAccepted(project=project, on=on):
            return [Due.after(event, "close_project", {"project": str(project), "on": on.isoformat()})]
        case _:
            return []


async def close_project_when_its_report_is_accepted(
    room: Room[Replicas], due: Due, context: Context
) -> object:
    """The results report was accepted: the project is over (5.2-S4)."""
    on = date.fromisoformat(due.payload["on"])
    command = Close(on=on, by=context.by, by_org=context.org)
    return await room.commands.handle(PROJECT, UUID(due.payload["project"]), command, context)


EXECUTE: dict[str, Callable[[Room[Any], Due, Context], Awaitable[object]]] = {
    "close_project": close_project_when_its_report_is_accepted,
}
