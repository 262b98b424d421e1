"""An early warning in sentences: what is expected, on what it rests, and what is missing (5.2-D2)."""

from asyncpg import Record

from services.reporting.api.words import Words
from services.reporting.judging.outlook import Basis, Forecast, Outlook, Share

OUTLOOKS = {
    Outlook.REACHED: Words(th="บรรลุเป้าหมายแล้ว", en="Target reached"),
    Outlook.LIKELY: Words(th="คาดว่าจะบรรลุเป้าหมาย", en="Expected to reach its target"),
    Outlook.SHORT: Words(th="คาดว่าจะไม่บรรลุเป้าหมาย", en="Expected to fall short"),
    Outlook.MISSED: Words(th="สิ้นปีงบประมาณโดยไม่บรรลุเป้าหมาย", en="The year ended short of the target"),
    Outlook.UNKNOWN: Words(th="ยังไม่ได้กำหนดเป้าหมาย", en="No target was set"),
}


def expectation(
    found: Forecast, completed: int, under_way: int, target: int | None, share: Share
) -> list[Words]:
    """What is expected by the year's end, the time left, and whose past it rests on."""
    expected, percent = round(float(found.expected), 1), round(float(share.value) * 100)
    goal_th = f"จากเป้าหมาย {target} คน" if target is not None else "(ยังไม่ได้กำหนดเป้าหมาย)"
    goal_en = f"of {target}" if target is not None else "(no target was set)"
    return [
        Words(
            th=f"ผ่านแล้ว {completed} คน กำลังฝึกอบรม {under_way} คน คาดว่าจะผ่าน {expected:g} คน {goal_th}",
            en=f"{completed} completed, {under_way} under way: {expected:g} {goal_en} are expected.",
        ),
        _basis(share, percent),
        _time_left(found.days_left),
    ]


def _time_left(days: int) -> Words:
    if not days:
        return Words(th="ปีงบประมาณสิ้นสุดแล้ว", en="The fiscal year is over.")
    return Words(th=f"เหลือเวลาอีก {days} วันในปีงบประมาณ", en=f"Days left in the fiscal year: {days}.")


def _basis(share: Share, percent: int) -> Words:
    seen = f"{share.seen.completed} / {share.seen.seats}"
    th, en = f"อัตราการผ่านร้อยละ {percent}", f"Completion share {percent} %"
    match share.basis:
        case Basis.FIELD:
            th += f" จากปีก่อนของสาขานี้ ({seen} ที่นั่ง)"
            en += f", from the field's earlier years ({seen} seats)."
        case Basis.NATIONAL:
            th += f" จากปีก่อนของทุกสาขา ({seen} ที่นั่ง) เนื่องจากสาขานี้มีข้อมูลน้อย"
            en += f", from earlier years of all fields ({seen} seats): the field's own say too little."
        case Basis.DEFAULT:
            th += " ตามค่าเริ่มต้นของหลักเกณฑ์ เนื่องจากปีก่อนมีข้อมูลน้อย"
            en += ", the default of the rules: earlier years say too little."
    return Words(th=th, en=en)


def lacks(kpi: Record, found: Record, expected: Forecast) -> dict[str, Words]:
    """What is missing, by code, in the order in which it has to be mended."""
    target = kpi["teachers_target"]
    missing: dict[str, Words] = {}
    if target is None:
        missing["target"] = Words(th="ยังไม่ได้กำหนดเป้าหมายของปี", en="No target is set for the year.")
    if kpi["curricula"] < (1 if kpi["curricula_target"] is None else kpi["curricula_target"]):
        missing["curriculum"] = Words(
            th="หลักสูตรที่ประกาศใช้ยังไม่ครบตามเป้าหมาย", en="Too few curricula are in force."
        )
    if expected.outlook in {Outlook.REACHED, Outlook.UNKNOWN}:
        return missing
    if not found["centres"]:
        missing["centre"] = Words(th="ยังไม่มีศูนย์บริหารเครือข่าย", en="The network has no centre.")
    if not found["projects"]:
        missing["project"] = Words(th="ยังไม่มีโครงการฝึกอบรมในปีนี้", en="No project is planned for the year.")
    elif found["planned_seats"] < target:
        missing["seats"] = Words(
            th=f"ที่นั่งรวมทุกโครงการ {found['planned_seats']} ที่นั่ง น้อยกว่าเป้าหมาย {target} คน",
            en=f"All projects have {found['planned_seats']} seats, fewer than the target of {target}.",
        )
    if expected.missing and expected.outlook is Outlook.MISSED:
        missing["teachers"] = Words(
            th=f"ขาดครูจากเป้าหมาย {expected.missing} คน",
            en=f"Teachers missing from the target: {expected.missing}.",
        )
    elif expected.missing:
        more = f" ต้องเพิ่มผู้มีที่นั่งอีก {expected.seats_needed} คน" if expected.seats_needed else ""
        also = f" Further seats needed: {expected.seats_needed}." if expected.seats_needed else ""
        missing["teachers"] = Words(
            th=f"คาดว่าจะขาดครู {expected.missing} คน{more}",
            en=f"Teachers expected to be missing: {expected.missing}.{also}",
        )
    return missing
