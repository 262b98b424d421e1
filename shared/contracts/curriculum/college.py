"""Events of a college as such. Key: the college's code."""

from shared.contracts.common import CollegeCode, ProvinceCode, Sector
from shared.contracts.event import Event


class CollegeRegistered(Event, seed="P-3", th="ขึ้นทะเบียนสถานศึกษา"):
    """A vocational college, public or private, was registered."""

    college: CollegeCode
    name_th: str
    name_en: str
    province: ProvinceCode
    sector: Sector


CollegeEvent = CollegeRegistered
