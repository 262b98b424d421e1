"""Free text: what is kept, what is refused, and that an error repeats nothing."""

import json
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.kernel.citizen_id import check_digit, formatted
from shared.kernel.frozen import Frozen
from shared.kernel.prose import TEXTS, Label, Prose, ProseRule
from shared.kernel.thai import to_thai_digits

prose, label = TypeAdapter(Prose), TypeAdapter(Label)


class Returned(Frozen):
    """An event: strict."""

    reason: Prose
    field: Label


def code_of(kind: TypeAdapter[str], text: str) -> str:
    with pytest.raises(ValidationError) as error:
        kind.validate_python(text, strict=True)
    (found,) = error.value.errors(include_input=False)
    return found["type"]


SOUND = [
    "โปรดแก้ไขวัตถุประสงค์ข้อ ๒ และงบประมาณ 125,000.50 บาท\n\tก่อนวันที่ 30/09/2564",
    "มติที่ประชุมครั้งที่ 9/2565 เมื่อวันที่ 22 พฤศจิกายน 2565 ตามหนังสือ ศธ 0606.2/1234",
    "รหัสวิชา 30101-2001 ปีการศึกษา 2564 2565 2566 2567",
    "ระหว่าง 30-09-2564 05-10-2564 เวลา 08.30-16.30 น.",
    "คะแนน 8 9 10 7 8 9 10 10 8 9 7 10 8 9 10 9 8 7 10 9 8 9 10 7",
    "พิกัด 13.756331, 100.501762 ค่า 0.812345678 (p < 0.05)",
    "Siemens S7-1200 @ 24 V, LINE @chontech, ISBN 978-616-08-4509-5",
    "บริษัทเลขทะเบียนนิติบุคคล 0105536000127",
    "ครูช่าง 👩‍🏫 ≥ 20 คน – “ดีมาก”",
    "โอน 500 12000 45000 300 และ 1500 2000 300 50 บาท",
    "คำ\u200bตัด\u200bบรรทัด",
]


@pytest.mark.parametrize("text", SOUND)
def test_what_people_write_at_work_is_kept_as_it_is(text: str) -> None:
    assert prose.validate_python(text, strict=True) == text
    assert prose.validate_json(json.dumps(text), strict=True) == text


CITIZEN_ID = [
    "1234567890121",
    "1-2345-67890-12-1",
    "1 2345 67890 12 1",
    "1 2 3 4 5 6 7 8 9 0 1 2 1",
    "๑-๒๓๔๕-๖๗๘๙๐-๑๒-๑",
    "๑๒๓๔๕๖๗๘๙๐๑๒๑",
    "１２３４５６７８９０１２１",
    "1–2345–67890–12–1",
    "12345\u200b67890121",
    "1\u00a02345\u00a067890\u00a012\u00a01",
    "9000000000012",
    "0-1234-89123-45-9",
    "123456 7890121",
    "123-4567-89012-1",
    "ข้อ 3 1-2345-67890-12-1",
]
PHONE = [
    "0812345678",
    "081-234-5678",
    "081 234 5678",
    "081.234.5678",
    "08-1234-5678",
    "๐๘๑-๒๓๔-๕๖๗๘",
    "02-123-4567",
    "0 2123 4567",
    "(038) 282-071",
    "02-123-4567-8",
    "+66812345678",
    "+66 81 234 5678",
    "(+66) 81-234-5678",
    "+66 (0) 81 234 5678",
    "66812345678",
    "+44 20 7946 0958",
    "+33 6 12 34 56 78",
]
EMAIL = [
    "somchai@example.com",
    "somchai.j+kru@mail.chontech.ac.th",
    "สมชาย@ตัวอย่าง.ไทย",
    "somchai＠example.com",
]


@pytest.mark.parametrize("datum", CITIZEN_ID + PHONE + EMAIL)
@pytest.mark.parametrize("around", ["{}", "ติดต่อครูสมชาย{}ได้ทุกวัน", "โทร. {} ต่อ 12\nขอบคุณ"])
def test_personal_data_are_refused_however_written(datum: str, around: str) -> None:
    assert code_of(prose, around.format(datum)) == "prose.personal_data"


