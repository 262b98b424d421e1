"""Every refusal of the training service in words; the clause is the reason where the plan gives one."""

from services.training.domain.project.refusals import CATALOGUE as OF_PROJECT
from shared.kernel.refusal import Catalogue, Kind, Text

_POLICY: Catalogue = {
    "policy.bureau_only": Text(
        Kind.RULE,
        th="ปีงบประมาณ พ.ศ. {fiscal_year} ไม่สามารถโอนจัดสรรงบประมาณให้สถานศึกษาได้ ต้องดำเนินการผ่านสำนักฯ",
        en="In fiscal year {fiscal_year} money cannot be transferred to colleges; "
        "projects are carried out through the Bureau.",
        seed="5.2-B1",
    ),
    "policy.central_only": Text(
        Kind.FORBIDDEN,
        th="เฉพาะส่วนกลาง ({organisation}) เท่านั้นที่กำหนด เปิด และปิดปีงบประมาณได้",
        en="Only the central office ({organisation}) sets, opens and closes a fiscal year.",
        seed="5.2-B1",
    ),
    "policy.not_set": Text(
        Kind.STATE,
        th="ยังไม่ได้กำหนดนโยบายของปีงบประมาณนี้",
        en="The policy of this fiscal year has not been set.",
        seed="5.2-B1",
    ),
    "policy.not_open": Text(
        Kind.STATE,
        th="ปีงบประมาณ พ.ศ. {fiscal_year} ยังไม่เปิดดำเนินการ",
        en="Fiscal year {fiscal_year} is not open yet.",
        seed="5.2-B2",
    ),
    "policy.already_open": Text(
        Kind.STATE,
        th="ปีงบประมาณ พ.ศ. {fiscal_year} เปิดแล้ว จึงเปลี่ยนนโยบายไม่ได้",
        en="Fiscal year {fiscal_year} is open already; its policy can no longer be changed.",
        seed="5.2-B2",
    ),
    "policy.closed": Text(
        Kind.STATE,
        th="ปีงบประมาณ พ.ศ. {fiscal_year} ปิดแล้ว",
        en="Fiscal year {fiscal_year} is closed.",
        seed="5.2-B2",
    ),
    "policy.year_not_over": Text(
        Kind.RULE,
        th="ปีงบประมาณ พ.ศ. {fiscal_year} ยังไม่สิ้นสุด ปิดได้ตั้งแต่วันที่ {last_day}",
        en="Fiscal year {fiscal_year} is not over; it can be closed from {last_day} on.",
        seed="5.2-B2",
    ),
    "policy.visits_not_recorded": Text(
        Kind.RULE,
        th="ระบบยังไม่บันทึกการนิเทศ จึงยังกำหนดให้ต้องนิเทศ {visits} ครั้งก่อนรับรองรายงานผลไม่ได้",
        en="Supervision visits are not recorded yet, so {visits} before acceptance cannot be asked for.",
        seed="5.2-D3",
    ),
    "date.before_last_step": Text(
        Kind.RULE,
        th="วันที่ {on} อยู่ก่อนขั้นตอนล่าสุดซึ่งลงวันที่ {last}",
        en="The date {on} is before the last step, which was on {last}.",
        seed="5.2-D3",
    ),
    "document.dated_later": Text(
        Kind.CONTENT,
        th="เอกสารลงวันที่ {dated} ซึ่งอยู่หลังวันที่ดำเนินการ {on}",
        en="The document is dated {dated}, after the day of the decision, {on}.",
        seed="5.2-D3",
    ),
}

_CHOICE: Catalogue = {
    "choice.another_curriculum_chosen": Text(
        Kind.RULE,
        th="ศูนย์เลือกหลักสูตรอื่นสำหรับสาขาและปีงบประมาณนี้ไว้แล้ว เลือกได้ 1 หลักสูตรซึ่งทุกรุ่นใช้ร่วมกัน",
        en="The centre has chosen another curriculum for this field and fiscal year: "
        "exactly one, which all cohorts share.",
        seed="5.2-S1",
    ),
}

_BUDGET: Catalogue = {
    "budget.bureau_only": Text(
        Kind.FORBIDDEN,
        th="เฉพาะสำนักฯ ({organisation}) เท่านั้นที่จัดสรรและโอนงบประมาณได้",
        en="Only the Bureau ({organisation}) allocates and transfers money.",
        seed="5.2-B2",
    ),
    "budget.transfer_forbidden": Text(
        Kind.RULE,
        th="โอนงบประมาณให้สถานศึกษาในปีงบประมาณ พ.ศ. {fiscal_year} ไม่ได้ ต้องดำเนินการผ่านสำนักฯ",
        en="In fiscal year {fiscal_year} money cannot be transferred to colleges; "
        "it is spent through the Bureau.",
        seed="5.2-B1",
    ),
    "budget.amount_not_positive": Text(
        Kind.CONTENT,
        th="จำนวนเงินต้องมากกว่าศูนย์",
        en="The amount must be more than zero.",
        seed="5.2-B2",
    ),
    "budget.project_not_approved": Text(
        Kind.STATE,
        th="โครงการอยู่ในสถานะ “{stage_th}” จึงจัดสรรหรือโอนงบประมาณไม่ได้",
        en="The project is {stage}; money moves only for an approved project that is not closed.",
        seed="5.2-B2",
    ),
    "budget.fiscal_year_not_open": Text(
        Kind.STATE,
        th="ปีงบประมาณ พ.ศ. {fiscal_year} ไม่อยู่ในช่วงเปิดดำเนินการ จึงจัดสรรหรือโอนงบประมาณไม่ได้",
        en="Fiscal year {fiscal_year} is not open; no money moves.",
        seed="5.2-B1",
    ),
    "budget.exceeds_request": Text(
        Kind.RULE,
        th="ยอดจัดสรรรวมเกินงบประมาณที่โครงการขอ (ขอ {asked_baht} บาท จัดสรรแล้ว {allocated_baht} บาท)",
        en="Allocations would exceed what the project asked for "
        "({asked_baht} baht asked, {allocated_baht} allocated).",
        seed="5.2-B2",
    ),
    "budget.exceeds_allocation": Text(
        Kind.RULE,
        th="ยอดโอนรวมเกินงบประมาณที่จัดสรร (จัดสรร {allocated_baht} บาท โอนแล้ว {transferred_baht} บาท)",
        en="Transfers would exceed what is allocated "
        "({allocated_baht} baht allocated, {transferred_baht} transferred).",
        seed="5.2-B2",
    ),
    "budget.memo_used": Text(
        Kind.RULE,
        th="บันทึกเลขที่ {memo} ใช้กับเงินจำนวน {amount_baht} บาทไปแล้ว",
        en="Memo {memo} has already moved {amount_baht} baht.",
        seed="5.2-B2",
    ),
}

