"""Everything this service refuses, in words. The code's first part names what it is about."""

from services.enrolment.domain.enrolment_refusals import OF_ENROLMENT
from services.enrolment.domain.reasons import REASONS
from shared.kernel.refusal import Catalogue, Kind, Text

_PEOPLE: Catalogue = {
    "person.unknown": Text(
        Kind.ABSENT,
        th="ไม่พบบุคคลนี้ในระบบ โปรดลงทะเบียนบุคคลก่อน",
        en="No such person is registered. Register the person first.",
        seed="5.2-P3",
    ),
    "person.already_registered": Text(
        Kind.STATE,
        th="บุคคลที่มีเลขประจำตัวนี้ลงทะเบียนไว้แล้ว",
        en="A person with this identity document is registered already.",
        seed="5.2-P3",
    ),
    "person.erased": Text(
        Kind.STATE,
        th="ข้อมูลส่วนบุคคลของบุคคลนี้ถูกลบตามคำขอแล้ว",
        en="This person's identity was erased on request.",
        seed="5.2-P3",
    ),
    "person.demo_only": Text(
        Kind.CONTENT,
        th="ระบบสาธิตรับเฉพาะเลขสมมติ: เลขประจำตัวประชาชนที่ขึ้นต้นด้วย 9 หรือหนังสือเดินทางที่ขึ้นต้นด้วย DEMO",
        en="This is a demo: only made-up documents are taken, a citizen id that begins with 9 "
        "or a passport that begins with DEMO.",
        seed="5.2-P3",
    ),
    "person.not_demo": Text(
        Kind.CONTENT,
        th="เลขนี้เป็นเลขสมมติสำหรับการสาธิต ใช้ในระบบจริงไม่ได้",
        en="This document number is made up for demonstrations and belongs to nobody.",
        seed="5.2-P3",
    ),
    "person.one_document": Text(
        Kind.CONTENT,
        th="โปรดระบุเลขประจำตัวประชาชนหรือหนังสือเดินทางอย่างใดอย่างหนึ่ง",
        en="Give either a citizen id or a passport, not both and not neither.",
        seed="5.2-P3",
    ),
    "identity.absent": Text(
        Kind.ABSENT,
        th="ไม่มีข้อมูลระบุตัวตนของบุคคลนี้ในระบบ",
        en="There is no identity for this person, or it was erased.",
        seed="5.2-P3",
    ),
    "identity.key_lost": Text(
        Kind.ABSENT,
        th="กุญแจของข้อมูลระบุตัวตนนี้สูญหายจากการกู้คืนข้อมูลสำรอง หน่วยงานที่ลงทะเบียนไว้ต้องลงทะเบียนใหม่โดยระบุรหัสบุคคลนี้",
        en="The key of this identity was lost in a restore from a backup; the organisation that registered "
        "the person can register the identity again, under this id.",
        seed="5.2-P3",
    ),
    "identity.record_lost": Text(
        Kind.ABSENT,
        th="ข้อมูลระบุตัวตนนี้สูญหายจากการกู้คืนข้อมูลสำรอง หน่วยงานที่ลงทะเบียนไว้ต้องลงทะเบียนบุคคลเดิมใหม่",
        en="This identity was lost in a restore from a backup; it is back when the organisation that "
        "registered the person registers the same document again.",
        seed="5.2-P3",
    ),
    "identity.other_college": Text(
        Kind.FORBIDDEN,
        th="งานบุคลากรดูข้อมูลระบุตัวตนได้เฉพาะครูของสถานศึกษาตนเอง",
        en="A personnel section may look up the identity of its own college's teachers only.",
        seed="5.2-P3",
    ),
    "teacher.not_registered": Text(
        Kind.RULE,
        th="ยังไม่ได้ลงทะเบียนเป็นครูของสถานศึกษาใด โปรดติดต่องานบุคลากรของสถานศึกษาต้นสังกัด",
        en="You are not registered as a teacher of any college; please ask your college's personnel section.",
        seed="5.2-P3",
    ),
    "teacher.other_college": Text(
        Kind.FORBIDDEN,
        th="ลงทะเบียนได้เฉพาะครูของสถานศึกษาตนเอง",
        en="A personnel section registers teachers of its own college only.",
        seed="5.2-P3",
    ),
    "teacher.of_another_college": Text(
        Kind.RULE,
        th="บุคคลนี้เป็นครูของสถานศึกษาอื่นอยู่แล้ว",
        en="The person is registered as a teacher of another college.",
        seed="5.2-P3",
    ),
    "teacher.registered_elsewhere": Text(
        Kind.FORBIDDEN,
        th="บุคคลนี้ลงทะเบียนไว้โดยหน่วยงานอื่น จึงลงทะเบียนเป็นครูของสถานศึกษานี้ไม่ได้",
        en="Another organisation registered this person, who therefore cannot be registered as your teacher.",
        seed="5.2-P3",
    ),
}
_ELSEWHERE: Catalogue = {
    "project.unknown": Text(
        Kind.NOT_YET_KNOWN,
        th="ระบบยังไม่ได้รับข้อมูลการเปิดรับสมัครของโครงการนี้ โปรดลองอีกครั้งในอีกสักครู่",
        en="No project with this id is known here to have opened for applications. Please try again shortly.",
        seed="5.2-S3",
    ),
    "session.unknown": Text(
        Kind.NOT_YET_KNOWN,
        th="ระบบยังไม่ได้รับข้อมูลการฝึกอบรมครั้งนี้ในตารางของโครงการ โปรดลองอีกครั้งในอีกสักครู่",
        en="No such session is known here on the project's timetable. Please try again shortly.",
        seed="5.2-S3",
    ),
    "college.unknown": Text(
        Kind.NOT_YET_KNOWN,
        th="ระบบยังไม่ได้รับข้อมูลสถานศึกษารหัส {college} โปรดลองอีกครั้งในอีกสักครู่",
        en="No college {college} is known here yet. Please try again shortly.",
        seed="P-3",
    ),
    "field.unknown": Text(
        Kind.NOT_YET_KNOWN,
        th="ระบบยังไม่ได้รับข้อมูลสาขารหัส {field} โปรดลองอีกครั้งในอีกสักครู่",
        en="No field of excellence {field} is known here yet. Please try again shortly.",
        seed="P-5",
    ),
}
_APPLICATIONS: Catalogue = {
    "application.absent": Text(
        Kind.ABSENT,
        th="ไม่พบใบสมัครของครูท่านนี้ในโครงการนี้",
        en="This teacher has not applied to this project.",
        seed="5.2-S3",
    ),
    "application.not_your_own": Text(
        Kind.FORBIDDEN,
        th="ทำรายการได้เฉพาะใบสมัครของตนเอง",
        en="You can do this for your own application only.",
        seed="5.2-S3",
    ),
    "application.other_college": Text(
        Kind.FORBIDDEN,
        th="เฉพาะสถานศึกษาต้นสังกัดของครูเท่านั้นที่พิจารณาใบสมัครได้",
        en="Only the teacher's home college decides about the application.",
        seed="5.2-P3",
    ),
    "application.own_endorsement": Text(
        Kind.FORBIDDEN,
        th="ผู้สมัครเห็นชอบใบสมัครของตนเองไม่ได้",
        en="Applicants cannot endorse their own applications.",
        seed="5.2-P3",
    ),
    "application.not_open_yet": Text(
        Kind.STATE,
        th="โครงการเปิดรับสมัครวันที่ {opens_on} จึงสมัครในวันที่ {on} ไม่ได้",
        en="The project takes applications from {opens_on} on, not on {on}.",
        seed="5.2-S3",
    ),
    "application.closing_day_past": Text(
        Kind.STATE,
        th="โครงการรับสมัครถึงวันที่ {closes_on} จึงสมัครในวันที่ {on} ไม่ได้",
        en="The project took applications until {closes_on}; {on} is after that.",
        seed="5.2-S3",
    ),
    "application.closed_early": Text(
        Kind.STATE,
        th="โครงการปิดรับสมัครแล้ว ก่อนวันที่ประกาศไว้ ({closes_on})",
        en="The project closed its applications before the announced day ({closes_on}).",
        seed="5.2-S3",
    ),
    "application.project_cancelled": Text(
        Kind.STATE,
        th="โครงการนี้ถูกยกเลิกแล้ว",
        en="The project was cancelled.",
        seed="5.2-S3",
    ),
    "application.fiscal_year_closed": Text(
        Kind.RULE,
        th="ปีงบประมาณ พ.ศ. {fiscal_year} ของโครงการปิดแล้ว จึงไม่รับสมัคร",
        en="The project's fiscal year {fiscal_year} is closed; it takes no applications.",
        seed="5.2-S3",
    ),
    "application.wrong_stage": Text(
        Kind.STATE,
        th="ใบสมัครอยู่ในสถานะ “{stage_th}” จึงทำรายการนี้ไม่ได้",
        en="The application is {stage}; this cannot be done now.",
        seed="5.2-S3",
    ),
    "application.training_started": Text(
        Kind.STATE,
        th="การฝึกอบรมเริ่มแล้ว จึงรับผู้เข้าอบรมเพิ่มไม่ได้",
        en="The training has begun; no more seats are given.",
        seed="5.2-S3",
    ),
    "offer.expired": Text(
        Kind.STATE,
        th="พ้นกำหนดการเรียกตัวสำรองแล้ว",
        en="The time to accept this seat is over.",
        seed="5.2-S3",
    ),
    "offer.overlapping_training": Text(
        Kind.RULE,
        th="ท่านเข้ารับการฝึกอบรมอื่นในช่วงวันเดียวกันอยู่แล้ว",
        en="You take part in another training of the same days already.",
        seed="5.2-S3",
    ),
    "offer.no_longer_waiting": Text(
        Kind.STATE,
        th="ผู้สมัครไม่อยู่ในรายชื่อสำรองแล้ว",
        en="The applicant is no longer on the waitlist.",
        seed="5.2-S3",
    ),
    "record.out_of_scope": Text(
        Kind.FORBIDDEN,
        th="ท่านไม่มีสิทธิ์ดูข้อมูลของครูท่านนี้",
        en="This teacher's record is not yours to see.",
        seed="5.2-P3",
    ),
    "seats.absent": Text(
        Kind.ABSENT,
        th="โครงการนี้ยังไม่มีผู้สมัคร",
        en="Nobody has asked for a seat in this project yet.",
        seed="5.2-S3",
    ),
    "seats.not_in_ledger": Text(
        Kind.STATE,
        th="บัญชีที่นั่งของโครงการไม่มีที่นั่งตามที่ขอ",
        en="The project's seat ledger has no such seat.",
        seed="5.2-S3",
    ),
}

CATALOGUE: Catalogue = {**_PEOPLE, **_ELSEWHERE, **_APPLICATIONS, **OF_ENROLMENT, **REASONS}
