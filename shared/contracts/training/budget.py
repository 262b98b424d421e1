"""Events of a project's budget (5.2-B1, 5.2-B2). Key: the project."""

from pydantic import Field

from shared.contracts.common import Document, Satang
from shared.contracts.training.policy import FundingRoute
from shared.contracts.training.project import OfProject


class BudgetAllocated(OfProject, seed="5.2-B2", th="จัดสรรงบประมาณโครงการ"):
    """Money was set aside for the project; under VIA_BUREAU the Bureau holds it."""

    amount: Satang
    money_from: str
    memo: Document
    quarter: int = Field(ge=1, le=4)
    funding_route: FundingRoute


class BudgetTransferredToCollege(OfProject, seed="5.2-B1", th="โอนจัดสรรงบประมาณให้สถานศึกษา"):
    """Allocated money was transferred to the college; impossible in FY 2564."""

    amount: Satang
    memo: Document


BudgetEvent = BudgetAllocated | BudgetTransferredToCollege
