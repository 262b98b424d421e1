"""Thai names of the dossier's sections, for the refusal that says which are missing."""

from collections.abc import Iterable

SECTIONS = {
    "rationale": "หลักการและเหตุผล",
    "objectives": "วัตถุประสงค์",
    "quantitative_targets": "เป้าหมายเชิงปริมาณ",
    "qualitative_targets": "เป้าหมายเชิงคุณภาพ",
    "method": "วิธีดำเนินการ",
    "place": "สถานที่",
    "evaluation": "การติดตามประเมินผล",
    "indicators": "ตัวชี้วัดความสำเร็จ",
    "benefits": "ผลประโยชน์ที่คาดว่าจะได้รับ",
    "budget_satang": "งบประมาณ",
}


def in_thai(sections: Iterable[str]) -> str:
    """The sections by their Thai names."""
    return ", ".join(SECTIONS[section] for section in sections)
