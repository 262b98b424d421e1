"""Any history of a small nation: two fields, four colleges, six teachers, four projects, three fiscal years.

Each move is one that the aggregate itself would allow in its state; what another one would say is not asked,
so that also what does not add up happens. Business days fall anywhere: also before what they follow.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from shared.contracts.common import CollegeGroup, Sector
from shared.contracts.curriculum import membership as m
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.curriculum.field import FieldTargetSet
from shared.contracts.enrolment import application as a
from shared.contracts.enrolment import enrolment as e
from shared.contracts.enrolment.person import TeacherRegistered
from shared.contracts.recorded import Recorded
from shared.contracts.training import policy as t
from shared.contracts.training import project as p
from shared.contracts.training import report as r
from shared.kernel.ids import stream_id
from tests.reporting.any_design import Design
from tests.reporting.histories import ORDER, History, person, stamps
from tests.reporting.histories import enrolment as enrolment_of

FIELDS, YEARS = ("RAIL", "EV"), (2563, 2564, 2565)
COLLEGES: dict[str, dict[str, Any]] = {
    "chonburi-tc": {"province": "TH-20", "sector": Sector.PUBLIC},
    "maesai-vc": {"province": "TH-57", "sector": Sector.PRIVATE},
    "hatyai-tc": {"province": "TH-90", "sector": Sector.PUBLIC},
    "trat-vc": {"province": "TH-23", "sector": Sector.PRIVATE},
}
SESSIONS = (UUID(int=301), UUID(int=302))
_CHOSEN: dict[str, Any] = {"curriculum": UUID(int=100), "version": 1}
_POLICY = CompletionPolicy()

# from where an application or enrolment may go on, and by what
NEXT: dict[str, tuple[str, ...]] = {
    "": ("apply", "enrol"),
    "applied": ("endorse", "withdraw", "cancel"),
    "endorsed": ("confirm", "withdraw"),
    "eligible": ("wait", "enrol", "withdraw"),
    "waiting": ("enrol", "decline", "lapse", "withdraw", "cancel"),
    "eligible no more": (),
    "enrolled": ("attend", "attend", "complete", "complete", "refuse", "leave", "let go"),
    "refused": ("correct", "complete"),
    "completed": ("certify", "revoke", "correct"),
    "certified": ("revoke", "correct", "reissue", "void"),
    "revoked": ("correct", "complete"),
    "left": (),
    "cancelled": (),
    "withdrawn": ("apply",),
}  # fmt: skip
STAGES: dict[type[Any] | None, tuple[type[Any], ...]] = {
    None: (p.ProjectDrafted,),
    p.ProjectDrafted: (p.ProjectDraftRevised, p.ProjectProposed, p.ProjectWithdrawn),
    p.ProjectDraftRevised: (p.ProjectProposed, p.ProjectProposed, p.ProjectDraftRevised),
    p.ProjectProposed: (p.ProjectReviewStarted,),
    p.ProjectReviewStarted: (
        p.ProjectApproved, p.ProjectApproved, p.ProjectEndorsed, p.ProjectReturnedForRevision,
        p.ProjectRejected,
    ),
    p.ProjectEndorsed: (p.ProjectApproved, p.ProjectReturnedForRevision),
    p.ProjectReturnedForRevision: (p.ProjectDraftRevised,),
    p.ProjectApproved: (p.ApplicationsOpened, p.ApplicationsOpened, p.ProjectCancelled),
    p.ApplicationsOpened: (p.ApplicationsClosed, p.TrainingStarted, p.ProjectCancelled),
    p.ApplicationsClosed: (p.TrainingStarted, p.TrainingStarted, p.ProjectCancelled),
    p.TrainingStarted: (p.TrainingDelivered, p.TrainingDelivered, p.ProjectCancelled),
    p.TrainingDelivered: (p.ProjectClosed,),
}  # fmt: skip


class Nation:
    """What was recorded so far, and where each stream stands."""

    def __init__(self, seed: int) -> None:
        self.rng, self.history = Random(seed), History()  # noqa: S311 (a history, no secret)
        for field in FIELDS:
            self.history.field(field, teachers=self.rng.randint(0, 3))
        self._people: dict[tuple[int, int], str] = {}
        self._of: dict[tuple[int, int], dict[str, Any]] = {}
        self._projects: dict[int, type[Any] | None] = {}
        self._members: dict[tuple[str, str], str] = {}
        self._reports: dict[int, str] = {}
        self._design = Design(self.rng, self.history)

    def move(self) -> None:
        kinds = (
            (self._participation, 12), (self._project, 6), (self._report, 2), (self._membership, 2),
            (self._curriculum, 4), (self._register, 2), (self._target, 1), (self._paper, 1),
        )  # fmt: skip
        move = self.rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
        move()

    def _day(self) -> date:
        return date(2020, 9, 1) + timedelta(days=self.rng.randint(0, 485))

    def _project_of(self, number: int) -> dict[str, Any]:
        return {"field": FIELDS[number % 2], "fiscal_year": YEARS[(number + 1) % 3]}

    def _participation(self) -> None:
        key = (self.rng.randint(1, 6), self.rng.randint(1, 4))
        if key not in self._of:
            college = self.rng.choice(list(COLLEGES))
            of = self._project_of(key[1])
            self._of[key] = stamps(
                *key, of["field"], of["fiscal_year"], college=college, **COLLEGES[college],
                group=self.rng.choice(list(CollegeGroup)),
            )  # fmt: skip
        if able := NEXT[self._people.get(key, "")]:
            step = self.rng.choice(able)
            self._people[key] = self._step(step, key, {"on": self._day(), **self._of[key]})

    def _step(self, step: str, key: tuple[int, int], of: dict[str, Any]) -> str:
        application = stream_id("application", key[1], key[0])
        at = self._people.get(key, "")
        ofs: dict[str, tuple[Any, str]] = {
            "apply": (a.ApplicationSubmitted, "applied"),
            "endorse": (a.ApplicationEndorsedByCollege, "endorsed"),
            "confirm": (a.EligibilityConfirmed, "eligible"),
            "decline": (a.SeatOfferDeclined, "eligible no more"),
            "lapse": (a.SeatOfferLapsed, "eligible no more"),
        }
        if step in ofs:
            kind, then = ofs[step]
            self.history.record(kind(**of), application)
            return then
        if step == "withdraw":
            self.history.record(a.ApplicationWithdrawn(reason="ติดราชการ", **of), application)
            return "withdrawn"
        if step == "cancel":
            self.history.record(a.ApplicationCancelled(reason="ยกเลิกโครงการ", **of), application)
            return "cancelled"
        if step == "wait":
            self.history.record(a.ApplicantWaitlisted(number=1, **of), application)
            return "waiting"
        if step == "enrol" and at:
            self.history.record(a.ApplicantSelected(**of), application)
        kind, then, more = self._enrolment_step(step, at)
        self.history.record(kind(**more, **of), enrolment_of(*key))
        return then

    def _enrolment_step(self, step: str, at: str) -> tuple[Any, str, dict[str, Any]]:
        hours = {"hours_attended": 6, "hours_planned": 6}
        decided = {"reason": "ผลประเมินผิด", "document": ORDER}
        mark = {
            "session": self.rng.choice(SESSIONS), "session_date": self._day(),
            "hours": self.rng.choice([0, 3, 6]), "of_hours": 6,
        }  # fmt: skip
        steps: dict[str, tuple[Any, str, dict[str, Any]]] = {
            "enrol": (e.TeacherEnrolled, "enrolled", {"completion": _POLICY, **_CHOSEN}),
            "attend": (e.AttendanceRecorded, at, mark),
            "correct": (e.AttendanceCorrected, at, {**mark, "reason": "ลงเวลาผิด"}),
            "complete": (
                e.TrainingCompletedByTeacher, "completed",
                {"completed_on": self._day(), **hours, **_CHOSEN},
            ),
            "refuse": (e.CompletionRefused, "refused", {**hours, "reasons": ("hours",)}),
            "certify": (e.CertificateIssued, "certified", {"number": "1"}),
            "reissue": (e.CertificateReissued, "certified", {"number": "2", "replaces": "1", "reason": "ชื่อ"}),
            "void": (e.CertificateRevoked, "completed", {"number": "1", **decided}),
            "revoke": (e.CompletionRevoked, "revoked", decided),
            "leave": (e.EnrolmentWithdrawn, "left", {"reason": "ป่วย"}),
            "let go": (e.EnrolmentCancelled, "cancelled", {"reason": "ยกเลิกโครงการ"}),
        }  # fmt: skip
        return steps[step]

    def _project(self) -> None:
        number = self.rng.randint(1, 4)
        if able := STAGES.get(self._projects.get(number), ()):
            kind = self.rng.choice(able)
            starts, on = self._day(), self._day()
            written = {
                "title_th": "อบรมครู", "title_en": "Teachers", "seats": self.rng.randint(1, 3),
                "starts_on": starts, "ends_on": starts + timedelta(days=self.rng.randint(0, 90)),
                "document": self._design.document(on), "resolution": self._design.resolution(on),
                "completion": _POLICY, "closes_on": starts, "reason": "ซ้ำ", "reasons": (),
                "report_due_on": self._day(), **_CHOSEN, **self._centre(number), "on": on,
            }  # fmt: skip
            said = kind(**{name: written[name] for name in kind.model_fields if name in written})
            self.history.record(said, UUID(int=number))
            self._projects[number] = kind

    def _centre(self, number: int) -> dict[str, Any]:
        code = list(COLLEGES)[number - 1]
        return {
            "project": UUID(int=number), "centre": code, "cohort": 1, "group": CollegeGroup.EXCELLENCE,
            **COLLEGES[code], **self._project_of(number),
        }  # fmt: skip

    def _report(self) -> None:
        for number, stage in self._projects.items():
            if stage in {p.TrainingDelivered, p.ProjectClosed} and self._reports.get(number) != "ACCEPTED":
                self._reports[number] = self._reported(number, self._reports.get(number, ""))
                return

    def _reported(self, number: int, at: str) -> str:
        of: dict[str, Any] = {"on": self._day(), **self._centre(number)}
        counts = r.Figures(
            known_at=self.history.events[-1].recorded_at, applied=3, enrolled=3, attended=3,
            completed=self.rng.randint(0, 2),
        )  # fmt: skip
        stream = stream_id("report", number)
        if at == "SUBMITTED" and self.rng.random() < 0.5:
            self.history.record(r.ResultsReportReturned(reason="ไม่ครบ", **of), stream)
            return "RETURNED"
        if at == "SUBMITTED":
            self.history.record(r.ResultsReportAccepted(figures=counts, **of), stream)
            return "ACCEPTED"
        words: dict[str, Any] = {"summary": "ดี", "problems": "-", "suggestions": "-", "late": False}
        self.history.record(r.ResultsReportSubmitted(figures=counts, **words, **of), stream)
        return "SUBMITTED"

    def _membership(self) -> None:
        code, field = self.rng.choice(list(COLLEGES)), self.rng.choice(FIELDS)
        of: dict[str, Any] = {
            "on": self._day(), "college": code, "field": field, "group": self.rng.choice(list(CollegeGroup)),
            **COLLEGES[code],
        }  # fmt: skip
        stream, at = stream_id("membership", code, field), self._members.get((code, field), "")
        moves: dict[str, list[tuple[Any, str]]] = {
            "": [(m.CollegeJoinedNetwork(**of), "member")],
            "member": [
                (m.MembershipGroupChanged(document=ORDER, **of), "member"),
                (m.NetworkCentreDesignated(document=ORDER, **of), "centre"),
                (m.CollegeLeftNetwork(reason="ย้าย", **of), ""),
            ],
            "centre": [
                (m.NetworkCentreRevoked(document=ORDER, **of), "member"),
                (m.CollegeLeftNetwork(reason="ย้าย", **of), ""),
            ],
        }
        event, self._members[code, field] = self.rng.choice(moves[at])
        self.history.record(event, stream)

    def _curriculum(self) -> None:
        self._design.curriculum(self._day())

    def _paper(self) -> None:
        self._design.paper(self._day(), self._centre(self.rng.randint(1, 4)))

    def _register(self) -> None:
        teacher = person(self.rng.randint(1, 6))
        fields = tuple(field for field in FIELDS if self.rng.random() < 0.7) or FIELDS
        college = self.rng.choice(list(COLLEGES))
        said = TeacherRegistered(on=self._day(), teacher=teacher, college=college, fields=fields)
        self.history.record(said, teacher)

    def _target(self) -> None:
        year = self.rng.choice(YEARS)
        if self.rng.random() < 0.5:
            policy = t.FiscalYearPolicySet(
                on=self._day(), fiscal_year=year, funding_route=t.FundingRoute.VIA_BUREAU,
                report_due_days=self.rng.randint(1, 60), document=ORDER,
            )  # fmt: skip
            self.history.record(policy, stream_id("policy", year))
            return
        field = self.rng.choice(FIELDS)
        target = FieldTargetSet(
            on=self._day(),
            field=field,
            fiscal_year=year,
            min_curricula=1,
            min_teachers=self.rng.randint(0, 4),
        )
        self.history.record(target, stream_id("field", field))


def nation(seed: int, moves: int) -> list[Recorded]:
    """The same seed, the same history."""
    found = Nation(seed)
    for _ in range(moves):
        found.move()
    return found.history.events


def delivered(events: Iterable[Recorded], rng: Random) -> list[Recorded]:
    """As Kafka may bring them: streams mixed anew, some twice, some late, some never."""
    waiting: dict[UUID, list[Recorded]] = {}
    for event in events:
        waiting.setdefault(event.stream, []).append(event)
    came: list[Recorded] = []
    late: list[Recorded] = []
    while waiting:
        stream = rng.choice(list(waiting))
        event = waiting[stream].pop(0)
        if not waiting[stream]:
            del waiting[stream]
        fate = rng.random()
        if fate < 0.9:
            came.append(event)
        elif fate < 0.95:
            late.append(event)
        if came and rng.random() < 0.15:
            came.append(rng.choice(came))
    return came + late
