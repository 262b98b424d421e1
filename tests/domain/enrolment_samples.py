"""Samples for the tests of enrolment: one project, one teacher, facts and builders with sound defaults."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.enrolment.domain.applicant import Applicant
from services.enrolment.domain.application_commands import Accept, Apply, Endorse, EndWithProject
from services.enrolment.domain.open_project import OpenProject, Session
from shared.contracts.common import CollegeGroup, Document, Sector
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.enrolment import application as facts
from shared.contracts.enrolment.enrolment import TeacherEnrolled

FEB_1, FEB_2 = date(2021, 2, 1), date(2021, 2, 2)
NOON = datetime(2021, 2, 1, 5, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=48)

PROJECT_ID, CURRICULUM = UUID(int=100), UUID(int=200)
TEACHER, PERSONNEL, ACADEMIC, COLLEAGUE = UUID(int=11), UUID(int=21), UUID(int=31), UUID(int=32)
CENTRE, HOME = "chonburi-tc", "rayong-tc"

PROJECT = OpenProject(
    project=PROJECT_ID,
    centre=CENTRE,
    field="RAIL",
    fiscal_year=2564,
    seats=2,
    opened_on=date(2021, 1, 15),
    closes_on=date(2021, 2, 15),
    starts_on=date(2021, 3, 1),
    ends_on=date(2021, 3, 5),
    completion=CompletionPolicy(),
    curriculum=CURRICULUM,
    version=1,
    closed=False,
    started=False,
)
WHO = Applicant(
    project=PROJECT_ID,
    teacher=TEACHER,
    college=HOME,
    field="RAIL",
    fiscal_year=2564,
    group=CollegeGroup.STANDARD,
    sector=Sector.PRIVATE,
    province="TH-21",
)
STAMP = WHO.stamp(FEB_1)
MARCH_1 = Session(session=UUID(int=301), session_date=date(2021, 3, 1), hours=6)
MARCH_2 = Session(session=UUID(int=302), session_date=date(2021, 3, 2), hours=4)
MARCH_5 = date(2021, 3, 5)
MEMO = Document(number="ศธ 0603/77", dated=date(2021, 3, 4), issued_by="BUREAU")

submitted = facts.ApplicationSubmitted(**STAMP)
endorsed = facts.ApplicationEndorsedByCollege(**STAMP)
eligible = facts.EligibilityConfirmed(**STAMP)
ineligible = facts.EligibilityRefused(reasons=("eligibility.does_not_teach_field",), **STAMP)
selected = facts.ApplicantSelected(**STAMP)
waitlisted = facts.ApplicantWaitlisted(number=1, **STAMP)
offered = facts.SeatOffered(number=1, expires_at=LATER, **STAMP)
offer_declined = facts.SeatOfferDeclined(**STAMP)
offer_lapsed = facts.SeatOfferLapsed(**STAMP)
declined = facts.ApplicationDeclinedByCollege(reason="ภาระงานสอนเต็ม", **STAMP)
withdrawn = facts.ApplicationWithdrawn(reason="ติดราชการ", **STAMP)
cancelled = facts.ApplicationCancelled(reason="สถานที่ฝึกปิด", **STAMP)
enrolled = TeacherEnrolled(completion=PROJECT.completion, curriculum=CURRICULUM, version=1, **STAMP)

SITUATIONS: dict[str, tuple[facts.ApplicationEvent, ...]] = {
    "ABSENT": (),
    "SUBMITTED": (submitted,),
    "DECLINED_BY_COLLEGE": (submitted, declined),
    "INELIGIBLE": (submitted, endorsed, ineligible),
    "WAITLISTED": (submitted, endorsed, eligible, waitlisted),
    "OFFERED": (submitted, endorsed, eligible, waitlisted, offered),
    "OFFER_DECLINED": (submitted, endorsed, eligible, waitlisted, offered, offer_declined),
    "OFFER_LAPSED": (submitted, endorsed, eligible, waitlisted, offered, offer_lapsed),
    "WITHDRAWN": (submitted, withdrawn),
    "CANCELLED": (submitted, cancelled),
    "SELECTED": (submitted, endorsed, eligible, selected),
}


END = EndWithProject(reason="สถานที่ฝึกปิด", on=FEB_1)


def apply(**changes: Any) -> Apply:
    return Apply(who=WHO, project=PROJECT, by=TEACHER, by_org=HOME, on=FEB_1).but(**changes)


def endorse(**changes: Any) -> Endorse:
    return Endorse(
        by=PERSONNEL, by_org=HOME, teaches_field=True, overlapping=False, training_started=False, on=FEB_1
    ).but(**changes)


def accept(**changes: Any) -> Accept:
    return Accept(by=TEACHER, by_org=HOME, at=NOON, overlapping=False, training_started=False, on=FEB_1).but(
        **changes
    )
