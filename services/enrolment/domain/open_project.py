"""What enrolment knows of a project of the training service, put into commands by their handlers."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.common import CollegeCode, FieldCode
from shared.contracts.curriculum.content import CompletionPolicy
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused


class OpenProject(Frozen):
    """A project that has opened for applications, as far as its events have arrived here."""

    project: UUID
    centre: CollegeCode
    field: FieldCode
    fiscal_year: FiscalYear
    seats: int
    opened_on: date
    closes_on: date
    starts_on: date
    ends_on: date
    completion: CompletionPolicy
    curriculum: UUID
    version: int
    closed: bool
    started: bool
    cancelled: bool = False
    year_closed: bool = False  # its fiscal year

    def to_its_centre(self) -> dict[str, Any]:
        """What its centre's commands on those who take part must know of it."""
        return {
            "centre": self.centre,
            "year_closed": self.year_closed,
            "project_cancelled": self.cancelled,
        }

    def must_go_on(self) -> None:
        """A cancelled project gives no seats."""
        if self.cancelled:
            raise Refused("application.project_cancelled")

    def must_take_applications(self, on: date) -> None:
        """Whether a teacher may apply on this day; if not, the reason why."""
        self.must_go_on()
        if self.year_closed:
            raise Refused("application.fiscal_year_closed", fiscal_year=self.fiscal_year)
        if self.started:
            raise Refused("application.training_started")
        if on < self.opened_on:
            raise Refused("application.not_open_yet", opens_on=self.opened_on, on=on)
        if on > self.closes_on:
            raise Refused("application.closing_day_past", closes_on=self.closes_on, on=on)
        if self.closed:
            raise Refused("application.closed_early", closes_on=self.closes_on)


class Session(Frozen):
    """A session on the project's timetable; its date is that of its beginning in Bangkok."""

    session: UUID
    session_date: date
    hours: int
