"""A story of the rail field in FY 2564, from its designation to a report, for what reads all of it."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.common import Body, CollegeGroup, Resolution, Sector
from shared.contracts.curriculum import curriculum as of_curriculum
from shared.contracts.curriculum.college import CollegeRegistered
from shared.contracts.curriculum.content import CompletionPolicy, Content, Module
from shared.contracts.curriculum.membership import CollegeJoinedNetwork, NetworkCentreDesignated
from shared.contracts.enrolment import application, enrolment
from shared.contracts.training import project, report
from shared.contracts.training.budget import BudgetAllocated
from shared.contracts.training.policy import FundingRoute
from shared.kernel.ids import stream_id
from tests.reporting.histories import ORDER, History, stamps
from tests.reporting.histories import enrolment as enrolment_of

CNC, PROJECT, BUDGET = UUID(int=100), UUID(int=1), UUID(int=900)
COLLEGES = {
    "chonburi-tc": ("วิทยาลัยเทคนิคชลบุรี", "TH-20", Sector.PUBLIC, CollegeGroup.EXCELLENCE),
    "hatyai-tc": ("วิทยาลัยเทคนิคหาดใหญ่", "TH-90", Sector.PUBLIC, CollegeGroup.EXPERT),
    "maesai-vc": ("วิทยาลัยอาชีวศึกษาแม่สาย", "TH-57", Sector.PRIVATE, CollegeGroup.STANDARD),
}
POLICY = CompletionPolicy()
SESSION = UUID(int=301)


def day(number: int) -> date:
    """A day of March 2021."""
    return date(2021, 3, number)


def network(history: History) -> None:
    history.field()
    for code, (name, province, sector, group) in COLLEGES.items():
        registered = CollegeRegistered(
            on=day(1), college=code, name_th=name, name_en=code, province=province, sector=sector
        )
        history.record(registered, stream_id("college", code))
        member: dict[str, Any] = {
            "college": code, "field": "RAIL", "group": group, "sector": sector, "province": province,
        }  # fmt: skip
        history.record(CollegeJoinedNetwork(on=day(1), **member), stream_id("membership", code, "RAIL"))
        if group is CollegeGroup.EXCELLENCE:
            made = NetworkCentreDesignated(on=day(2), document=ORDER, **member)
            history.record(made, stream_id("membership", code, "RAIL"))


def curriculum(history: History) -> None:
    module = Module(
        title_th="ระบบราง", title_en="Rail", theory_hours=10, practical_hours=20,
        competencies=("ซ่อมบำรุง",), assessment="ปฏิบัติ",
    )  # fmt: skip
    content = Content(
        title_th="ช่างระบบราง",
        title_en="Rail technician",
        modules=(module,),
        technologies=(),
        completion=POLICY,
    )
    of: dict[str, Any] = {"curriculum": CNC, "field": "RAIL", "version": 1}
    drafted = of_curriculum.CurriculumDrafted(on=day(2), workshop=UUID(int=8), content=content, **of)
    history.record(drafted, CNC)
    history.record(of_curriculum.CurriculumSubmitted(on=day(3), **of), CNC)
    resolution = Resolution(body=Body.BUREAU, meeting="4/2564", dated=day(4))
    approved = of_curriculum.CurriculumApproved(
        on=day(4), content_hash="0" * 64, hours=30, resolution=resolution, completion=POLICY, **of
    )
    history.record(approved, CNC)
    history.started(CNC, on=day(5))


OF_PROJECT: dict[str, Any] = {
    "project": PROJECT, "centre": "chonburi-tc", "field": "RAIL", "fiscal_year": 2564, "cohort": 1,
    "group": CollegeGroup.EXCELLENCE, "sector": Sector.PUBLIC, "province": "TH-20",
}  # fmt: skip
_CHOSEN: dict[str, Any] = {"curriculum": CNC, "version": 1}
_DAYS: dict[str, Any] = {"starts_on": day(20), "ends_on": day(24)}


def approved_project(history: History) -> None:
    drafted = project.ProjectDrafted(
        on=day(6), title_th="อบรมครูระบบราง", title_en="Rail teachers", seats=2, **_DAYS, **OF_PROJECT
    )
    proposed = project.ProjectProposed(on=day(7), seats=2, **_DAYS, **_CHOSEN, **OF_PROJECT)
    approved = project.ProjectApproved(on=day(10), document=ORDER, completion=POLICY, **_CHOSEN, **OF_PROJECT)
    for event in (drafted, proposed, project.ProjectReviewStarted(on=day(8), **OF_PROJECT), approved):
        history.record(event, PROJECT)
    budget = BudgetAllocated(
        on=day(11), amount=10_000_00, money_from="งบส่วนกลาง", memo=ORDER, quarter=2,
        funding_route=FundingRoute.VIA_BUREAU, **OF_PROJECT,
    )  # fmt: skip
    history.record(budget, BUDGET)
    opened = project.ApplicationsOpened(
        on=day(12), seats=2, closes_on=day(18), completion=POLICY, **_DAYS, **_CHOSEN, **OF_PROJECT
    )
    history.record(opened, PROJECT)


def applicant(history: History, teacher: int, college: str, *, seat: bool = True) -> None:
    _, province, sector, group = COLLEGES[college]
    of = stamps(teacher, 1, college=college, province=province, sector=sector, group=group)
    stream = stream_id("application", 1, teacher)
    for step in (
        application.ApplicationSubmitted,
        application.ApplicationEndorsedByCollege,
        application.EligibilityConfirmed,
    ):
        history.record(step(on=day(13), **of), stream)
    if not seat:
        history.record(application.ApplicantWaitlisted(on=day(14), number=1, **of), stream)
        return
    history.record(application.ApplicantSelected(on=day(14), **of), stream)
    enrolled = enrolment.TeacherEnrolled(on=day(14), completion=POLICY, **_CHOSEN, **of)
    history.record(enrolled, enrolment_of(teacher, 1))


def attended(history: History, teacher: int, *, hours: int = 6) -> None:
    mark = enrolment.AttendanceRecorded(
        on=day(20), session=SESSION, session_date=day(20), hours=hours, of_hours=6, **stamps(teacher, 1)
    )
    history.record(mark, enrolment_of(teacher, 1))


def completed(history: History, teacher: int) -> None:
    history.completed(teacher, 1, on=day(24))
    issued = enrolment.CertificateIssued(on=day(25), number=f"RAIL-2564-{teacher:04}", **stamps(teacher, 1))
    history.record(issued, enrolment_of(teacher, 1))


def withdrawn(history: History, teacher: int) -> None:
    left = enrolment.EnrolmentWithdrawn(on=day(21), reason="ป่วย", **stamps(teacher, 1))
    history.record(left, enrolment_of(teacher, 1))


def delivered_and_reported(history: History) -> None:
    history.record(project.TrainingStarted(on=day(20), **OF_PROJECT), PROJECT)
    history.record(
        project.TrainingDelivered(on=day(24), report_due_on=date(2021, 4, 23), **OF_PROJECT), PROJECT
    )
    figures = report.Figures(
        known_at=history.events[-1].recorded_at, applied=3, enrolled=2, attended=1, completed=1
    )
    submitted = report.ResultsReportSubmitted(
        on=day(28), figures=figures, summary="ดี", problems="-", suggestions="-", late=False, **OF_PROJECT
    )
    history.record(submitted, stream_id("report", PROJECT))


def whole() -> History:
    """Three applied, two had seats, one waits; one withdrew after a session, one completed."""
    history = History()
    network(history)
    curriculum(history)
    approved_project(history)
    applicant(history, 1, "chonburi-tc")
    applicant(history, 2, "hatyai-tc")
    applicant(history, 3, "maesai-vc", seat=False)
    attended(history, 1)
    attended(history, 2)
    withdrawn(history, 2)
    delivered_and_reported(history)
    completed(history, 1)
    return history
