"""Events of a project's results report (5.2-S4). Key: the project."""

from datetime import datetime

from shared.contracts.training.project import OfProject
from shared.kernel.frozen import Frozen


class Figures(Frozen):
    """Head-counts computed from events as known at an instant, then frozen in the report."""

    known_at: datetime
    applied: int
    enrolled: int
    attended: int
    completed: int


class ResultsReportSubmitted(OfProject, seed="5.2-S4", th="รายงานผลการดำเนินการ"):
    """The centre reported the results; the figures are the system's, not typed."""

    figures: Figures
    summary: str
    problems: str
    suggestions: str
    late: bool


class ResultsReportReturned(OfProject, seed="5.2-S4 5.2-D3", th="ส่งรายงานผลกลับแก้ไข"):
    """The Bureau returned the report, with the reason."""

    reason: str


class ResultsReportAccepted(OfProject, seed="5.2-S4", th="รับรองรายงานผลการดำเนินการ"):
    """The Bureau accepted the report."""

    figures: Figures


ReportEvent = ResultsReportSubmitted | ResultsReportReturned | ResultsReportAccepted
