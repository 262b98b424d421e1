"""What is refused of those who take part, in words: attendance, assessment, completion, certificate."""

from shared.kernel.refusal import Catalogue, Kind, Text

OF_ENROLMENT: Catalogue = {
    "enrolment.absent": Text(
        Kind.ABSENT,
        th="ครูท่านนี้ไม่ได้เข้ารับการฝึกอบรมในโครงการนี้",
        en="This teacher is not enrolled in this project.",
        seed="5.2-S3",
    ),
    "enrolment.not_enrolled": Text(
        Kind.RULE,
        th="ในรายการมีครูที่ไม่ได้เข้ารับการฝึกอบรมในโครงการนี้ (รหัส {teacher})",
        en="The list contains a teacher who is not enrolled in this project (id {teacher}).",
        seed="5.2-S3",
    ),
    "enrolment.teacher_twice": Text(
        Kind.CONTENT,
        th="ในรายการมีครูท่านเดียวกันมากกว่าหนึ่งครั้ง (รหัส {teacher})",
        en="The list names a teacher more than once (id {teacher}).",
        seed="5.2-S3",
    ),
    "enrolment.other_centre": Text(
        Kind.FORBIDDEN,
        th="เฉพาะศูนย์ที่จัดโครงการเท่านั้นที่ทำรายการนี้ได้",
        en="Only the centre that runs the project may do this.",
        seed="5.2-S1",
    ),
    "enrolment.wrong_stage": Text(
        Kind.STATE,
        th="การเข้ารับการฝึกอบรมอยู่ในสถานะ “{stage_th}” จึงทำรายการนี้ไม่ได้",
        en="The enrolment is {stage}; this cannot be done now.",
        seed="5.2-R1",
    ),
    "enrolment.fiscal_year_closed": Text(
        Kind.RULE,
        th="ปีงบประมาณ พ.ศ. {fiscal_year} ปิดแล้ว ผลของปีนี้เปลี่ยนแปลงได้เมื่อสำนักฯ เพิกถอนเท่านั้น",
        en="Fiscal year {fiscal_year} is closed; its figures change only where the Bureau revokes.",
        seed="5.2-R1",
    ),
    "enrolment.project_cancelled": Text(
        Kind.RULE,
        th="โครงการถูกยกเลิกแล้ว ผลที่ตัดสินไว้แล้วคงอยู่ตามเดิม เปลี่ยนแปลงได้เมื่อสำนักฯ เพิกถอนเท่านั้น",
        en="The project was cancelled; what was decided stands and changes only where the Bureau revokes.",
        seed="5.2-R1",
    ),
    "assessment.already_recorded": Text(
        Kind.STATE,
        th="บันทึกผลการประเมินนี้ไว้แล้ว (รหัสครู {teacher}) หากต้องการเปลี่ยน โปรดใช้คำสั่งแก้ไขพร้อมระบุเหตุผล",
        en="This assessment has a result already (teacher {teacher}); correct it, with the reason.",
        seed="P-4",
    ),
    "assessment.nothing_recorded": Text(
        Kind.STATE,
        th="ยังไม่มีผลการประเมินนี้ให้แก้ไข",
        en="There is no result of this assessment to be corrected.",
        seed="P-4",
    ),
    "attendance.locked": Text(
        Kind.STATE,
        th="ปิดบัญชีลงเวลาแล้ว การแก้ไขต้องทำโดยผู้อื่นที่ไม่ใช่ผู้บันทึก พร้อมระบุเหตุผล",
        en="The sheet is locked: another person may correct it, with a reason.",
        seed="5.2-R1",
    ),
    "attendance.not_locked": Text(
        Kind.STATE,
        th="ยังไม่ได้ปิดบัญชีลงเวลา โปรดบันทึกใหม่แทนการแก้ไข",
        en="The sheet is not locked yet; simply record the mark again.",
        seed="5.2-R1",
    ),
    "attendance.nothing_recorded": Text(
        Kind.STATE,
        th="ยังไม่มีการลงเวลาในบัญชีนี้",
        en="Nothing has been recorded on this sheet yet.",
        seed="5.2-R1",
    ),
    "attendance.own_record": Text(
        Kind.FORBIDDEN,
        th="ผู้บันทึกจะแก้ไขบัญชีลงเวลาที่ตนบันทึกหลังปิดบัญชีแล้วไม่ได้",
        en="Whoever recorded a sheet cannot correct it after it was locked.",
        seed="5.2-R1",
    ),
    "attendance.before_session": Text(
        Kind.RULE,
        th="การฝึกอบรมครั้งนี้จัดวันที่ {session_date} จึงยังลงเวลาไม่ได้",
        en="The session is on {session_date}; attendance cannot be recorded before.",
        seed="5.2-R1",
    ),
    "attendance.too_many_hours": Text(
        Kind.CONTENT,
        th="จำนวนชั่วโมงเกินกว่าการฝึกอบรมครั้งนี้ ({of_hours} ชั่วโมง)",
        en="More hours than the session has ({of_hours}).",
        seed="5.2-R1",
    ),
    "completion.no_sessions": Text(
        Kind.STATE,
        th="โครงการนี้ยังไม่มีตารางฝึกอบรม",
        en="The project has no sessions on its timetable.",
        seed="5.2-R1",
    ),
    "completion.training_not_over": Text(
        Kind.STATE,
        th="การฝึกอบรมครั้งสุดท้ายจัดวันที่ {last_session_on} จึงยังตัดสินผลไม่ได้",
        en="The last session is on {last_session_on}; completion cannot be decided before.",
        seed="5.2-R1",
    ),
    "date.before_last_step": Text(
        Kind.RULE,
        th="วันที่ {on} อยู่ก่อนขั้นตอนล่าสุดซึ่งลงวันที่ {last}",
        en="The date {on} is before the last step, which was on {last}.",
        seed="5.2-D3",
    ),
    "document.dated_later": Text(
        Kind.CONTENT,
        th="เอกสารลงวันที่ {dated} ซึ่งอยู่หลังวันที่ตัดสิน {on}",
        en="The document is dated {dated}, after the day of the decision, {on}.",
        seed="5.2-D3",
    ),
    "completion.bureau_only": Text(
        Kind.FORBIDDEN,
        th="เฉพาะสำนักฯ ({organisation}) เท่านั้นที่เพิกถอนผลการฝึกอบรมได้",
        en="Only the Bureau ({organisation}) revokes a completion.",
        seed="5.2-R1",
    ),
    "completion.own_decision": Text(
        Kind.FORBIDDEN,
        th="ผู้ตัดสินผลการฝึกอบรมจะเพิกถอนผลที่ตนตัดสินไม่ได้",
        en="Whoever decided a completion cannot revoke it.",
        seed="5.2-R1",
    ),
    "certificate.absent": Text(
        Kind.STATE,
        th="ไม่มีวุฒิบัตรที่ใช้ได้สำหรับการฝึกอบรมนี้",
        en="There is no valid certificate of this completion.",
        seed="5.2-R1",
    ),
    "certificate.unknown": Text(
        Kind.ABSENT,
        th="ไม่มีวุฒิบัตรเลขที่ {number}",
        en="No certificate has the number {number}.",
        seed="5.2-R1",
    ),
    "certificate.own_issue": Text(
        Kind.FORBIDDEN,
        th="ผู้ออกวุฒิบัตรเพิกถอนวุฒิบัตรของตนเองไม่ได้",
        en="Whoever issued a certificate cannot revoke it.",
        seed="5.2-R1",
    ),
    "certificate.other_year": Text(
        Kind.STATE,
        th="การผ่านการฝึกอบรมครั้งนี้นับในปีงบประมาณ พ.ศ. {fiscal_year}",
        en="The completion counts in fiscal year {fiscal_year}.",
        seed="5.2-R1",
    ),
}
