"""What enrolment knows of a project of the training service, put into commands by their handlers."""

from datetime import date
from uuid import UUID

from shared.contracts.common import CollegeCode, FieldCode
from shared.contracts.curriculum.content import CompletionPolicy
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen


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
    year_closed: bool = False  # its fiscal year

    def takes_applications(self, on: date) -> bool:
        """Whether a teacher may apply on this day."""
        return (
            not (self.closed or self.started or self.year_closed) and self.opened_on <= on <= self.closes_on
        )


class Session(Frozen):
    """A session on the project's timetable; its date is that of its beginning in Bangkok."""

    session: UUID
    session_date: date
    hours: int
