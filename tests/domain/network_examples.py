"""Days, people, papers, and commands on fields, colleges and networks, for examples; all of it invented."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from services.curriculum.domain import college, field, membership
from shared.contracts.common import CollegeGroup, Document, Sector

T = TypeVar("T")

OCT_1, NOV_2, DEC_1, JAN_4, JAN_5 = (
    date(2020, 10, 1), date(2020, 11, 2), date(2020, 12, 1), date(2021, 1, 4), date(2021, 1, 5)
)  # fmt: skip
FEB_1, FEB_8, MAR_1, MAR_8, APR_1 = (
    date(2021, 2, 1), date(2021, 2, 8), date(2021, 3, 1), date(2021, 3, 8), date(2021, 4, 1)
)  # fmt: skip

OFFICER, DIRECTOR, SECRETARY, TEACHER, ENGINEER, RIVAL, CENTRAL = (UUID(int=n) for n in range(11, 18))


def made(kind: type[T], but: dict[str, Any], **usual: Any) -> T:
    """A command as usual, but for what the example is about."""
    return kind(**usual | but)


def paper(number: str = "ศธ 0603/1", **but: Any) -> Document:
    return made(Document, but, number=number, dated=OCT_1, issued_by="OVEC")


def designate(**but: Any) -> field.Designate:
    return made(
        field.Designate,
        but,
        by=CENTRAL,
        by_org="OVEC",
        on=OCT_1,
        field="RAIL",
        name_th="ระบบขนส่งทางราง",
        name_en="Rail transport",
        provinces=frozenset({"TH-24", "TH-20"}),
        labour_demand="ช่างซ่อมบำรุงรถไฟความเร็วสูง",
        document=paper(),
    )


def set_target(**but: Any) -> field.SetTarget:
    target = field.Target(
        fiscal_year=but.pop("fiscal_year", 2564),
        min_curricula=but.pop("min_curricula", 1),
        min_teachers=but.pop("min_teachers", 20),
        waiver=but.pop("waiver", None),
    )
    return made(
        field.SetTarget,
        but,
        by=CENTRAL,
        by_org="OVEC",
        on=OCT_1,
        field="RAIL",
        target=target,
        fiscal_year_closed=False,
    )


def register(**but: Any) -> college.Register:
    return made(
        college.Register,
        but,
        by=CENTRAL,
        by_org="OVEC",
        on=OCT_1,
        college="chonburi-tc",
        name_th="วิทยาลัยเทคนิคชลบุรี",
        name_en="Chonburi Technical College",
        province="TH-20",
        sector=Sector.PUBLIC,
    )


def join(**but: Any) -> membership.Join:
    return made(
        membership.Join,
        but,
        by=TEACHER,
        by_org="chonburi-tc",
        on=OCT_1,
        college="chonburi-tc",
        field="RAIL",
        group=CollegeGroup.EXCELLENCE,
        teaches_field=True,
        field_designated=True,
        sector=Sector.PUBLIC,
        province="TH-20",
    )


def by_central(kind: Any, **but: Any) -> Any:
    return kind(**{"by": CENTRAL, "by_org": "OVEC", "on": NOV_2, "document": paper()} | but)


def leave(**but: Any) -> membership.Leave:
    return made(
        membership.Leave,
        but,
        by=TEACHER,
        by_org="chonburi-tc",
        on=NOV_2,
        college="chonburi-tc",
        reason="เลิกเปิดสอนสาขานี้",
    )
