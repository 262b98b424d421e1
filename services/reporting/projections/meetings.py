"""What meetings resolved: body, number of the Buddhist year, date (P-6, 5.1-A, 5.2-C1)."""

from services.reporting.projections.changes import Begin, Change, Fact, Figure, Proof
from services.reporting.projections.stamps import of_project
from shared.contracts.common import Body, Resolution
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
            fact = Fact(Figure.RESOLUTION, event.stream, field=said.field)
        case ProjectEndorsed(resolution=made) as said:
            fact = of_project(Figure.RESOLUTION, said, {})
        case _:
            return []
    held_by = _held_by(event, made)
    value = {**made.model_dump(mode="json"), "held_by": held_by, "kind": type(event.data).__name__}
    fact = fact._replace(subject=stream_id("meeting", held_by, made.meeting), value=value)
    return [Begin(str(event.version), fact, Proof.of(event, document=f"{held_by} {made.meeting}"))]


def _held_by(event: Recorded, made: Resolution) -> str:
    """The body; of an enterprise its own code, because each counts its meetings by itself."""
    if made.body is Body.ENTERPRISE and isinstance(event.data, CurriculumEndorsed):
        return event.data.organisation
    return made.body
