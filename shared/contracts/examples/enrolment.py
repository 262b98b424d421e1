"""Examples of who takes part: from an application to a certificate."""

from shared.contracts.examples.story import COMPLETION, Fields, paper

_ATTENDED = {"session_date": "2021-05-24", "hours": 6, "of_hours": 6}

_CANCELLED = "สถานที่ฝึกปฏิบัติปิดตามมาตรการควบคุมโรค (ข้อมูลสาธิต)"

HAPPENED: Fields = {
    "PersonRegistered": {"on": "2020-10-05", "demo": True},
    "TeacherRegistered": {"on": "2020-10-05", "fields": ["RAIL", "EV"]},
    "PersonalDataErased": {"on": "2022-01-17", "request": "คำขอ สาธิต 3/2565"},
    "ApplicationSubmitted": {"on": "2021-03-15"},
    "ApplicationEndorsedByCollege": {"on": "2021-03-16"},
    "ApplicationDeclinedByCollege": {"on": "2021-03-16", "reason": "ภาระงานสอนเต็ม (ข้อมูลสาธิต)"},
    "EligibilityConfirmed": {"on": "2021-03-16"},
    "EligibilityRefused": {"on": "2021-03-16", "reasons": ["eligibility.does_not_teach_field"]},
    "ApplicantSelected": {"on": "2021-03-16"},
    "ApplicantWaitlisted": {"on": "2021-03-16", "number": 4},
    "SeatOffered": {"on": "2021-04-19", "number": 4, "expires_at": "2021-04-21T05:00:00Z"},
    "SeatOfferDeclined": {"on": "2021-04-20"},
    "SeatOfferLapsed": {"on": "2021-04-21"},
    "ApplicationWithdrawn": {"on": "2021-03-18", "reason": "ติดราชการ (ข้อมูลสาธิต)"},
    "ApplicationCancelled": {"on": "2021-04-20", "reason": _CANCELLED},
    "SeatLedgerOpened": {"on": "2021-03-10", "capacity": 20},
    "SeatTaken": {"on": "2021-03-16", "from_offer": False},
    "WaitlistNumberIssued": {"on": "2021-03-16", "number": 4},
    "SeatHeld": {"on": "2021-04-19"},
    "SeatReleased": {"on": "2021-04-21", "held": True},
    "WaitlistLeft": {"on": "2021-03-18"},
    "TeacherEnrolled": {"on": "2021-03-16", "completion": COMPLETION},
    "EnrolmentWithdrawn": {"on": "2021-04-19", "reason": "ย้ายสถานศึกษา (ข้อมูลสาธิต)"},
    "EnrolmentCancelled": {"on": "2021-04-20", "reason": _CANCELLED},
    "AttendanceRecorded": {"on": "2021-05-24", **_ATTENDED},
    "AttendanceCorrected": {"on": "2021-05-31", **_ATTENDED, "hours": 3, "reason": "กลับก่อนภาคบ่าย (ข้อมูลสาธิต)"},
    "AttendanceSheetRecorded": {"on": "2021-05-24", "session_date": "2021-05-24", "marks": 20},
    "AttendanceSheetLocked": {"on": "2021-05-28"},
    "AssessmentRecorded": {"on": "2021-05-28", "assessment": "PRACTICAL", "score": 82, "passed": True},
    "AssessmentCorrected": {
        "on": "2021-05-31",
        "assessment": "PRACTICAL",
        "score": 74,
        "passed": True,
        "reason": "รวมคะแนนผิด (ข้อมูลสาธิต)",
    },
    "TrainingCompletedByTeacher": {
        "on": "2021-06-01",
        "completed_on": "2021-05-28",
        "hours_attended": 27,
        "hours_planned": 30,
    },
    "CompletionRefused": {
        "on": "2021-06-01",
        "hours_attended": 18,
        "hours_planned": 30,
        "reasons": ["completion.attendance_below_minimum"],
    },
    "CompletionRevoked": {
        "on": "2021-08-02",
        "reason": "ผลการประเมินบันทึกผิดคน (ข้อมูลสาธิต)",
        "document": paper("ศธ 0603/702", "2021-08-02"),
    },
    "CertificateNumberTaken": {"on": "2021-06-02", "sequence": 17, "number": "KC-RAIL-2564-0017"},
    "CertificateIssued": {"on": "2021-06-02", "number": "KC-RAIL-2564-0017"},
    "CertificateReissued": {
        "on": "2021-07-05",
        "number": "KC-RAIL-2564-0041",
        "replaces": "KC-RAIL-2564-0017",
        "reason": "เปลี่ยนชื่อสกุลหลังสมรส (ข้อมูลสาธิต)",
    },
    "CertificateRevoked": {
        "on": "2021-08-02",
        "number": "KC-RAIL-2564-0041",
        "reason": "ผลการประเมินบันทึกผิดคน (ข้อมูลสาธิต)",
        "document": paper("ศธ 0603/702", "2021-08-02"),
    },
}
