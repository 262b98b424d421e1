"""The way out of an approved project that will not be carried out, or not to its end (5.2-C1, 5.2-S3).

Who has a seat or waits for one is released by enrolment, which hears of it. What teachers completed stands.
"""

from uuid import UUID

from services.training.domain.project.review import not_the_author
from services.training.domain.project.state import Project, Stage, Stamp
from shared.contracts.common import Document
from shared.contracts.training.project import ProjectCancelled, ProjectEvent
from shared.eventsourcing.deciding.command import Command, dated_by_then
from shared.kernel.refusal import Refused

CANCELLABLE = {Stage.APPROVED, Stage.OPEN_FOR_APPLICATIONS, Stage.APPLICATIONS_CLOSED, Stage.IN_DELIVERY}


class Cancel(Command):
    """The Bureau cancels the project, perhaps in favour of another."""

    reason: str
    document: Document
    merged_into: UUID | None = None
    other: Project = Project()  # looked up: the project that takes its place


def cancel(command: Cancel, state: Project, stamp: Stamp) -> list[ProjectEvent]:
    """By a paper, with the reason; what takes its place is a project of the field that goes on."""
    not_the_author(command, state)
    dated_by_then(command.document, command.on)
    if command.merged_into is not None:
        _check_other(command, stamp)
    return [
        ProjectCancelled(
            on=command.on,
            **stamp.fields(),
            reason=command.reason,
            document=command.document,
            merged_into=command.merged_into,
        )
    ]


def _check_other(command: Cancel, stamp: Stamp) -> None:
    if command.merged_into == stamp.project:
        raise Refused("project.merged_into_itself")
    if command.other.known().field != stamp.field:
        raise Refused("project.merged_into_other_field", field=stamp.field)
    if command.other.stage not in CANCELLABLE:
        raise Refused("project.merged_into_not_under_way", **command.other.stage.said())
