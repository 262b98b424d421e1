"""Whatever a Thai reader sees calls a thing by one name, that of the customer's document and the glossary.

All texts are read where they are written: refusals, pages, files, contracts, demo data, README. Left out are
what is generated from them, the names of holidays, and versions of the rules that others took the place of.
"""

import re

import pytest

from deploy.local.paths import ROOT

WRITTEN_IN = {".py", ".yaml", ".toml", ".html", ".js", ".json", ".md", ".typ", ".csv", ".sql"}
LEFT_OUT = {"shared/contracts/published", "services/reporting/judging/holidays.csv"}
THAI = re.compile("[ก-๛]")

ONE_NAME = {  # what was written once, and what it is called
    "ที่เป็นเลิศ": "สาขา(วิชา)ที่มีความเป็นเลิศ",
    "ศูนย์กลางเครือข่าย": "ศูนย์บริหารเครือข่าย",
    "สำเร็จการฝึกอบรม": "ผ่านการฝึกอบรม",
    "สำเร็จการอบรม": "ผ่านการฝึกอบรม",
    "ผู้สำเร็จ": "ผู้ผ่าน",
    "ใช้บังคับ": "ประกาศใช้",
    "ฉบับที่ใช้อยู่": "ฉบับที่ประกาศใช้",
    "ส่งคืน": "ส่งกลับแก้ไข",
    "โครงการอบรม": "โครงการฝึกอบรม",
    "คณะกรรมการดำเนินงาน": "คณะกรรมการดำเนินการโครงการ",
    "วันอบรม": "วันฝึกอบรม",
    "กำลังอบรม": "กำลังฝึกอบรม",
    "ใบลงเวลา": "บัญชีลงเวลา",
    "ข้อเสนอที่นั่ง": "การเรียกตัวสำรอง",
    "ศึกษานิเทศก์": "ผู้กำกับติดตาม",  # the role; who has it may be one
    "แผนปฏิบัติการ": "เอกสารแนวทาง",
    "คู่มือ": "เอกสารแนวทาง",
    "เอกสารของลูกค้า": "เอกสารแนวทาง",
    "ข้อสันนิษฐาน": "เกณฑ์ชั่วคราว",
    "ข้อสมมติ": "เกณฑ์ชั่วคราว",
    "สมมุติ": "สมมติ",
    "ยอดกระทบ": "การกระทบยอด",
    "สตรีม": "สายเหตุการณ์, กระแสเหตุการณ์",
    "สดมภ์": "คอลัมน์",
    "คาฟคา": "Kafka",
    "ลงชื่อเข้าใช้": "เข้าสู่ระบบ",
    "ในขั้น “": "ในสถานะ “",
    "กรุณา": "โปรด",
}
OF_THE_GLOSSARY = (  # in the customer's words, or as the project's glossary has them
    "กลุ่มความเป็นเลิศ", "กลุ่มเชี่ยวชาญเฉพาะ", "กลุ่มทั่วไป", "การกระทบยอด", "การสมัคร", "การเรียกตัวสำรอง", "การเข้าอบรม",
    "คณะกรรมการดำเนินการโครงการ", "คณะกรรมการออกแบบหลักสูตร", "ครูเครือข่าย", "คำสั่งแต่งตั้งคณะกรรมการ", "ค่าเป้าหมาย",
    "งานบุคลากร", "จัดสรรงบประมาณ", "ดำเนินการผ่านสำนักฯ", "ถอนตัว", "ประกาศใช้หลักสูตร", "ประชุมเชิงปฏิบัติการ",
    "ปีงบประมาณ พ.ศ.", "ผ่านการฝึกอบรม", "ฝ่ายวิชาการ", "มติที่ประชุม", "รับสมัครผู้เข้าอบรม", "รายงานผลการดำเนินการ",
    "รายชื่อสำรอง", "วุฒิบัตร", "ศูนย์บริหารเครือข่าย", "สถานประกอบการ", "สถานศึกษา", "สมรรถนะ", "ส่งโครงการกลับแก้ไข",
    "ส่วนกลาง", "สาขาที่มีความเป็นเลิศ", "สาขาวิชาที่มีความเป็นเลิศ", "หน่วยการเรียนรู้", "หลักสูตร", "หลักฐาน", "อนุมัติโครงการ",
    "อ.กรอ.อศ.", "เลือกหลักสูตร", "เสนอโครงการ", "เห็นชอบโครงการ", "โครงการฝึกอบรม", "โอนจัดสรร",
)  # fmt: skip
FORMS = {
    "the Bureau has its mark or its whole name": (
        r"สำนัก(?!ฯ|งาน|พัฒนาสมรรถนะครูและบุคลากรอาชีวศึกษา)", "เสนอโครงการผ่านสำนัก",
    ),
    "a space follows the mark of the Bureau": (r"สำนักฯ(?=[ก-ฮเ-ไ])", "สำนักฯรับโครงการ"),
    "ๆ stands between spaces": (r"[ก-๎]ๆ|ๆ[ก-๎]", "ปีก่อนๆ"),
    "a Latin word stands apart from Thai": (r"[ก-๎][A-Za-z]|(?<![\\])[A-Za-z][ก-๎]", "ส่งเข้าKafka"),
}  # fmt: skip


def texts() -> dict[str, str]:
    """By file and line, all that is Thai."""
    rooms = [file for room in ("services", "shared", "deploy") for file in (ROOT / room).rglob("*.*")]
    found: dict[str, str] = {}
    for file in (*rooms, ROOT / "README.th.md"):
        name = file.relative_to(ROOT).as_posix()
        if file.suffix in WRITTEN_IN and not any(name.startswith(out) for out in LEFT_OUT):
            text = file.read_text(encoding="utf-8")
            if file.name == "rules.toml":
                text = text[text.rindex("[[versions]]") :]
            lines = enumerate(text.split("\n"), 1)
            found |= {f"{name}:{number}": line for number, line in lines if THAI.search(line)}
    return found


TEXTS = texts()


def test_all_texts_are_read() -> None:
    files = {place.partition(":")[0] for place in TEXTS}
    assert {
        "README.th.md",
        "deploy/grafana/alerts.yaml",
        "services/reporting/exports/routes/reports.py",
        "services/reporting/judging/rules.toml",
        "services/reporting/speech/words.yaml",
        "services/training/domain/project/refusals.py",
        "shared/contracts/training/project.py",
        "shared/http/wording/catalogue.py",
    } <= files
    assert len(TEXTS) > 1_500


@pytest.mark.parametrize(("wrong", "right"), ONE_NAME.items())
def test_a_thing_has_one_name(wrong: str, right: str) -> None:
    assert [f"{place}: {right}" for place, text in TEXTS.items() if wrong in text] == []
    assert wrong not in right


@pytest.mark.parametrize("term", OF_THE_GLOSSARY)
def test_a_term_of_the_glossary_is_what_texts_say(term: str) -> None:
    assert any(term in text for place, text in TEXTS.items() if "/scenario/" not in place)


@pytest.mark.parametrize(("pattern", "badly"), FORMS.values(), ids=FORMS)
def test_thai_is_written_as_offices_write_it(pattern: str, badly: str) -> None:
    assert re.search(pattern, badly)
    assert [place for place, text in TEXTS.items() if re.search(pattern, text)] == []
