"""Names in both languages, and what groups, sectors and regions are called."""

from pydantic import BaseModel

from services.reporting.figures.funnel import By
from shared.kernel.places import GeoRegion, OvecRegion, province


class Words(BaseModel):
    """The same in both languages."""

    th: str
    en: str


_NAMES = {
    "EXCELLENCE": Words(th="กลุ่มความเป็นเลิศ", en="Excellence"),
    "EXPERT": Words(th="กลุ่มเชี่ยวชาญเฉพาะ", en="Expert"),
    "STANDARD": Words(th="กลุ่มทั่วไป", en="Standard"),
    "NONE": Words(th="นอกเครือข่าย", en="Not in the network"),
    "PUBLIC": Words(th="ภาครัฐ", en="Public"),
    "PRIVATE": Words(th="ภาคเอกชน", en="Private"),
}


def name_of(by: By, key: str) -> Words | None:
    """What a value of a breakdown is called; None where a fact names it, or nobody does."""
    if by is By.OVEC_REGION:
        return Words(th=OvecRegion(key).th, en=OvecRegion(key).en)
    if by is By.GEO_REGION:
        return Words(th=GeoRegion(key).th, en=GeoRegion(key).en)
    if by is By.PROVINCE:
        return Words(th=province(key).th, en=province(key).en)
    return _NAMES.get(key) if by in {By.GROUP, By.SECTOR} else None
