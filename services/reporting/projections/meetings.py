"""What meetings resolved: body, number of the Buddhist year, date (P-6, 5.1-A, 5.2-C1)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from services.reporting.changes import Begin, Change, Fact, Figure, Proof
from services.reporting.projections.stamps import of_project
from shared.contracts.common import Resolution
from shared.contracts.curriculum.curriculum import CurriculumApproved, CurriculumEndorsed
from shared.contracts.recorded import Recorded
from shared.contracts.training.project import ProjectEndorsed
from shared.kernel.ids import stream_id

READS = (CurriculumEndorsed, CurriculumApproved, ProjectEndorsed)


def project(event: Recorded) -> list[Change]:
    """Each resolution stays; the meeting is what several have in common, so it is their subject."""
    match event.data:
        case (
            CurriculumEndorsed(resolution=Resolution() as made) | CurriculumApproved(resolution=made) as said
        ):
            fact = Fact(Figure.RESOLUTION, _meeting(made), field=said.field, value=_said(event, made))
        case ProjectEndorsed(resolution=made) as said:
            fact = replace(of_project(Figure.RESOLUTION, said, _said(event, made)), subject=_meeting(made))
        case _:
            return []
    return [Begin(str(event.version), fact, Proof.of(event, document=f"{made.body} {made.meeting}"))]


def _meeting(made: Resolution) -> UUID:
    return stream_id("meeting", made.body, made.meeting)


def _said(event: Recorded, made: Resolution) -> dict[str, Any]:
    return {**made.model_dump(mode="json"), "kind": type(event.data).__name__}
