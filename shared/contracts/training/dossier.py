"""The sections of a project proposal, as Thai agencies write them (5.2-S2)."""

from enum import StrEnum

from pydantic import Field

from shared.kernel.frozen import Frozen


class SectionName(StrEnum):
    """A section of the proposal, so that it can be returned with its own reason."""

    RATIONALE = "RATIONALE"  # หลักการและเหตุผล
    OBJECTIVES = "OBJECTIVES"  # วัตถุประสงค์
    QUANTITATIVE_TARGETS = "QUANTITATIVE_TARGETS"  # เป้าหมายเชิงปริมาณ
    QUALITATIVE_TARGETS = "QUALITATIVE_TARGETS"  # เป้าหมายเชิงคุณภาพ
    METHOD = "METHOD"  # วิธีดำเนินการ
    PLACE = "PLACE"  # สถานที่
    BUDGET = "BUDGET"  # งบประมาณ
    EVALUATION = "EVALUATION"  # การติดตามประเมินผล
    INDICATORS = "INDICATORS"  # ตัวชี้วัดความสำเร็จ
    BENEFITS = "BENEFITS"  # ผลประโยชน์ที่คาดว่าจะได้รับ
    COMMITTEE = "COMMITTEE"  # คณะกรรมการดำเนินการ


class Dossier(Frozen):
    """The text of the proposal. No names in it; a blank section is an incomplete dossier."""

    rationale: str = ""
    objectives: str = ""
    quantitative_targets: str = ""
    qualitative_targets: str = ""
    method: str = ""
    place: str = ""
    evaluation: str = ""
    indicators: str = ""
    benefits: str = ""
    budget_satang: int = Field(default=0, ge=0, le=10**13)

    def missing(self) -> tuple[str, ...]:
        """The sections that are still blank."""
        return tuple(name for name, value in self.__dict__.items() if not value)
