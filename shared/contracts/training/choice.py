"""Events of a centre's choice of one curriculum for a field and fiscal year (5.2-S1)."""

from uuid import UUID

from shared.contracts.common import CollegeCode, FieldCode
from shared.contracts.event import Event
from shared.kernel.fiscal_year import FiscalYear


class _OfChoice(Event, th="การเลือกหลักสูตรของศูนย์"):
    """What every event of a choice carries."""

    centre: CollegeCode
    field: FieldCode
    fiscal_year: FiscalYear
    project: UUID
    curriculum: UUID
    version: int


class CurriculumChosenByCentre(_OfChoice, seed="5.2-S1", th="ศูนย์เลือกหลักสูตรเพื่อใช้พัฒนาครู"):
    """The centre uses this curriculum for the project; all its cohorts of the year share it."""


class CurriculumChoiceReleased(_OfChoice, seed="5.2-S1", th="โครงการเลิกใช้หลักสูตรที่เลือก"):
    """The project ended without being carried out; with the last one the choice is open again."""


ChoiceEvent = CurriculumChosenByCentre | CurriculumChoiceReleased
