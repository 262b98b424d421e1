"""Periods: from the day on which something began to hold to the day of the event that ended it.

A period counts on a day that lies in it, as far as its two ends were known at the instant.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from shared.contracts.curriculum import committee as k
from shared.contracts.curriculum import curriculum as c
from shared.contracts.curriculum import field as f
from shared.contracts.curriculum import membership as m
from shared.contracts.enrolment import application as a
from shared.contracts.enrolment import enrolment as e
from shared.contracts.enrolment.person import TeacherRegistered
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.contracts.training import budget as b
from shared.contracts.training import policy as t
from shared.contracts.training import project as p
from shared.contracts.training import report as r

STAGE: dict[type[Event], str] = {
    p.ProjectDrafted: "DRAFT",
    p.ProjectProposed: "PROPOSED",
    p.ProjectReviewStarted: "UNDER_REVIEW",
    p.ProjectReturnedForRevision: "RETURNED",
    p.ProjectEndorsed: "ENDORSED",
    p.ProjectApproved: "APPROVED",
    p.ProjectRejected: "REJECTED",
    p.ProjectWithdrawn: "WITHDRAWN",
    p.ApplicationsOpened: "OPEN_FOR_APPLICATIONS",
    p.ApplicationsClosed: "APPLICATIONS_CLOSED",
    p.TrainingStarted: "IN_DELIVERY",
    p.TrainingDelivered: "DELIVERED",
    p.ProjectClosed: "CLOSED",
    p.ProjectCancelled: "CANCELLED",
}
DECIDED = {
    p.ProjectEndorsed, p.ProjectApproved, p.ProjectRejected, p.ProjectCancelled,
    p.OperatingCommitteeAppointed,
}  # fmt: skip
ALL_THAT_IS_KNOWN = datetime.max.replace(tzinfo=UTC)
Found = Iterator[tuple[str, Hashable, date]]  # what, which of its kind within the stream, the day


@dataclass
class Period:
    what: str
    stream: UUID
    said: Any  # the event that began it
    begin: date
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.begin <= day and (self.end is None or day < self.end)


class Look:
    """All periods, as known at an instant and as happened by a day."""

    def __init__(
        self,
        events: Sequence[Recorded],
        as_of: datetime = ALL_THAT_IS_KNOWN,
        through: date = date.max,
    ) -> None:
        self.through = through
        self._periods = periods([event for event in events if event.recorded_at <= as_of])

    def live(self, what: str, on: date = date.max) -> list[Period]:
        """Those that hold on the day looked at, or on an earlier one, in the order of their beginnings."""
        day = min(on, self.through)
        return [period for period in self.begun(what) if period.holds_on(day)]

    def begun(self, what: str) -> list[Period]:
        """Those that had begun, whether they hold or not."""
        return [period for period in self.ever(what) if period.begin <= self.through]

    def known(self, what: str) -> list[Period]:
        """Of what is shown as known, whenever it comes to be: the last word."""
        return [period for period in self.ever(what) if period.end is None]

    def ever(self, what: str) -> list[Period]:
        """All that is known, whenever it holds."""
        return [period for period in self._periods if period.what == what]


def periods(events: Sequence[Recorded]) -> list[Period]:
    found: list[Period] = []
    open_: dict[Hashable, Period] = {}
    for event in events:
        if event.data is None:
            continue
        for what, key, day in ended(event.data):
            if (over := open_.pop((event.stream, what, key), None)) is not None:
                over.end = day
        for what, key, day in begun(event.data):
            if (over := open_.pop((event.stream, what, key), None)) is not None:
                over.end = day  # one follows another
            open_[event.stream, what, key] = period = Period(what, event.stream, event.data, day)
            found.append(period)
    return found


def begun(said: Event) -> Found:
    if type(said) in STAGE:
        yield "stage", None, said.on
    if isinstance(said, c.CurriculumEvent):
        yield from _begun_of_curriculum(said)
    if type(said) in DECIDED:
        yield "paper", type(said), said.on  # one of a kind follows another
    match said:
        case b.BudgetAllocated() | b.BudgetTransferredToCollege():
            yield "paper", object(), said.on  # money adds up
        case f.FieldDesignated():
            yield "field", None, said.on
        case f.FieldTargetSet(fiscal_year=year):
            yield "target", year, said.on
        case m.CollegeJoinedNetwork() | m.MembershipGroupChanged():
            yield "member", None, said.on
        case m.NetworkCentreDesignated():
            yield "centre", None, said.on
        case k.DesignCommitteeAppointed() | k.CommitteeMemberReplaced() | k.DesignCommitteeDissolved():
            yield "design order", object(), said.on
        case t.FiscalYearPolicySet():
            yield "policy", None, said.on
        case p.ProjectDrafted() | p.ProjectDraftRevised():
            yield "described", None, said.on
        case p.TrainingDelivered():
            yield "due", None, said.on
        case r.ResultsReportSubmitted() | r.ResultsReportReturned() | r.ResultsReportAccepted():
            yield "report", None, said.on
        case TeacherRegistered():
            yield "teacher", None, said.on
        case _:
            yield from _begun_of_participation(said)


def _begun_of_curriculum(said: c.CurriculumEvent) -> Found:
    if not (isinstance(said, c.CurriculumEndorsed) and said.body == "ENTERPRISE" and said.completes is False):
        yield "curriculum stage", said.version, said.on  # one signature of two moves nothing
    match said:
        case c.CurriculumDrafted() | c.CurriculumDraftRevised():
            yield "written", said.version, said.on
        case c.CurriculumApproved():
            yield "approved", said.version, said.on
        case c.CurriculumReturnedForRevision():
            yield "sent back", object(), said.on
        case c.CurriculumVersionStarted():
            yield "in force", said.version, said.on
        case _:
            pass


def _begun_of_participation(said: Event) -> Found:
    match said:
        case a.ApplicationSubmitted():
            yield "applied", None, said.on
        case a.ApplicationEndorsedByCollege():
            yield "endorsed", None, said.on
        case a.EligibilityConfirmed():
            yield "eligible", None, said.on
        case a.ApplicantWaitlisted():
            yield "waiting", None, said.on
        case e.TeacherEnrolled():
            yield "enrolled", None, said.on
        case e.AttendanceRecorded() | e.AttendanceCorrected() if said.hours:
            yield "attended", said.session, said.session_date
        case e.TrainingCompletedByTeacher():
            yield "completed", None, said.completed_on
        case e.CompletionRefused():
            yield "not completed", None, said.on
        case e.CertificateIssued() | e.CertificateReissued():
            yield "certified", None, said.on
        case _:
            pass


def ended(said: Event) -> Found:
    day = said.on
    match said:
        case c.CurriculumSuperseded() | c.CurriculumWithdrawn():
            yield "in force", said.version, day
        case m.CollegeLeftNetwork():
            yield from (("member", None, day), ("centre", None, day))
        case m.NetworkCentreRevoked():
            yield "centre", None, day
        case a.ApplicantSelected() | a.SeatOfferDeclined() | a.SeatOfferLapsed():
            yield "waiting", None, day
        case a.ApplicationWithdrawn() | a.ApplicationCancelled():
            yield from ((what, None, day) for what in ("applied", "endorsed", "eligible", "waiting"))
        case e.EnrolmentWithdrawn() | e.EnrolmentCancelled():
            yield "enrolled", None, day
        case e.AttendanceRecorded(hours=0) | e.AttendanceCorrected(hours=0):
            yield "attended", said.session, day
        case e.TrainingCompletedByTeacher():
            yield "not completed", None, day
        case e.CertificateRevoked():
            yield "certified", None, day
        case e.CompletionRevoked():
            yield from (("completed", None, day), ("certified", None, day))
        case _:
            pass
