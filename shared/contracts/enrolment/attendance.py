"""Events of a session's attendance sheet. Key: project and session."""

from datetime import date
from uuid import UUID

from pydantic import Field

from shared.contracts.common import CollegeCode, FieldCode
from shared.contracts.event import Event
from shared.kernel.fiscal_year import FiscalYear


class _OfSheet(Event, th="บัญชีลงเวลา"):
    """What every event of a sheet carries."""

    project: UUID
    centre: CollegeCode
    field: FieldCode
    fiscal_year: FiscalYear
    session: UUID


class AttendanceSheetRecorded(_OfSheet, seed="5.2-R1", th="บันทึกบัญชีลงเวลา"):
    """Marks of a session were taken down; each teacher's stands in her own enrolment."""

    session_date: date
    marks: int = Field(ge=1)


class AttendanceSheetLocked(_OfSheet, th="ปิดบัญชีลงเวลา"):
    """From now on a mark is changed only by a correction of another person."""


SheetEvent = AttendanceSheetRecorded | AttendanceSheetLocked
