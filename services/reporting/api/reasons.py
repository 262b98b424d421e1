"""Why a fact began or ceased, in words: by what kind of fact it is, and by the event that gave a reason."""

from collections.abc import Mapping
from typing import Any

from services.reporting.api.words import Words
from services.reporting.projections import reasons
from services.reporting.projections.changes import Figure

BEGAN: Mapping[Figure, Words] = {
    Figure.CURRICULUM_IN_FORCE: Words(th="ประกาศใช้หลักสูตร", en="A curriculum version was put in force"),
    Figure.TRAINED_TEACHER: Words(th="ครูผ่านการฝึกอบรม", en="A teacher completed"),
    Figure.TARGET: Words(th="กำหนดค่าเป้าหมาย", en="A target was set"),
    Figure.MEMBER: Words(th="สถานศึกษาเข้าร่วมเครือข่าย", en="A college joined the network"),
    Figure.CENTRE: Words(th="กำหนดศูนย์บริหารเครือข่าย", en="A centre was designated"),
    Figure.CURRICULUM_STAGE: Words(th="เริ่มจัดทำหลักสูตร", en="A curriculum version was begun"),
    Figure.PROJECT_STAGE: Words(th="เริ่มจัดทำโครงการ", en="A project was begun"),
    Figure.REPORT_STAGE: Words(th="ส่งรายงานผล", en="A results report was submitted"),
    Figure.CERTIFICATE: Words(th="ออกวุฒิบัตร", en="A certificate was issued"),
}
REPLACED: Mapping[Figure, Words] = {
    Figure.TARGET: Words(th="แก้ไขค่าเป้าหมาย", en="A target was changed"),
    Figure.MEMBER: Words(th="เปลี่ยนกลุ่มของสถานศึกษา", en="A college changed its group"),
    Figure.CURRICULUM_STAGE: Words(th="หลักสูตรเปลี่ยนสถานะ", en="A curriculum version moved on"),
    Figure.PROJECT_STAGE: Words(th="โครงการเปลี่ยนสถานะ", en="A project moved on"),
    Figure.REPORT_STAGE: Words(th="รายงานผลเปลี่ยนสถานะ", en="A results report moved on"),
    Figure.CERTIFICATE: Words(th="ออกวุฒิบัตรฉบับใหม่แทนฉบับเดิม", en="A certificate was issued anew"),
}
CEASED: Mapping[Figure, Words] = {
    Figure.CURRICULUM_IN_FORCE: Words(
        th="หลักสูตรสิ้นสุดการประกาศใช้", en="A curriculum version is in force no longer"
    ),
    Figure.TRAINED_TEACHER: Words(th="เพิกถอนการผ่านการฝึกอบรม", en="A completion was revoked"),
    Figure.MEMBER: Words(th="สถานศึกษาออกจากเครือข่าย", en="A college left the network"),
    Figure.CERTIFICATE: Words(th="เพิกถอนวุฒิบัตร", en="A certificate was revoked"),
    Figure.CENTRE: Words(th="ยกเลิกการเป็นศูนย์บริหารเครือข่าย", en="A college is a centre no longer"),
}
_EVENTS = {kind.__name__: kind for kind in reasons.READS}


def what_happened(figure: Figure, change: str, *, replaced: bool) -> Words:
    """What a line of what changed says; a fact that took another's place was corrected or moved on."""
    if change == "ceased":
        return CEASED.get(figure, Words(th="ไม่นับแล้ว", en="Counts no longer"))
    return REPLACED.get(figure, BEGAN[figure]) if replaced else BEGAN[figure]


def reason_in_words(reason: Mapping[str, Any]) -> Words | None:
    """What kind of event gave the reason, by its meaning in the contracts; None where there is none."""
    if not (kind := _EVENTS.get(reason.get("kind", ""))):
        return None
    return Words(th=kind.MEANING_TH, en=(kind.__doc__ or "").strip().splitlines()[0])


def because(reason: Mapping[str, Any]) -> str | None:
    """The reason as it was written; of a project that was returned, section by section."""
    if sections := reason.get("sections"):
        return "\n".join(f"{each['section']}: {each['reason']}" for each in sections)
    return reason.get("reason")
