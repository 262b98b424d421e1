"""What an event's page says beside its own words: its stream, why it has no clause, what replaces it."""

from datetime import date
from typing import NamedTuple


class Words(NamedTuple):
    """The same in both languages."""

    th: str
    en: str


class Replaced(NamedTuple):
    """An event whose place another one takes; until ``until`` at least, both are told."""

    by: str
    on: date
    until: date


REPLACED: dict[str, Replaced] = {}  # none yet

# by module: whose stream it is, and from what the stream's id follows
STREAMS: dict[str, Words] = {
    "curriculum.college": Words("สถานศึกษา (รหัสสถานศึกษา)", "A college (its code)"),
    "curriculum.committee": Words("คณะกรรมการออกแบบหลักสูตร (สาขาวิชาและปีงบประมาณ)",
                                  "A design committee (field and fiscal year)"),
    "curriculum.curriculum": Words("หลักสูตร (รหัสของหลักสูตร)", "A curriculum (its own id)"),
    "curriculum.field": Words("สาขาวิชา (รหัสสาขาวิชา)", "A field of excellence (its code)"),
    "curriculum.membership": Words("สมาชิกภาพในเครือข่าย (สถานศึกษาและสาขาวิชา)",
                                   "A membership in a network (college and field)"),
    "curriculum.workshop": Words("การประชุมเชิงปฏิบัติการ (รหัสของการประชุม)", "A workshop (its own id)"),
    "training.budget": Words("งบประมาณของโครงการ (โครงการ)", "A project's budget (the project)"),
    "training.choice": Words("การเลือกหลักสูตรของศูนย์ (ศูนย์ สาขาวิชา และปีงบประมาณ)",
                             "A centre's choice (centre, field and fiscal year)"),
    "training.policy": Words("นโยบายของปีงบประมาณ (ปีงบประมาณ)", "A fiscal year's policy (the year)"),
    "training.project": Words("โครงการฝึกอบรม (รหัสของโครงการ)", "A training project (its own id)"),
    "training.report": Words("รายงานผลการดำเนินการ (โครงการ)", "A project's results report (the project)"),
    "training.session": Words("ตารางฝึกอบรมของโครงการ (โครงการ)", "A project's timetable (the project)"),
    "enrolment.application": Words("ใบสมัคร (โครงการและครู)", "An application (project and teacher)"),
    "enrolment.attendance": Words("บัญชีลงเวลา (โครงการและครั้งที่ฝึกอบรม)",
                                  "An attendance sheet (project and session)"),
    "enrolment.certificate": Words("ทะเบียนเลขที่วุฒิบัตร (สาขาวิชาและปีงบประมาณ)",
                                   "The register of certificate numbers (field and fiscal year)"),
    "enrolment.enrolment": Words("การเข้ารับการฝึกอบรม (โครงการและครู)", "An enrolment (project and teacher)"),
    "enrolment.person": Words("บุคคล (รหัสที่ไม่บอกตัวตน)", "A person (an opaque id)"),
    "enrolment.seats": Words("บัญชีที่นั่งของโครงการ (โครงการ)", "A project's seat ledger (the project)"),
    "reporting.kpi": Words("ตัวชี้วัด (สาขาวิชา/ปีงบประมาณ)", "KPIs (field/fiscal year)"),
    "reconciliation.day": Words("การกระทบยอดประจำวัน (วันที่)", "A day's reconciliation (the day)"),
}  # fmt: skip

_SEATS = Words(
    "เอกสารแนวทางไม่ได้กล่าวถึงบัญชีที่นั่งและรายชื่อสำรอง: ส่วนขยายเพื่อไม่ให้ผู้เข้าอบรมเกินจำนวนที่นั่ง",
    "The document sets the seats, not how they are kept: an extension, so that none is given twice",
)
_LEAVING = Words(
    "เอกสารแนวทางไม่ได้กล่าวถึงการถอนตัว: ส่วนขยายเพื่อให้จำนวนตรงตามข้อเท็จจริง",
    "The document does not speak of leaving: an extension, so that counts stay true",
)
_CANCELLING = Words(
    "เอกสารไม่ได้กล่าวถึงการยกเลิกโครงการ: ส่วนขยายเพื่อให้จำนวนตรงกับความจริง",
    "The document does not speak of cancelling: an extension, so that counts stay true",
)
_CORRECTING = Words(
    "เอกสารแนวทางไม่ได้กล่าวถึงการแก้ไขและการปิดบัญชี: ส่วนขยายเพื่อให้ตรวจสอบได้",
    "The document does not speak of correcting and closing: an extension, to be auditable",
)
_CERTIFICATES = Words(
    "เอกสารแนวทางไม่ได้กล่าวถึงวุฒิบัตร: ส่วนขยาย", "The document does not speak of certificates: an extension"
)
_PERSONS = Words(
    "กฎหมายคุ้มครองข้อมูลส่วนบุคคล ไม่ใช่เอกสารแนวทาง",
    "The law on personal data asks for it, not the customer's document",
)
_PLAN = Words(
    "เอกสารแนวทางไม่ได้กล่าวถึงการเลื่อนหรือการปิด: ส่วนขยายสำหรับงานประจำ",
    "The document does not speak of moving or closing it: an extension of daily work",
)

# why an event serves no clause of the customer's document
EXTENSIONS: dict[str, Words] = {
    "FiscalYearClosed": _PLAN, "SessionRescheduled": _PLAN, "ProjectWithdrawn": _LEAVING,
    "ApplicantWaitlisted": _SEATS, "SeatOffered": _SEATS, "SeatOfferDeclined": _SEATS,
    "SeatOfferLapsed": _SEATS, "SeatLedgerOpened": _SEATS, "SeatTaken": _SEATS,
    "WaitlistNumberIssued": _SEATS, "SeatHeld": _SEATS, "SeatReleased": _SEATS, "WaitlistLeft": _SEATS,
    "ApplicationWithdrawn": _LEAVING, "EnrolmentWithdrawn": _LEAVING,
    "ProjectCancelled": _CANCELLING, "ApplicationCancelled": _CANCELLING, "EnrolmentCancelled": _CANCELLING,
    "AttendanceSheetLocked": _CORRECTING, "AttendanceCorrected": _CORRECTING,
    "CertificateNumberTaken": _CERTIFICATES, "CertificateIssued": _CERTIFICATES,
    "CertificateReissued": _CERTIFICATES, "CertificateRevoked": _CERTIFICATES,
    "PersonRegistered": _PERSONS, "PersonalDataErased": _PERSONS,
    "DayReconciled": Words("ส่วนขยายเพื่อให้ผู้รับพิสูจน์ได้ว่าได้รับข้อมูลครบถ้วน",
                           "An extension, so that a reader can prove that he has everything"),
}  # fmt: skip
