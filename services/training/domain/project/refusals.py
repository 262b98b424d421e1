"""Every refusal of a project in words."""

from shared.kernel.refusal import Catalogue, Kind, Text

_DRAFTING: Catalogue = {
    "project.absent": Text(
        Kind.ABSENT,
        th="ไม่มีโครงการนี้",
        en="There is no such project.",
        seed="5.2-S2",
    ),
    "project.other_college": Text(
        Kind.FORBIDDEN,
        th="โครงการนี้เป็นของสถานศึกษาอื่น",
        en="The project belongs to another college.",
        seed="5.2-S2",
    ),
    "project.bureau_only": Text(
        Kind.FORBIDDEN,
        th="เฉพาะสำนักฯ ({organisation}) เท่านั้นที่พิจารณาโครงการได้",
        en="Only the Bureau ({organisation}) reviews projects and decides about them.",
        seed="5.2-S2",
    ),
    "project.subcommittee_only": Text(
        Kind.FORBIDDEN,
        th="เฉพาะ อ.กรอ.อศ. ({organisation}) เท่านั้นที่ให้ความเห็นชอบโครงการได้",
        en="Only the joint sub-committee ({organisation}) endorses projects.",
        seed="5.2-C1",
    ),
    "project.other_region": Text(
        Kind.FORBIDDEN,
        th="โครงการนี้อยู่นอกภาคที่ท่านรับผิดชอบ ({region})",
        en="The project lies outside your region, {region}.",
        seed="5.2-D3",
    ),
    "project.other_province": Text(
        Kind.FORBIDDEN,
        th="โครงการนี้อยู่นอกจังหวัดที่ท่านรับผิดชอบ ({province})",
        en="The project lies outside your province, {province}.",
        seed="5.2-D3",
    ),
    "project.wrong_stage": Text(
        Kind.STATE,
        th="โครงการอยู่ในสถานะ “{stage_th}” จึงทำรายการนี้ไม่ได้",
        en="The project is {stage}; this cannot be done now.",
        seed="5.2-S2",
    ),
    "project.field_not_yet_known": Text(
        Kind.NOT_YET_KNOWN,
        th="ระบบยังไม่ได้รับข้อมูลสาขา {field} โปรดลองอีกครั้งในอีกสักครู่",
        en="The field {field} is not known here yet; please try again.",
        seed="5.2-S2",
    ),
    "project.not_a_centre": Text(
        Kind.RULE,
        th="สถานศึกษานี้ไม่ได้เป็นศูนย์บริหารเครือข่ายของสาขา {field} ณ วันที่ดำเนินการ",
        en="On that day the college is no network-management centre of the field {field}.",
        seed="5.2-S1",
    ),
    "project.fiscal_year_not_open": Text(
        Kind.STATE,
        th="ปีงบประมาณ พ.ศ. {fiscal_year} ไม่อยู่ในช่วงเปิดดำเนินการ",
        en="Fiscal year {fiscal_year} is not open.",
        seed="5.2-B1",
    ),
    "project.dates_reversed": Text(
        Kind.CONTENT,
        th="วันสิ้นสุด {ends_on} อยู่ก่อนวันเริ่มต้น {starts_on}",
        en="The last day, {ends_on}, is before the first, {starts_on}.",
        seed="5.2-S2",
    ),
    "project.dates_outside_fiscal_year": Text(
        Kind.CONTENT,
        th="ช่วงวันที่ {starts_on} ถึง {ends_on} ไม่อยู่ในปีงบประมาณ พ.ศ. {fiscal_year}",
        en="{starts_on} to {ends_on} is not within fiscal year {fiscal_year}.",
        seed="5.2-B1",
    ),
    "project.cohort_taken": Text(
        Kind.RULE,
        th="ศูนย์มีโครงการของรุ่นนี้ในสาขาและปีงบประมาณเดียวกันอยู่แล้ว",
        en="The centre already has a project of this cohort in the field and fiscal year.",
        seed="5.2-S2",
    ),
    "project.curriculum_not_yet_known": Text(
        Kind.NOT_YET_KNOWN,
        th="ระบบยังไม่ได้รับข้อมูลหลักสูตรฉบับนี้ โปรดลองอีกครั้งในอีกสักครู่",
        en="This version of the curriculum is not known here yet; please try again.",
        seed="5.1-C3",
    ),
    "project.curriculum_of_other_field": Text(
        Kind.RULE,
        th="หลักสูตรนี้เป็นของสาขา {other} ไม่ใช่สาขา {field} ของโครงการ",
        en="The curriculum is of the field {other}, not of the project's field {field}.",
        seed="5.2-S1",
    ),
    "project.curriculum_superseded": Text(
        Kind.RULE,
        th="หลักสูตรฉบับที่ {version} มีฉบับใหม่แทนแล้ว โปรดเลือกฉบับที่ประกาศใช้",
        en="Version {version} of the curriculum was superseded; please select the one in force.",
        seed="5.1-C3",
    ),
    "project.curriculum_not_in_force": Text(
        Kind.RULE,
        th="หลักสูตรฉบับที่ {version} ไม่ได้ประกาศใช้ ณ วันที่ดำเนินการ",
        en="Version {version} of the curriculum is not in force on that day.",
        seed="5.1-C3",
    ),
    "project.no_curriculum": Text(
        Kind.STATE,
        th="โครงการยังไม่ได้เลือกหลักสูตร ต้องเลือก 1 หลักสูตร",
        en="The project has selected no curriculum; it needs exactly one.",
        seed="5.2-S1",
    ),
    "project.dossier_incomplete": Text(
        Kind.STATE,
        th="เอกสารโครงการยังไม่ครบ ขาด: {missing_th}",
        en="The dossier is incomplete; missing: {missing}.",
        seed="5.2-S2",
    ),
    "project.no_committee": Text(
        Kind.STATE,
        th="ยังไม่ได้เสนอคณะกรรมการดำเนินการโครงการ",
        en="No operating committee has been proposed.",
        seed="5.2-S2",
    ),
    "project.committee_needs_one_chair": Text(
        Kind.CONTENT,
        th="คณะกรรมการต้องมีประธาน 1 คน แต่ระบุไว้ {chairs} คน",
        en="A committee has exactly one chair; {chairs} were named.",
        seed="5.2-S2",
    ),
    "project.committee_needs_secretary": Text(
        Kind.CONTENT,
        th="คณะกรรมการต้องมีเลขานุการอย่างน้อย 1 คน",
        en="A committee has at least one secretary.",
        seed="5.2-S2",
    ),
    "project.committee_person_twice": Text(
        Kind.CONTENT,
        th="บุคคลหนึ่งเป็นกรรมการได้เพียงตำแหน่งเดียว",
        en="Somebody stands in the committee twice.",
        seed="5.2-S2",
    ),
}

