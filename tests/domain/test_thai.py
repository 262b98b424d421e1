"""Thai text as people type, paste and read it."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.util import (
    arabic_digit_to_thai_digit,
    thai_digit_to_arabic_digit,
    thai_strftime,
)
from pythainlp.util import normalize as oracle

from shared.kernel.thai import (
    buddhist_year,
    graphemes,
    long_date,
    normalise,
    short_date,
    to_arabic_digits,
    to_thai_digits,
    unique_key,
)

thai_text = st.text(st.sampled_from([*map(chr, range(0x0E01, 0x0E5C)), *" aA1é\u200b"]), max_size=30)
dates = st.dates(min_value=date(1941, 1, 1), max_value=date(2400, 12, 31))

COLLEGES = [
    "วิทยาลัยเทคนิคชลบุรี",
    "วิทยาลัยเกษตรและเทคโนโลยีสุพรรณบุรี",
    "วิทยาลัยประมงติณสูลานนท์",
    "วิทยาลัยอาชีวศึกษาวิริยาลัยนครสวรรค์",
    "ที่ นี้ ปั้น ผู้ ญู ฐุ น้ำ จ่ำ ก็ หมื่น เยิ้ม วันที่",
    "พันธุ์ สิทธิ์ กาฬสินธุ์ ฤๅษี",
]


@pytest.mark.parametrize("text", COLLEGES)
def test_well_written_thai_is_its_own_normal_form(text: str) -> None:
    assert normalise(text) == text == oracle(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("เเพร่", "แพร่"),  # two เ for แ
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),  # ำ in two parts, tone first
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),  # ำ in two parts, tone in the middle
        ("น\u0e33\u0e49", "น้ำ"),  # tone after ำ
        ("ท\u0e48\u0e35", "ที่"),  # tone before its vowel
        ("ผ\u0e49\u0e39", "ผู้"),
        ("พันธ\u0e4c\u0e38", "พันธุ์"),
        ("ที\u0e48\u0e48", "ที่"),  # tone twice
        ("เทค\u200bนิค", "เทคนิค"),  # zero-width space
        ("ก\u0e45ร", "การ"),  # ๅ for า
    ],
)
def test_the_spellings_that_look_alike_become_one(typed: str, meant: str) -> None:
    assert normalise(typed) == meant == oracle(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ปี ๒๕๖๔", "ปี 2564"),
        ("  ระบบ \t\n ราง\u00a0", "ระบบ ราง"),
        ("Chonburi ＴＣ", "chonburi tc"),
        ("Cafe\u0301", "café"),
        ("ท ี่", "ที่"),
        ("น้ ำ", "น้ำ"),
        ("\u0e48ก \u0e49", "ก้"),
        ("คำ \u0e48ที่สอง", "คำ ที่สอง"),
    ],
)
def test_case_space_width_and_digits_do_not_count(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@given(thai_text | st.text(max_size=30))
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert unique_key(unique_key(text)) == unique_key(text)


@given(thai_text | st.text(max_size=30))
def test_a_key_holds_nothing_invisible(text: str) -> None:
    assert not set(unique_key(text)) & set("\u200b\u200c\u200d\ufeff\n\t\x00\u202e")


def test_spaces_make_no_second_college_but_keep_numbers_apart() -> None:
    assert unique_key("วิทยาลัยเทคนิค ชลบุรี") == unique_key("วิทยาลัยเทคนิคชลบุรี")
    assert unique_key("Smart Farm") != unique_key("Smartfarm")
    assert unique_key("สาขา 1 2") != unique_key("สาขา 12")
    assert unique_key("วิทยาลัยเทคนิคชลบุรี") != unique_key("วิทยาลัยเทคนิคชลบุริ")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("ที่", 1),
        ("น้ำ", 1),
        ("ปั้น", 2),
        ("เยิ้ม", 3),
        ("วิทยาลัย", 6),
        ("A\r\nB", 3),
        ("e\u0301", 1),
        ("👩‍🏫", 1),
        ("", 0),
    ],
)
def test_length_is_what_a_reader_counts(text: str, count: int) -> None:
    assert graphemes(text) == count


@given(thai_text)
def test_a_reader_never_counts_more_than_is_stored(text: str) -> None:
    assert graphemes(text) <= len(text)


@given(thai_text)
def test_digits_change_and_nothing_else(text: str) -> None:
    assert to_arabic_digits(text) == thai_digit_to_arabic_digit(text)
    assert to_thai_digits(text) == arabic_digit_to_thai_digit(text)
    assert to_arabic_digits(to_thai_digits(text)) == to_arabic_digits(text)


def test_papers_carry_buddhist_dates_in_thai_digits() -> None:
    assert long_date(date(2021, 10, 1)) == "๑ ตุลาคม ๒๕๖๔"
    assert short_date(date(2021, 10, 1)) == "๑ ต.ค. ๒๕๖๔"
    assert long_date(date(2021, 2, 28), thai_digits=False) == "28 กุมภาพันธ์ 2564"


@given(dates)
def test_dates_are_written_as_pythainlp_writes_them(on: date) -> None:
    assert long_date(on, thai_digits=False) == thai_strftime(datetime.combine(on, time()), "%-d %B %Y")
    assert short_date(on, thai_digits=False) == thai_strftime(datetime.combine(on, time()), "%-d %b %Y")


@pytest.mark.parametrize(
    ("on", "year"),
    [
        (date(1940, 3, 31), 2482),
        (date(1940, 4, 1), 2483),
        (date(1940, 12, 31), 2483),
        (date(1941, 1, 1), 2484),
    ],
)
def test_the_year_began_in_april_until_1940(on: date, year: int) -> None:
    assert buddhist_year(on) == year
