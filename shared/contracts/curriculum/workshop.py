"""Events of a curriculum-design workshop (5.1-C2)."""

from datetime import date
from uuid import UUID

from shared.contracts.common import Document, FieldCode, PersonId, ProvinceCode
from shared.contracts.event import Event
from shared.kernel.fiscal_year import FiscalYear


class _OfWorkshop(Event, th="ประชุมเชิงปฏิบัติการ"):
    """What every event of a workshop carries."""

    workshop: UUID
    committee: UUID
    field: FieldCode
    fiscal_year: FiscalYear


class WorkshopScheduled(_OfWorkshop, seed="5.1-C2", th="กำหนดประชุมเชิงปฏิบัติการออกแบบหลักสูตร"):
    """The Bureau set the days and the province of the workshop."""

    first_day: date
    last_day: date
    province: ProvinceCode


class WorkshopRescheduled(_OfWorkshop, seed="5.1-C2", th="เลื่อนประชุมเชิงปฏิบัติการ"):
    """The workshop was moved to other days."""

    first_day: date
    last_day: date
    reason: str


class WorkshopHeld(_OfWorkshop, seed="5.1-C2", th="จัดประชุมเชิงปฏิบัติการแล้ว"):
    """The workshop took place; only a quorate one can yield a draft."""

    attendees: tuple[PersonId, ...]
    quorate: bool
    minutes: Document


class WorkshopCancelled(_OfWorkshop, seed="5.1-C2", th="ยกเลิกประชุมเชิงปฏิบัติการ"):
    """The workshop will not take place."""

    reason: str


WorkshopEvent = WorkshopScheduled | WorkshopRescheduled | WorkshopHeld | WorkshopCancelled