_REVIEW: Catalogue = {
    "project.decider_is_author": Text(
        Kind.FORBIDDEN,
        th="ผู้จัดทำหรือผู้เสนอโครงการจะพิจารณาโครงการของตนเองไม่ได้",
        en="Who wrote or proposed the project cannot decide about it.",
        seed="5.2-C1",
    ),
    "project.no_reasons": Text(
        Kind.CONTENT,
        th="การส่งกลับแก้ไขต้องระบุหัวข้อและเหตุผล",
        en="A return names the sections concerned, each with its reason.",
        seed="5.2-C1",
    ),
    "project.section_returned_twice": Text(
        Kind.CONTENT,
        th="มีหัวข้อซ้ำกันในรายการที่ส่งกลับแก้ไข",
        en="A section is named twice among the reasons.",
        seed="5.2-C1",
    ),
    "project.endorsed_by_other_body": Text(
        Kind.CONTENT,
        th="มติเห็นชอบต้องเป็นของ อ.กรอ.อศ.",
        en="The endorsing resolution must be the joint sub-committee's.",
        seed="5.2-C1",
    ),
    "project.endorsed_before_proposed": Text(
        Kind.CONTENT,
        th="มติลงวันที่ก่อนวันที่เสนอโครงการ {proposed_on}",
        en="The resolution is dated before the project was proposed, {proposed_on}.",
        seed="5.2-C1",
    ),
    "project.not_endorsed": Text(
        Kind.STATE,
        th="ต้องได้รับความเห็นชอบจาก อ.กรอ.อศ. ก่อนอนุมัติ",
        en="The sub-committee endorses a project before it is approved.",
        seed="5.2-C1",
    ),
    "project.committee_already_appointed": Text(
        Kind.STATE,
        th="แต่งตั้งคณะกรรมการดำเนินการโครงการแล้วตามคำสั่งเลขที่ {order}",
        en="The operating committee was already appointed, by order {order}.",
        seed="5.2-S2",
    ),
    "project.order_number_taken": Text(
        Kind.RULE,
        th="หน่วยงานนี้ใช้เลขที่คำสั่งนี้กับโครงการอื่นแล้วในปีเดียวกัน",
        en="This order number of the same unit and year belongs to another project.",
        seed="5.2-S2",
    ),
}