_TIMETABLE: Catalogue = {
    "timetable.wrong_stage": Text(
        Kind.STATE,
        th="โครงการอยู่ในสถานะ “{stage_th}” จึงกำหนดวันเวลาฝึกอบรมไม่ได้",
        en="The project is {stage}; sessions are set after approval and until delivery.",
        seed="5.2-C1",
    ),
    "timetable.unknown_session": Text(
        Kind.ABSENT,
        th="ไม่มีการฝึกอบรมครั้งนี้ในตารางของโครงการ",
        en="The project's timetable has no such session.",
        seed="5.2-C1",
    ),
    "timetable.times_reversed": Text(
        Kind.CONTENT,
        th="เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม",
        en="A session ends after it starts.",
        seed="5.2-C1",
    ),
    "timetable.over_midnight": Text(
        Kind.CONTENT,
        th="การฝึกอบรมแต่ละครั้งต้องเริ่มและสิ้นสุดในวันเดียวกัน (เวลาประเทศไทย)",
        en="A session starts and ends on the same day, Bangkok time.",
        seed="5.2-C1",
    ),
    "timetable.outside_project": Text(
        Kind.RULE,
        th="วันฝึกอบรมต้องอยู่ในช่วงเวลาของโครงการ วันที่ {starts_on} ถึง {ends_on}",
        en="Sessions lie within the project's dates, {starts_on} to {ends_on}.",
        seed="5.2-C1",
    ),
    "timetable.hours_exceed_duration": Text(
        Kind.CONTENT,
        th="จำนวน {hours} ชั่วโมงมากกว่าช่วงเวลาที่กำหนดไว้",
        en="{hours} hours do not fit between the session's start and end.",
        seed="5.2-C1",
    ),
    "timetable.overlap": Text(
        Kind.RULE,
        th="เวลาซ้อนกับการฝึกอบรมครั้งอื่นของโครงการ",
        en="The session overlaps another one of the project.",
        seed="5.2-C1",
    ),
    "timetable.full": Text(
        Kind.RULE,
        th="โครงการหนึ่งมีการฝึกอบรมได้ไม่เกิน {most} ครั้ง",
        en="A project has at most {most} sessions.",
        seed="5.2-C1",
    ),
}

_REPORT: Catalogue = {
    "report.bureau_only": Text(
        Kind.FORBIDDEN,
        th="เฉพาะสำนักฯ ({organisation}) เท่านั้นที่รับรองรายงานหรือส่งรายงานกลับแก้ไขได้",
        en="Only the Bureau ({organisation}) accepts or returns a report.",
        seed="5.2-S4",
    ),
    "report.absent": Text(
        Kind.ABSENT,
        th="ยังไม่มีรายงานผลการดำเนินการของโครงการนี้",
        en="There is no results report of this project.",
        seed="5.2-S4",
    ),
    "report.wrong_stage": Text(
        Kind.STATE,
        th="รายงานอยู่ในสถานะ “{stage_th}” จึงทำรายการนี้ไม่ได้",
        en="The report is {stage}; this cannot be done now.",
        seed="5.2-S4",
    ),
    "report.project_not_delivered": Text(
        Kind.STATE,
        th="โครงการอยู่ในสถานะ “{stage_th}” รายงานผลได้เมื่อฝึกอบรมแล้วเสร็จ",
        en="The project is {stage}; results are reported once the training is delivered.",
        seed="5.2-S4",
    ),
    "report.before_delivery": Text(
        Kind.CONTENT,
        th="วันที่รายงานต้องไม่อยู่ก่อนวันที่ฝึกอบรมแล้วเสร็จ {delivered_on}",
        en="The report cannot be dated before the training was delivered, {delivered_on}.",
        seed="5.2-S4",
    ),
    "report.decider_is_submitter": Text(
        Kind.FORBIDDEN,
        th="ผู้ส่งรายงานจะรับรองหรือส่งกลับแก้ไขรายงานของตนเองไม่ได้",
        en="Who submitted the report can neither accept nor return it.",
        seed="5.2-S4",
    ),
    "report.visits_missing": Text(
        Kind.RULE,
        th="ต้องนิเทศโครงการอย่างน้อย {required} ครั้งก่อนรับรองรายงาน ปัจจุบันนิเทศแล้ว {made} ครั้ง",
        en="{required} supervision visits precede acceptance; {made} are on record.",
        seed="5.2-D3",
    ),
}

CATALOGUE: Catalogue = {**_POLICY, **_CHOICE, **OF_PROJECT, **_BUDGET, **_TIMETABLE, **_REPORT}
