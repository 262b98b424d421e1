"""The search for personal data finds it in whatever form a program would write it."""

import base64
import hashlib
import json
from collections.abc import Callable
from html import escape
from urllib.parse import quote

import pytest

from tests.journeys.needles import Datum, Search

GIVEN, ENGLISH = Datum("given name in th", "จุฑามาศคำ"), Datum("given name in en", "Kowit")
NUMBER, PHONE = Datum("citizen id", "9123456789012"), Datum("phone", "000-123-4567")
EMAIL = Datum("email", "kowit.123456@demo.invalid")
DATA = (GIVEN, ENGLISH, NUMBER, PHONE, EMAIL)
SEARCH = Search(DATA)

Write = Callable[[str], bytes]


def _in_base64(before: int) -> Write:
    return lambda text: base64.b64encode(b"x" * before + text.encode() + b"yz")


WRITTEN: dict[str, Write] = {
    "UTF-8": str.encode,
    "capitals": lambda text: text.upper().encode(),
    "JSON": lambda text: json.dumps({"of": f"ครู {text}"}).encode(),
    "JSON in JSON": lambda text: json.dumps(json.dumps([text])).encode(),
    "address": lambda text: f"/v1/x?q={quote(text)}".encode(),
    "HTML": lambda text: escape(text).encode("ascii", "xmlcharrefreplace"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, high byte first": lambda text: text.encode("utf-16-be"),
    "TIS-620": lambda text: text.encode("tis-620"),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    **{f"base64 after {before}": _in_base64(before) for before in range(6)},
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(f"ครู {text}".encode()),
}


@pytest.mark.parametrize("datum", DATA, ids=lambda datum: datum.what)
@pytest.mark.parametrize("how", WRITTEN)
def test_it_is_found_however_it_was_written(datum: Datum, how: str) -> None:
    hay = b"\x00before" + WRITTEN[how](datum.text) + b"after\xff"
    assert datum in {found for found, *_ in SEARCH.found(hay)}


@pytest.mark.parametrize(
    "text", ["9 1234 56789 01 2", "9-1234-56789-01-2", "๙๑๒๓๔๕๖๗๘๙๐๑๒", "x9123456789012x"]
)
def test_a_citizen_id_is_found_however_it_is_spaced(text: str) -> None:
    assert NUMBER in {found for found, *_ in SEARCH.found(text.encode())}


@pytest.mark.parametrize("text", ["0001234567", "000 123 4567", "+66001234567", "๐๐๐-๑๒๓-๔๕๖๗"])
def test_a_phone_is_found_however_it_is_spaced(text: str) -> None:
    assert PHONE in {found for found, *_ in SEARCH.found(text.encode())}


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256"])
def test_a_plain_hash_is_found(name: str) -> None:
    digest = hashlib.new(name, NUMBER.text.encode())
    for hay in (digest.digest(), digest.hexdigest().encode()):
        assert [found for found, *_ in SEARCH.found(b"..." + hay + b"...")] == [NUMBER]


def test_a_number_of_eight_bytes_is_found() -> None:
    assert [found for found, *_ in SEARCH.found(b"\x08" + int(NUMBER.text).to_bytes(8))] == [NUMBER]


def test_the_vowel_am_is_found_also_apart() -> None:
    apart = GIVEN.text.replace("ำ", "\u0e4d\u0e32")
    assert apart != GIVEN.text
    assert [found for found, *_ in SEARCH.found(apart.encode())] == [GIVEN]


def test_nothing_is_found_where_nothing_is() -> None:
    hay = "จุฑามาส Kowi t 9123456789013 000-123-4568 kowi@demo.invalid".encode() * 3
    assert list(SEARCH.found(hay)) == []
