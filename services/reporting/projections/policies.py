"""What binds a year's projects, and by when each delivered one must report (5.2-B1, 5.2-S4)."""

from services.reporting.projections.changes import Begin, Change, Fact, Figure, Proof
from services.reporting.projections.stamps import of_project
from shared.contracts.recorded import Recorded
from shared.contracts.training.policy import FiscalYearPolicySet
from shared.contracts.training.project import TrainingDelivered

READS = (FiscalYearPolicySet, TrainingDelivered)


def project(event: Recorded) -> list[Change]:
    """A policy holds until another is set for its year; a due date is the one decided at delivery."""
    match event.data:
        case FiscalYearPolicySet() as policy:
            value = {"funding_route": policy.funding_route, "report_due_days": policy.report_due_days}
            fact = Fact(Figure.POLICY, event.stream, fiscal_year=policy.fiscal_year, value=value)
            return [Begin("policy", fact, Proof.of(event, document=policy.document.number))]
        case TrainingDelivered() as said:
            due = of_project(Figure.REPORT_DUE, said, {"due_on": said.report_due_on.isoformat()})
            return [Begin("report_due", due, Proof.of(event))]
        case _:
            return []