@pytest.mark.parametrize("text", ["1234567890122", "12345678901210", "5-1234-5678", "ชั้น 4 ห้อง 412"])
def test_other_numbers_are_not_personal_data(text: str) -> None:
    assert prose.validate_python(text) == text


@given(st.from_regex("[1-9][0-9]{11}", fullmatch=True), st.sampled_from([str, formatted, to_thai_digits]))
def test_no_citizen_id_gets_through(twelve: str, written: type[str]) -> None:
    if not twelve.startswith(("978", "979")):  # those may be books
        number = twelve + check_digit(twelve)
        assert code_of(prose, f"เลขที่ {written(number)} ครับ") == "prose.personal_data"


def test_the_error_says_the_kind_and_never_the_datum() -> None:
    with pytest.raises(ValidationError) as error:
        Returned(reason="โทร 081-234-5678", field="ระบบราง")
    (found,) = error.value.errors(include_input=False, include_url=False)
    assert found["loc"] == ("reason",)
    assert found["ctx"] == {"found": "phone"}
    assert found["msg"] == TEXTS["prose.personal_data"].en
    assert "5678" not in json.dumps(found)


@pytest.mark.parametrize(
    "bad", ["\x00", "\x1b", "\x0b", "\x7f", "\x85", "\u202e", "\u202a", "\u2066", "\u2069", "\U000e0041"]
)
def test_controls_and_bidi_overrides_are_refused(bad: str) -> None:
    assert code_of(prose, f"ก{bad}ข") == "prose.control_characters"
    assert code_of(prose, f"กข{bad}") == "prose.control_characters"
    assert code_of(label, f"ก{bad}ข") == "prose.control_characters"


def test_a_lone_surrogate_is_refused() -> None:
    assert code_of(prose, "ก\ud800") in {"string_unicode", "prose.control_characters"}
    with pytest.raises(ValidationError):
        prose.validate_json(b'"\\ud800"')


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\u200d", "\u00a0"])
def test_nothing_is_not_a_text(text: str) -> None:
    assert code_of(prose, text) == "prose.empty"
    assert code_of(label, text) == "prose.empty"


def test_length_is_counted_as_readers_do() -> None:
    assert prose.validate_python("ที่" * 4000)
    assert code_of(prose, "ที่" * 4001) == "prose.too_long"
    assert code_of(prose, "ก" + "\u0e48" * 16000) == "prose.too_long"
    short = TypeAdapter(Annotated[str, ProseRule(most=3)])
    assert short.validate_python("น้ำที่ก็") == "น้ำที่ก็"
    assert code_of(short, "abcd") == "prose.too_long"


def test_edges_are_trimmed_and_line_ends_made_one() -> None:
    assert prose.validate_python("  หนึ่ง\r\nสอง\rสาม\u2028สี่ \n") == "หนึ่ง\nสอง\nสาม\nสี่"
    assert label.validate_python(" ระบบราง ") == "ระบบราง"


@pytest.mark.parametrize("name", ["ระบบราง", "วิทยาลัยเทคนิคชลบุรี", "EV", "อ.กรอ.อศ. (5.1)"])
def test_a_name_is_a_line_with_letters(name: str) -> None:
    assert label.validate_python(name, strict=True) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ก\nข", "prose.one_line"),
        ("ก\tข", "prose.one_line"),
        ("12 / 34", "prose.no_letter"),
        ("…", "prose.no_letter"),
        ("ก" * 201, "prose.too_long"),
        ("ครูสมชาย 0812345678", "prose.personal_data"),
    ],
)
def test_anything_else_is_no_name(name: str, code: str) -> None:
    assert code_of(label, name) == code
    assert code in TEXTS


@given(st.text(max_size=60))
def test_what_was_taken_once_is_read_back_unchanged(text: str) -> None:
    try:
        event = Returned(reason=text, field="ระบบราง")
    except ValidationError:
        return
    assert Returned.model_validate_json(event.model_dump_json()) == event
    assert event.but(field="ราง").reason == event.reason


def test_only_a_str_is_a_text() -> None:
    with pytest.raises(ValidationError):
        Returned(reason=5, field="ระบบราง")  # type: ignore[arg-type]


def test_the_schema_bounds_what_a_body_may_carry() -> None:
    schema = Returned.model_json_schema()["properties"]["field"]
    assert (schema["type"], schema["minLength"], schema["maxLength"]) == ("string", 1, 800)
