"""Who takes part and under what it is counted: stamped once, on the day of the application (5.2-S3, P-5)."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from shared.contracts.common import CollegeCode, CollegeGroup, FieldCode, PersonId, ProvinceCode, Sector
from shared.contracts.enrolment.application import OfApplicant
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen


class Applicant(Frozen):
    """A later change of group or sector never rewrites what was true when she applied."""

    project: UUID
    teacher: PersonId
    college: CollegeCode
    field: FieldCode
    fiscal_year: FiscalYear
    group: CollegeGroup | None  # None: her college was no member of the field's network
    sector: Sector
    province: ProvinceCode

    @classmethod
    def of(cls, event: OfApplicant) -> Self:
        """The stamp that an event carries."""
        return cls(**{name: getattr(event, name) for name in cls.model_fields})

    def stamp(self, on: date) -> dict[str, Any]:
        """What every event about her carries."""
        return {**self.__dict__, "on": on}
