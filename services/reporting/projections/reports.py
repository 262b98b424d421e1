"""Where a project's results report stands, with the figures frozen in it (5.2-S4, 5.2-D3)."""

from services.reporting.projections.changes import Begin, Change, Figure, Proof
from services.reporting.projections.stamps import of_project
from shared.contracts.recorded import Recorded
from shared.contracts.training.report import (
    ResultsReportAccepted,
    ResultsReportReturned,
    ResultsReportSubmitted,
)

READS = (ResultsReportSubmitted, ResultsReportReturned, ResultsReportAccepted)


def project(event: Recorded) -> list[Change]:
    """One stage follows another; what the text says is not copied here."""
    match event.data:
        case ResultsReportSubmitted() as said:
            value = {"stage": "SUBMITTED", "late": said.late, "figures": said.figures.model_dump(mode="json")}
        case ResultsReportReturned() as said:
            value = {"stage": "RETURNED"}
        case ResultsReportAccepted() as said:
            value = {"stage": "ACCEPTED", "figures": said.figures.model_dump(mode="json")}
        case _:
            return []
    return [Begin("report", of_project(Figure.REPORT_STAGE, said, value), Proof.of(event))]
