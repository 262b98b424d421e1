"""A project of Chonburi Technical College for the rail system, FY 2564: facts, events, commands."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.training.domain.policy import Policy, YearStage
from services.training.domain.project.cancelling import Cancel
from services.training.domain.project.drafting import (
    Draft,
    KnownVersion,
    Membership,
    Propose,
    ProposeCommittee,
    ReviseDraft,
    SelectCurriculum,
    Standing,
    Withdraw,
    WriteDossier,
)
from services.training.domain.project.review import (
    AppointCommittee,
    Approve,
    Endorse,
    Reject,
    ReturnForRevision,
    StartReview,
)
from services.training.domain.project.running import (
    Close,
    CloseApplications,
    Deliver,
    OpenApplications,
    Start,
)
from services.training.domain.project.state import Chosen, Plan, Stamp
from shared.contracts.common import Body, CollegeGroup, Document, Duty, Resolution, Sector
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.training.dossier import Dossier, SectionName
from shared.contracts.training.policy import FundingRoute
from shared.contracts.training.project import (
    ApplicationsClosed,
    ApplicationsOpened,
    CurriculumSelectedForProject,
    OperatingCommitteeAppointed,
    OperatingCommitteeProposed,
    OperatingMember,
    ProjectApproved,
    ProjectCancelled,
    ProjectClosed,
    ProjectDossierWritten,
    ProjectDrafted,
    ProjectDraftRevised,
    ProjectEndorsed,
    ProjectProposed,
    ProjectRejected,
    ProjectReturnedForRevision,
    ProjectReviewStarted,
    ProjectWithdrawn,
    SectionReturn,
    TrainingDelivered,
    TrainingStarted,
)

AUTHOR, OFFICER, DIRECTOR, SECRETARY = (UUID(int=n) for n in (1, 2, 3, 4))  # the author is SOMEBODY
PROJECT_ID, CURRICULUM, OTHER_CURRICULUM = (UUID(int=n) for n in (11, 12, 13))
COLLEGE, OTHER_COLLEGE = "chonburi-tc", "sattahip-tc"
FEB_1, MARCH_1, MARCH_5 = date(2021, 2, 1), date(2021, 3, 1), date(2021, 3, 5)

STAMP = Stamp(
    project=PROJECT_ID,
    centre=COLLEGE,
    field="RAIL",
    fiscal_year=2564,
    cohort=1,
    group=CollegeGroup.EXCELLENCE,
    sector=Sector.PUBLIC,
    province="TH-20",
)
PLAN = Plan(title_th="อบรมครูระบบราง", title_en="Rail teachers", starts_on=MARCH_1, ends_on=MARCH_5, seats=20)
RAIL_1 = Chosen(curriculum=CURRICULUM, version=1, hours=30, completion=CompletionPolicy())
DOSSIER = Dossier(
    rationale="ความต้องการกำลังคนด้านระบบราง",
    objectives="พัฒนาครู",
    quantitative_targets="ครู 20 คน",
    qualitative_targets="ครูมีสมรรถนะที่ทันสมัย",
    method="อบรมเชิงปฏิบัติการ",
    place="โรงซ่อมบำรุง",
    evaluation="ทดสอบก่อนและหลังอบรม",
    indicators="ผ่านการอบรมร้อยละ 80",
    benefits="นักเรียนมีงานทำ",
    budget_satang=50_000_000,
)


def member(person: int, duty: Duty) -> OperatingMember:
    return OperatingMember(person=UUID(int=person), organisation=COLLEGE, duty=duty)


COMMITTEE = (member(21, Duty.CHAIR), member(22, Duty.SECRETARY), member(23, Duty.MEMBER))


def paper(number: str = "ศธ 0603/1", dated: date = FEB_1, issued_by: str = "BUREAU") -> Document:
    return Document(number=number, dated=dated, issued_by=issued_by)


RESOLUTION = Resolution(body=Body.SUBCOMMITTEE, meeting="4/2564", dated=FEB_1)
REASONS = (SectionReturn(section=SectionName.METHOD, reason="ยังไม่มีภาคปฏิบัติ"),)

CENTRE = Membership(is_centre=True, group=CollegeGroup.EXCELLENCE, sector=Sector.PUBLIC, province="TH-20")
VIA_BUREAU_2564 = Policy(
    stage=YearStage.OPEN,
    fiscal_year=2564,
    funding_route=FundingRoute.VIA_BUREAU,
    report_due_days=30,
    document=paper(),
)
IN_FORCE = KnownVersion(field="RAIL", standing=Standing.IN_FORCE, chosen=RAIL_1)

_OF = STAMP.fields()
drafted = ProjectDrafted(on=FEB_1, **_OF, **PLAN.__dict__)
revised = ProjectDraftRevised(on=FEB_1, **_OF, **PLAN.but(seats=25).__dict__)
selected = CurriculumSelectedForProject(on=FEB_1, **_OF, **RAIL_1.__dict__)
dossier_written = ProjectDossierWritten(on=FEB_1, **_OF, dossier=DOSSIER)
committee_proposed = OperatingCommitteeProposed(on=FEB_1, **_OF, members=COMMITTEE)
proposed = ProjectProposed(
    on=FEB_1, **_OF, curriculum=CURRICULUM, version=1, seats=20, starts_on=MARCH_1, ends_on=MARCH_5
)
review_started = ProjectReviewStarted(on=FEB_1, **_OF)
returned = ProjectReturnedForRevision(on=FEB_1, **_OF, reasons=REASONS)
endorsed = ProjectEndorsed(on=FEB_1, **_OF, resolution=RESOLUTION)
approved = ProjectApproved(
    on=FEB_1, **_OF, document=paper(), curriculum=CURRICULUM, version=1, completion=RAIL_1.completion
)
rejected = ProjectRejected(on=FEB_1, **_OF, reason="งบประมาณไม่พอ", document=paper())
withdrawn = ProjectWithdrawn(on=FEB_1, **_OF, reason="เลื่อนไปปีหน้า")
appointed = OperatingCommitteeAppointed(on=FEB_1, **_OF, order=paper(), members=COMMITTEE)
opened = ApplicationsOpened(
    on=FEB_1,
    **_OF,
    seats=20,
    closes_on=date(2021, 2, 20),
    starts_on=MARCH_1,
    ends_on=MARCH_5,
    completion=RAIL_1.completion,
    curriculum=CURRICULUM,
    version=1,
)
closed_for_applications = ApplicationsClosed(on=date(2021, 2, 20), **_OF)
started = TrainingStarted(on=MARCH_1, **_OF)
delivered = TrainingDelivered(on=MARCH_5, **_OF, report_due_on=MARCH_5 + timedelta(days=30))
closed = ProjectClosed(on=date(2021, 4, 1), **_OF)
cancelled = ProjectCancelled(on=MARCH_5, **_OF, reason="สถานที่ฝึกปิด", document=paper())

COMPLETE = (drafted, selected, dossier_written, committee_proposed)
ON_THE_DESK = (*COMPLETE, proposed, review_started)
APPROVED = (*ON_THE_DESK, endorsed, approved)
OPEN = (*APPROVED, appointed, opened)
RUNNING = (*OPEN, closed_for_applications, started)
DELIVERED = (*RUNNING, delivered)

_CENTRE_HAND: dict[str, Any] = {"on": FEB_1, "by": AUTHOR, "by_org": COLLEGE}
_OFFICER_HAND: dict[str, Any] = {"on": FEB_1, "by": OFFICER, "by_org": "BUREAU"}
_DIRECTOR_HAND: dict[str, Any] = {"on": FEB_1, "by": DIRECTOR, "by_org": "BUREAU"}
_SECRETARY_HAND: dict[str, Any] = {"on": FEB_1, "by": SECRETARY, "by_org": "SUBCOMMITTEE"}
_BEGUN: dict[str, Any] = {
    "project": PROJECT_ID,
    "field": "RAIL",
    "fiscal_year": 2564,
    "cohort": 1,
    "plan": PLAN,
    "field_known": True,
    "membership": CENTRE,
    "year": VIA_BUREAU_2564,
}

draft = Draft(**_CENTRE_HAND, **_BEGUN)
revise = ReviseDraft(**_CENTRE_HAND, plan=PLAN.but(seats=25))
select = SelectCurriculum(**_CENTRE_HAND, version=IN_FORCE)
write_dossier = WriteDossier(**_CENTRE_HAND, dossier=DOSSIER)
propose_committee = ProposeCommittee(**_CENTRE_HAND, members=COMMITTEE)
propose = Propose(**_CENTRE_HAND, membership=CENTRE, version=IN_FORCE, year=VIA_BUREAU_2564)
withdraw = Withdraw(**_CENTRE_HAND, reason="เลื่อนไปปีหน้า")
start_review = StartReview(**_OFFICER_HAND)
return_it = ReturnForRevision(**_OFFICER_HAND, reasons=REASONS)
endorse = Endorse(**_SECRETARY_HAND, resolution=RESOLUTION)
approve = Approve(**_DIRECTOR_HAND, document=paper(), version=IN_FORCE, year=VIA_BUREAU_2564)
reject = Reject(**_DIRECTOR_HAND, reason="งบประมาณไม่พอ", document=paper())
appoint = AppointCommittee(**_DIRECTOR_HAND, order=paper())
open_applications = OpenApplications(**_CENTRE_HAND, closes_on=date(2021, 2, 20), budget_allocated=True)
close_applications = CloseApplications(**{**_CENTRE_HAND, "on": date(2021, 2, 20)})
start = Start(**{**_CENTRE_HAND, "on": MARCH_1}, last_session_on=MARCH_5)
deliver = Deliver(**{**_CENTRE_HAND, "on": MARCH_5}, report_due_days=30, last_session_on=MARCH_5)
close = Close(**{**_DIRECTOR_HAND, "on": date(2021, 4, 1)})
cancel = Cancel(**{**_DIRECTOR_HAND, "on": MARCH_5}, reason="สถานที่ฝึกปิด", document=paper())


def at(day: int, hour: int) -> datetime:
    """An hour of a day in March 2021, Bangkok time."""
    return datetime(2021, 3, day, hour, tzinfo=UTC) - timedelta(hours=7)
