"""Events of a project's seat ledger: counts and the next waitlist number. Key: the project."""

from uuid import UUID

from pydantic import Field

from shared.contracts.common import FieldCode
from shared.contracts.event import Event
from shared.kernel.fiscal_year import FiscalYear


class _OfLedger(Event, th="บัญชีที่นั่ง"):
    """What every event of a ledger carries."""

    project: UUID
    field: FieldCode
    fiscal_year: FiscalYear


class SeatLedgerOpened(_OfLedger, th="เปิดบัญชีที่นั่ง"):
    """The project has this many seats."""

    capacity: int = Field(ge=1)


class SeatTaken(_OfLedger, th="จัดที่นั่งให้ผู้สมัคร"):
    """A seat went to an applicant; ``from_offer`` when it had been held for her."""

    application: UUID
    from_offer: bool


class WaitlistNumberIssued(_OfLedger, th="ออกลำดับสำรอง"):
    """The next number of the waitlist was given."""

    application: UUID
    number: int = Field(ge=1)


class SeatHeld(_OfLedger, th="กันที่นั่งไว้สำหรับการเรียกตัวสำรอง"):
    """A free seat is held while an offer is open."""

    application: UUID


class SeatReleased(_OfLedger, th="คืนที่นั่ง"):
    """A seat became free: an enrolment or an offer ended."""

    application: UUID
    held: bool = Field(description="True where the seat was held for an offer, False where taken")


class WaitlistLeft(_OfLedger, th="ออกจากรายชื่อสำรอง"):
    """An applicant who waited withdrew; her number is not given again."""

    application: UUID


SeatsEvent = SeatLedgerOpened | SeatTaken | WaitlistNumberIssued | SeatHeld | SeatReleased | WaitlistLeft
