"""Projects: where each stands, and whose results report is expected, received, late (5.2-S2, 5.2-S4)."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.contracts.training.report import ResultsReportAccepted, ResultsReportReturned
from shared.kernel.fiscal_year import last_day
from tests.reporting.recount.periods import STAGE, Look, Period

ON_THE_WAY = ("APPROVED", "OPEN_FOR_APPLICATIONS", "APPLICATIONS_CLOSED", "IN_DELIVERY")
NO_MORE = ("REJECTED", "WITHDRAWN", "CANCELLED")
ASSUMED_DAYS = 30


@dataclass(frozen=True)
class Wanted:
    year: int
    field: str | None = None
    provinces: Collection[str] | None = None

    def holds(self, said: object) -> bool:
        """Whether what an event is stamped with belongs to it."""
        of_year = getattr(said, "fiscal_year", None) == self.year
        of_field = self.field is None or getattr(said, "field", None) == self.field
        return (
            of_year
            and of_field
            and (self.provinces is None or getattr(said, "province", "") in self.provinces)
        )


def stages(look: Look, wanted: Wanted) -> dict[UUID, str]:
    """By project; of two that hold the later decision."""
    return {
        period.said.project: STAGE[type(period.said)]
        for period in look.live("stage")
        if wanted.holds(period.said)
    }


def reports(look: Look) -> dict[UUID, str]:
    """By project: how its report stands."""
    return {period.said.project: report_stage(period) for period in look.live("report")}


def report_stage(period: Period) -> str:
    match period.said:
        case ResultsReportAccepted():
            return "ACCEPTED"
        case ResultsReportReturned():
            return "RETURNED"
        case _:
            return "SUBMITTED"


def by_stage(look: Look, wanted: Wanted) -> dict[str, int]:
    """A delivered project whose report is not with its centre is reported."""
    told = reports(look)
    return dict(
        Counter(
            "REPORTED" if stage == "DELIVERED" and told.get(project, "RETURNED") != "RETURNED" else stage
            for project, stage in stages(look, wanted).items()
        )
    )


def described(look: Look) -> dict[UUID, Period]:
    """By project: titles, days and seats as last written."""
    return {period.said.project: period for period in look.known("described")}


def completeness(look: Look, wanted: Wanted, day: date) -> dict[str, int]:
    """As seen on a day."""
    policies = {period.said.fiscal_year: period.said.report_due_days for period in look.known("policy")}
    days = timedelta(days=policies.get(wanted.year, ASSUMED_DAYS))
    decided = {period.said.project: period.said.report_due_on for period in look.live("due")}
    ends = {project: period.said.ends_on for project, period in described(look).items()}
    accepted = {p.said.project for p in look.live("report") if report_stage(p) == "ACCEPTED"}
    received: dict[UUID, date] = {}
    for period in look.begun("report"):
        if report_stage(period) == "SUBMITTED":
            project = period.said.project
            received[project] = min(received.get(project, date.max), period.begin)
    expected = {
        project: decided.get(project) or min(ends[project] + days, last_day(wanted.year))
        for project, stage in stages(look, wanted).items()
        if stage in {"DELIVERED", "CLOSED"} or (stage in ON_THE_WAY and ends[project] < day)
    }
    came = {project: received[project] for project in expected if project in received}
    return {
        "expected": len(expected),
        "delivered": len(expected.keys() & decided.keys()),
        "received": len(came),
        "on_time": sum(came[project] <= expected[project] for project in came),
        "late": sum(came[project] > expected[project] for project in came),
        "overdue": sum(due < day for project, due in expected.items() if project not in came),
        "accepted": len(expected.keys() & accepted),
    }
