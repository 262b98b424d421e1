"""Events of a fiscal year's policy (5.2-B1, 5.2-B2). Key: the fiscal year."""

from enum import StrEnum

from pydantic import Field

from shared.contracts.common import Document
from shared.contracts.event import Event
from shared.kernel.fiscal_year import FiscalYear


class FundingRoute(StrEnum):
    """Where a project's money is held."""

    VIA_BUREAU = "VIA_BUREAU"  # ดำเนินการผ่านสำนักฯ
    TRANSFER_TO_COLLEGE = "TRANSFER_TO_COLLEGE"  # โอนจัดสรรให้สถานศึกษา


class FiscalYearPolicySet(Event, seed="5.2-B1 5.2-B2", th="กำหนดนโยบายของปีงบประมาณ"):
    """How projects of the year are funded, and what must precede a report's acceptance."""

    fiscal_year: FiscalYear
    funding_route: FundingRoute
    visits_before_acceptance: int = Field(default=0, ge=0, le=20)
    report_due_days: int = Field(default=30, ge=1, le=365)
    document: Document


class FiscalYearOpened(Event, seed="5.2-B1", th="เปิดปีงบประมาณ"):
    """Projects of the year may be drafted from now on."""

    fiscal_year: FiscalYear


class FiscalYearClosed(Event, th="ปิดปีงบประมาณ"):
    """The year is closed: its targets and budgets change no more."""

    fiscal_year: FiscalYear


PolicyEvent = FiscalYearPolicySet | FiscalYearOpened | FiscalYearClosed