_RUNNING: Catalogue = {
    "project.committee_not_appointed": Text(
        Kind.STATE,
        th="ต้องแต่งตั้งคณะกรรมการดำเนินการโครงการก่อนเปิดรับสมัคร",
        en="The operating committee is appointed before applications open.",
        seed="5.2-S2",
    ),
    "project.merged_into_itself": Text(
        Kind.CONTENT,
        th="รวมโครงการเข้ากับโครงการเดียวกันไม่ได้",
        en="A project cannot be merged into itself.",
        seed="5.2-C1",
    ),
    "project.merged_into_other_field": Text(
        Kind.RULE,
        th="รวมเข้าได้เฉพาะโครงการของสาขาวิชาเดียวกัน ({field})",
        en="A project is merged only into one of its own field, {field}.",
        seed="5.2-C1",
    ),
    "project.merged_into_not_under_way": Text(
        Kind.STATE,
        th="โครงการที่จะรวมเข้าอยู่ในสถานะ “{stage_th}” จึงรับรวมไม่ได้",
        en="The project to merge into is {stage}; it must be approved and not over.",
        seed="5.2-C1",
    ),
    "project.no_budget": Text(
        Kind.STATE,
        th="ต้องจัดสรรงบประมาณก่อนเปิดรับสมัคร",
        en="The budget is allocated before applications open.",
        seed="5.2-B2",
    ),
    "project.closes_on_wrong": Text(
        Kind.CONTENT,
        th="วันปิดรับสมัคร {closes_on} ต้องไม่อยู่ก่อนวันเปิดรับสมัคร {on} และต้องอยู่ก่อนวันเริ่มฝึกอบรม {starts_on}",
        en="Applications close on {closes_on}: that must be from {on} on and before {starts_on}.",
        seed="5.2-S3",
    ),
    "project.no_sessions": Text(
        Kind.STATE,
        th="ยังไม่มีวันเวลาฝึกอบรมในตารางของโครงการ",
        en="The project's timetable has no session.",
        seed="5.2-C1",
    ),
    "project.start_outside_dates": Text(
        Kind.RULE,
        th="เริ่มฝึกอบรมได้ในช่วงเวลาของโครงการ วันที่ {starts_on} ถึง {ends_on} เท่านั้น",
        en="Training starts within the project's dates, {starts_on} to {ends_on}.",
        seed="5.2-C1",
    ),
    "project.sessions_ahead": Text(
        Kind.RULE,
        th="ตารางฝึกอบรมมีถึงวันที่ {last_session_on} จึงยังแจ้งว่าฝึกอบรมแล้วเสร็จไม่ได้",
        en="The last session is on {last_session_on}; training is not delivered before.",
        seed="5.2-S4",
    ),
}

CATALOGUE: Catalogue = {**_DRAFTING, **_REVIEW, **_RUNNING}
