"""The decisions on paper about a project: resolutions, orders, memos, with their numbers (5.2-C1, 5.2-B2)."""

from services.reporting.changes import Begin, Change, Figure, Proof
from services.reporting.projections.stamps import of_project
from shared.contracts.recorded import Recorded
from shared.contracts.training.budget import BudgetAllocated, BudgetTransferredToCollege
from shared.contracts.training.project import (
    OfProject,
    OperatingCommitteeAppointed,
    ProjectApproved,
    ProjectEndorsed,
    ProjectRejected,
)

READS = (
    ProjectEndorsed,
    ProjectApproved,
    ProjectRejected,
    OperatingCommitteeAppointed,
    BudgetAllocated,
    BudgetTransferredToCollege,
)


def project(event: Recorded) -> list[Change]:
    """A paper stays what it is; a later one of the same kind takes its place."""
    match event.data:
        case ProjectEndorsed() as said:
            return [_paper(event, said, f"{said.resolution.body} {said.resolution.meeting}")]
        case ProjectApproved() | ProjectRejected() as said:
            return [_paper(event, said, said.document.number)]
        case OperatingCommitteeAppointed() as said:
            return [_paper(event, said, said.order.number)]
        case BudgetAllocated() | BudgetTransferredToCollege() as said:
            return [_paper(event, said, said.memo.number, amount_satang=said.amount)]
        case _:
            return []


def _paper(event: Recorded, said: OfProject, number: str, **more: int) -> Begin:
    kind = type(said).__name__
    fact = of_project(Figure.PAPER, said, {"kind": kind, **more})
    return Begin(kind, fact, Proof.of(event, document=number))
