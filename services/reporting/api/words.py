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
    "PUBLIC": Words(th="รัฐ", en="Public"),
    "PRIVATE": Words(th="เอกชน", en="Private"),
}

GROUPS, SECTORS = ("EXCELLENCE", "EXPERT", "STANDARD", "NONE"), ("PUBLIC", "PRIVATE")
DIMENSIONS = {
    By.FIELD: Words(th="สาขาวิชา", en="Field"),
    By.GROUP: Words(th="กลุ่มสถานศึกษา", en="College group"),
    By.SECTOR: Words(th="รัฐหรือเอกชน", en="Sector"),
    By.OVEC_REGION: Words(th="ภาคของ สอศ.", en="OVEC region"),
    By.GEO_REGION: Words(th="ภูมิภาค", en="Geographic region"),
    By.PROVINCE: Words(th="จังหวัด", en="Province"),
    By.COLLEGE: Words(th="สถานศึกษา", en="College"),
    By.PROJECT: Words(th="โครงการ", en="Project"),
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
