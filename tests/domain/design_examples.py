"""Members, contents, and commands on committees, workshops and curricula; all of it invented."""

from datetime import date
from typing import Any
from uuid import UUID

from services.curriculum.domain import committee, curriculum_state, workshop
from services.curriculum.domain.curriculum_state import WorkshopSeen
from shared.contracts.common import Body, Document, Duty, Resolution
from shared.contracts.curriculum.committee import Capacity, CommitteeMember
from shared.contracts.curriculum.content import CompletionPolicy, Content, Module, Technology
from tests.domain.network_examples import (
    APR_1,
    DEC_1,
    DIRECTOR,
    ENGINEER,
    FEB_1,
    JAN_4,
    JAN_5,
    MAR_1,
    NOV_2,
    OFFICER,
    SECRETARY,
    TEACHER,
    made,
    paper,
)

COMMITTEE = committee.stream_of("RAIL", 2564)
WORKSHOP, CURRICULUM = UUID(int=21), UUID(int=22)


BY_BUREAU: dict[str, Any] = {"by": OFFICER, "by_org": "BUREAU"}


def order(number: str = "12/2564", **but: Any) -> Document:
    return made(Document, but, number=number, dated=DEC_1, issued_by="BUREAU")


def resolution(body: Body = Body.BUREAU, dated: date = MAR_1) -> Resolution:
    return Resolution(body=body, meeting="4/2564", dated=dated)


def member(person: UUID, capacity: Capacity, organisation: str, **but: Any) -> CommitteeMember:
    usual = {"person": person, "capacity": capacity, "organisation": organisation}
    return made(CommitteeMember, but, **usual, duty=Duty.MEMBER)


CHAIR = member(DIRECTOR, Capacity.BUREAU, "BUREAU", duty=Duty.CHAIR)
FROM_SUBCOMMITTEE = member(SECRETARY, Capacity.SUBCOMMITTEE, "SUBCOMMITTEE", duty=Duty.SECRETARY)
FROM_CENTRE = member(TEACHER, Capacity.CENTRE_COLLEGE, "chonburi-tc")
FROM_ENTERPRISE = member(ENGINEER, Capacity.ENTERPRISE, "siam-rail")
MEMBERS = (CHAIR, FROM_SUBCOMMITTEE, FROM_CENTRE, FROM_ENTERPRISE)


def module(**but: Any) -> Module:
    return made(
        Module,
        but,
        title_th="ระบบห้ามล้อ",
        title_en="Brakes",
        theory_hours=9,
        practical_hours=21,
        competencies=("ซ่อมบำรุงระบบห้ามล้อ",),
        assessment="สอบปฏิบัติ",
        at_enterprise=True,
    )


TECHNOLOGY = Technology(name="Regenerative braking rig", enterprise="siam-rail", review_by=date(2023, 3, 1))


def content(**but: Any) -> Content:
    return made(
        Content,
        but,
        title_th="การซ่อมบำรุงระบบขนส่งทางราง",
        title_en="Maintenance of rail transport",
        modules=(module(),),
        technologies=(TECHNOLOGY,),
        completion=CompletionPolicy(),
    )


def nominate(**but: Any) -> committee.Nominate:
    return made(
        committee.Nominate,
        but,
        by=TEACHER,
        by_org="chonburi-tc",
        on=NOV_2,
        field="RAIL",
        fiscal_year=2564,
        college="chonburi-tc",
        person=TEACHER,
        capacity=Capacity.CENTRE_COLLEGE,
        organisation="chonburi-tc",
        field_designated=True,
        fiscal_year_closed=False,
        college_is_member=True,
        organisation_is_college=but.get("capacity", Capacity.CENTRE_COLLEGE) is Capacity.CENTRE_COLLEGE,
    )


def appoint(**but: Any) -> committee.Appoint:
    return made(
        committee.Appoint,
        but,
        by=DIRECTOR,
        by_org="BUREAU",
        on=DEC_1,
        field="RAIL",
        fiscal_year=2564,
        order=order(),
        members=MEMBERS,
        field_designated=True,
        fiscal_year_closed=False,
        centres=frozenset({"chonburi-tc"}),
    )


def replace(**but: Any) -> committee.ReplaceMember:
    return made(
        committee.ReplaceMember,
        but,
        by=DIRECTOR,
        by_org="BUREAU",
        on=JAN_4,
        field="RAIL",
        fiscal_year=2564,
        order=order("1/2564", dated=JAN_4),
        leaving=SECRETARY,
        joining=member(OFFICER, Capacity.SUBCOMMITTEE, "SUBCOMMITTEE", duty=Duty.SECRETARY),
        centres=frozenset({"chonburi-tc"}),
    )


def dissolve(**but: Any) -> committee.Dissolve:
    return made(
        committee.Dissolve,
        but,
        by=DIRECTOR,
        by_org="BUREAU",
        on=APR_1,
        field="RAIL",
        fiscal_year=2564,
        order=order("30/2564", dated=APR_1),
    )


def schedule(**but: Any) -> workshop.Schedule:
    return made(
        workshop.Schedule,
        but,
        **BY_BUREAU,
        on=DEC_1,
        workshop=WORKSHOP,
        committee=COMMITTEE,
        field="RAIL",
        fiscal_year=2564,
        first_day=JAN_4,
        last_day=JAN_5,
        province="TH-20",
        committee_appointed=True,
    )


def reschedule(**but: Any) -> workshop.Reschedule:
    return made(
        workshop.Reschedule, but, **BY_BUREAU, on=DEC_1, first_day=JAN_5, last_day=JAN_5, reason="ตรงกับวันหยุด"
    )


def hold(**but: Any) -> workshop.Hold:
    return made(
        workshop.Hold,
        but,
        **BY_BUREAU,
        on=JAN_5,
        attendees=frozenset({DIRECTOR, TEACHER, ENGINEER}),
        minutes=paper("รง 1/2564", dated=JAN_5, issued_by="BUREAU"),
        members=MEMBERS,
    )


def cancel(**but: Any) -> workshop.Cancel:
    return made(workshop.Cancel, but, **BY_BUREAU, on=DEC_1, reason="งบประมาณไม่พอ")


SEEN = WorkshopSeen(field="RAIL", held=True, quorate=True)


def draft(**but: Any) -> curriculum_state.Draft:
    return made(
        curriculum_state.Draft,
        but,
        **BY_BUREAU,
        on=FEB_1,
        curriculum=CURRICULUM,
        field="RAIL",
        workshop=WORKSHOP,
        seen=SEEN,
        content=content(),
    )


def by_bureau(kind: Any, on: date, **but: Any) -> Any:
    return kind(**BY_BUREAU | {"on": on} | but)


def endorse_by_subcommittee(**but: Any) -> curriculum_state.Endorse:
    return made(
        curriculum_state.Endorse,
        but,
        by=SECRETARY,
        by_org="SUBCOMMITTEE",
        on=MAR_1,
        body=Body.SUBCOMMITTEE,
        resolution=resolution(Body.SUBCOMMITTEE),
        enterprises=frozenset({"siam-rail"}),
    )


def endorse_by_enterprise(**but: Any) -> curriculum_state.Endorse:
    usual: dict[str, Any] = {
        "by": ENGINEER,
        "by_org": "siam-rail",
        "body": Body.ENTERPRISE,
        "resolution": None,
    }
    return endorse_by_subcommittee(**usual | but)
