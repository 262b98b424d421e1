"""A strategy for each event of the enrolment service."""

from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from shared.contracts.common import CollegeGroup, Document, Sector
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.enrolment import application, attendance, certificate, enrolment, person, seats
from shared.contracts.event import Event

day = st.dates(date(2020, 10, 1), date(2022, 9, 30))
uuid = st.integers(1, 9).map(lambda n: UUID(int=n))
field = st.sampled_from(["RAIL", "EV"])
college = st.sampled_from(["rayong-tc", "chonburi-tc"])
year = st.sampled_from([2564, 2565])
text = st.just("เหตุผล")
number = st.integers(1, 500)
hours = st.integers(0, 12)
instant = st.datetimes(datetime(2020, 10, 1), datetime(2022, 9, 30)).map(  # noqa: DTZ001 - aware just below
    lambda at: at.replace(tzinfo=timezone(timedelta(hours=7)))
)
codes = st.lists(st.sampled_from(["completion.never_attended", "eligibility.does_not_teach_field"]))
policy = st.builds(CompletionPolicy, min_attendance_percent=st.integers(0, 100))

ANYBODY: dict[str, Any] = {
    "on": day,
    "project": uuid,
    "teacher": uuid,
    "college": college,
    "field": field,
    "fiscal_year": year,
    "sector": st.sampled_from(Sector),
    "province": st.sampled_from(["TH-20", "TH-21"]),
}
APPLICANT = ANYBODY | {"group": st.none() | st.sampled_from(CollegeGroup)}
ENROLLED = ANYBODY | {"group": st.sampled_from(CollegeGroup)}
LEDGER: dict[str, Any] = {"on": day, "project": uuid, "field": field, "fiscal_year": year}
SHEET = LEDGER | {"centre": college, "session": uuid}
MARK = ENROLLED | {"session": uuid, "session_date": day, "hours": hours, "of_hours": st.integers(1, 12)}
RESULT = ENROLLED | {
    "assessment": st.sampled_from(enrolment.AssessmentKind),
    "score": st.integers(0, 100),
    "passed": st.booleans(),
}
PAPER = st.builds(Document, number=st.just("ศธ 0603/1"), dated=day, issued_by=st.just("BUREAU"))
COUNTED = {"hours_attended": st.integers(0, 60), "hours_planned": st.integers(1, 60)}

_FIELDS: dict[type[Event], dict[str, Any]] = {
    application.ApplicationSubmitted: APPLICANT,
    application.ApplicationEndorsedByCollege: APPLICANT,
    application.ApplicationDeclinedByCollege: APPLICANT | {"reason": text},
    application.EligibilityConfirmed: APPLICANT,
    application.EligibilityRefused: APPLICANT | {"reasons": codes.map(tuple)},
    application.ApplicantSelected: APPLICANT,
    application.ApplicantWaitlisted: APPLICANT | {"number": number},
    application.SeatOffered: APPLICANT | {"number": number, "expires_at": instant},
    application.SeatOfferDeclined: APPLICANT,
    application.SeatOfferLapsed: APPLICANT,
    application.ApplicationWithdrawn: APPLICANT | {"reason": text},
    application.ApplicationCancelled: APPLICANT | {"reason": text},
    seats.SeatLedgerOpened: LEDGER | {"capacity": st.integers(1, 1000)},
    seats.SeatTaken: LEDGER | {"application": uuid, "from_offer": st.booleans()},
    seats.WaitlistNumberIssued: LEDGER | {"application": uuid, "number": number},
    seats.SeatHeld: LEDGER | {"application": uuid},
    seats.SeatReleased: LEDGER | {"application": uuid, "held": st.booleans()},
    seats.WaitlistLeft: LEDGER | {"application": uuid},
    enrolment.TeacherEnrolled: ENROLLED | {"completion": policy, "curriculum": uuid, "version": number},
    enrolment.EnrolmentWithdrawn: ENROLLED | {"reason": text},
    enrolment.EnrolmentCancelled: ENROLLED | {"reason": text},
    enrolment.AttendanceRecorded: MARK,
    enrolment.AttendanceCorrected: MARK | {"reason": text},
    enrolment.AssessmentRecorded: RESULT,
    enrolment.AssessmentCorrected: RESULT | {"reason": text},
    enrolment.TrainingCompletedByTeacher: ENROLLED
    | COUNTED
    | {"completed_on": day, "curriculum": uuid, "version": number},
    enrolment.CompletionRefused: ENROLLED | COUNTED | {"reasons": codes.map(tuple)},
    enrolment.CompletionRevoked: ENROLLED | {"reason": text, "document": PAPER},
    enrolment.CertificateIssued: ENROLLED | {"number": st.just("KC-RAIL-2564-0001")},
    enrolment.CertificateReissued: ENROLLED
    | {"number": st.just("KC-RAIL-2564-0002"), "replaces": st.just("KC-RAIL-2564-0001"), "reason": text},
    enrolment.CertificateRevoked: ENROLLED
    | {"number": st.just("KC-RAIL-2564-0001"), "reason": text, "document": PAPER},
    attendance.AttendanceSheetRecorded: SHEET | {"session_date": day, "marks": number},
    attendance.AttendanceSheetLocked: SHEET,
    certificate.CertificateNumberTaken: {
        "on": day,
        "field": field,
        "fiscal_year": year,
        "enrolment": uuid,
        "sequence": number,
        "number": st.just("KC-RAIL-2564-0001"),
    },
    person.PersonRegistered: {"on": day, "person": uuid, "demo": st.booleans()},
    person.TeacherRegistered: {
        "on": day,
        "teacher": uuid,
        "college": college,
        "fields": st.lists(field, max_size=2).map(tuple),
    },
    person.PersonalDataErased: {"on": day, "person": uuid, "request": st.just("DSR-1")},
}
EVENTS: dict[type[Event], st.SearchStrategy[Event]] = {
    cls: st.builds(cls, **fields) for cls, fields in _FIELDS.items()
}
