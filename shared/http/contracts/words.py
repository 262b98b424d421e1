"""The words of the contract pages in both languages."""

from shared.http.wording.language import Language

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("ข้อตกลงข้อมูลเหตุการณ์", "Contracts of the events"),
    "intro": (
        "เหตุการณ์คือข้อเท็จจริงที่ระบบบันทึกแล้วและไม่แก้ไขอีก ไม่มีข้อมูลส่วนบุคคล",
        "An event is a fact that a service decided and that never changes. They carry no personal data.",
    ),
    "other_language": ("English", "ภาษาไทย"),
    "all": ("เหตุการณ์ทั้งหมด", "All events"),
    "promises": ("สิ่งที่รับรอง", "What is promised"),
    "problems": ("รหัสปัญหา", "Problems"),
    "problems_intro": (
        "คำตอบที่แจ้งปัญหามี `type` ชี้มายังหน้าของรหัสนั้น และมีข้อความทั้งสองภาษาใน `messages`",
        "An answer that says no has a `type` that leads to the page of its code, and words in `messages`.",
    ),
    "problem_facts": (
        "คำในวงเล็บปีกกาแทนด้วยค่าจริงซึ่งอยู่ใน `facts` ของคำตอบ",
        "Words in braces stand for the values that the answer has in `facts`.",
    ),
    "code": ("รหัส", "Code"),
    "status": ("สถานะ HTTP", "HTTP status"),
    "document": ("เอกสาร AsyncAPI 3", "AsyncAPI 3 document"),
    "schema": ("JSON Schema", "JSON Schema"),
    "topic": ("หัวข้อ Kafka", "Kafka topic"),
    "event": ("เหตุการณ์", "Event"),
    "meaning": ("ความหมาย", "Meaning"),
    "meaning_th": ("ความหมาย (ไทย)", "Meaning in Thai"),
    "meaning_en": ("ความหมาย (อังกฤษ)", "Meaning in English"),
    "clause": ("ข้อในเอกสารแนวทาง", "Clause"),
    "extension": ("ส่วนขยาย", "Extension"),
    "producer": ("ระบบที่ส่ง", "Told by"),
    "consumers": ("ระบบของเราที่ใช้", "Used by our services"),
    "nobody": ("ไม่มี", "none"),
    "stream": ("สายเหตุการณ์ และที่มาของรหัส", "Stream, and what its id follows from"),
    "key": ("คีย์ของข้อความ", "Key of the message"),
    "key_event": (
        "รหัสสายเหตุการณ์ (ce_subject) และลำดับในสาย (ce_streamversion)",
        "The stream's id (ce_subject), with its place in it (ce_streamversion)",
    ),
    "key_notice": (
        "ce_subject โดยค่าที่มี ce_revision สูงสุดเป็นค่าปัจจุบัน",
        "ce_subject; of one key the highest ce_revision holds",
    ),
    "example": ("ตัวอย่าง (ข้อมูลสมมติ รหัสเป็นรหัสจริง)", "Example (demo data; the codes are real)"),
    "fields": ("ฟิลด์", "Fields"),
    "field": ("ฟิลด์", "Field"),
    "type": ("ชนิด", "Type"),
    "always": ("มีเสมอ", "Always there"),
    "yes": ("ใช่", "yes"),
    "no": ("ไม่", "no"),
    "history": ("ประวัติ", "History"),
    "published": ("เผยแพร่ครั้งแรก พร้อมฟิลด์", "First published, with"),
    "gained": ("เพิ่มฟิลด์", "Gained"),
    "since": ("ใช้ได้กับเหตุการณ์ทั้งหมดตั้งแต่วันแรก (v1)", "True for all events from the first day (v1)"),
    "replaced": ("มีเหตุการณ์ชนิดใหม่แทน", "Another type takes its place"),
    "until": ("ส่งทั้งสองชนิดควบคู่กันอย่างน้อยถึง", "both are told at least until"),
    "held_by": ("การทดสอบที่รับรองข้อนี้", "The tests that hold it"),
    "notices": ("ประกาศที่คำนวณจากเหตุการณ์", "Notices that follow from the events"),
}


def words_of(language: Language) -> dict[str, str]:
    """By name."""
    return {name: pair[0 if language == "th" else 1] for name, pair in _WORDS.items()}
