"""The decisions on paper about a project: resolutions, orders, memos, with their numbers (5.2-C1, 5.2-B2)."""

from datetime import date

from services.reporting.projections.changes import Begin, Change, Figure, Proof
from services.reporting.projections.stamps import of_project
from shared.contracts.recorded import Recorded
from shared.contracts.training.budget import BudgetAllocated, BudgetTransferredToCollege
from shared.contracts.training.project import (
    OfProject,
    OperatingCommitteeAppointed,
    ProjectApproved,
    ProjectCancelled,
    ProjectEndorsed,
    ProjectRejected,
)

READS = (
    ProjectEndorsed,
    ProjectApproved,
    ProjectRejected,
    ProjectCancelled,
    OperatingCommitteeAppointed,
    BudgetAllocated,
    BudgetTransferredToCollege,
)


def project(event: Recorded) -> list[Change]:
    """A paper stays what it is. A later one of its kind takes its place; a later memo stands beside it."""
    match event.data:
        case ProjectEndorsed() as said:
            body, meeting = said.resolution.body, said.resolution.meeting
            return [_paper(event, said, f"{body} {meeting}", said.resolution.dated)]
        case ProjectApproved() | ProjectRejected() | ProjectCancelled() as said:
            return [_paper(event, said, said.document.number, said.document.dated)]
        case OperatingCommitteeAppointed() as said:
            return [_paper(event, said, said.order.number, said.order.dated)]
        case BudgetAllocated() | BudgetTransferredToCollege() as said:
            return [_paper(event, said, said.memo.number, said.memo.dated, amount_satang=said.amount)]
        case _:
            return []


def _paper(event: Recorded, said: OfProject, number: str, dated: date, **more: int) -> Begin:
    kind = type(said).__name__
    fact = of_project(Figure.PAPER, said, {"kind": kind, "dated": dated.isoformat(), **more})
    key = f"{kind} {event.id}" if isinstance(said, BudgetAllocated | BudgetTransferredToCollege) else kind
    return Begin(key, fact, Proof.of(event, document=number))
