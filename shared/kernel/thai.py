"""Thai text: one spelling for keys, graphemes, digits, dates of the Buddhist era for papers.

What people wrote is shown as they wrote it; only search and unique keys are normalised.
NFC does not join what Thai writers see as equal and NFKC splits ำ, hence rules of our own.
"""

import re
import unicodedata
from datetime import date

from shared.kernel.fiscal_year import BUDDHIST_ERA

_MONTHS = (
    ("มกราคม", "ม.ค."),
    ("กุมภาพันธ์", "ก.พ."),
    ("มีนาคม", "มี.ค."),
    ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."),
    ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."),
    ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."),
    ("ตุลาคม", "ต.ค."),
    ("พฤศจิกายน", "พ.ย."),
    ("ธันวาคม", "ธ.ค."),
)

BEYOND_ASCII_AND_THAI = re.compile("[^\n\t -~\u0e01-\u0e5b]")  # rare: what to look at closely

_THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
_TO_ARABIC = str.maketrans(_THAI_DIGITS, "0123456789")
_TO_THAI = str.maketrans("0123456789", _THAI_DIGITS)

_LETTER = "\u0e01-\u0e2e"
_MARK = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_TONE = "\u0e48-\u0e4b"
_AFTER_VOWELS = "\u0e4c\u0e4e"  # thanthakhat, yamakkan
_NIKHAHIT, _AA, _AM = "\u0e4d", "\u0e32", "\u0e33"

_NOT_THAI = re.compile("[^\u0e00-\u0e7f]+")
_RULES = (
    (re.compile(r"\s+"), " "),
    (re.compile(f"(?<=[{_LETTER}]) (?=[{_MARK}])"), ""),  # copied from a PDF: a mark torn from its letter
    (re.compile(f"(?<=[{_LETTER}{_TONE}]) (?={_AM})"), ""),
    (re.compile(f"(^| )[{_MARK}]+"), r"\1"),  # marks that stand on nothing
    (re.compile("\u0e40\u0e40"), "\u0e41"),  # two เ typed for แ
    (re.compile("(?<![ฤฦ])\u0e45"), _AA),  # ๅ typed for า
    (re.compile(f"([\u0e30{_AA}{_AM}]+)([{_TONE}]+)"), r"\2\1"),  # the tone typed after the vowel
)
_MARKS = re.compile(f"[{_MARK}]{{2,}}")
_SPACE_BESIDE_THAI = re.compile("(?<=[\u0e01-\u0e4e]) | (?=[\u0e01-\u0e4e])")


def normalise(text: str) -> str:
    """One spelling for all that look alike, for search: lower case, single spaces, Arabic digits."""
    while (better := _normalise_once(text)) != text:
        text = better
    return text


def unique_key(name: str) -> str:
    """The key under which a name may exist once. Thai writes no spaces between words, so none count there."""
    return normalise(_SPACE_BESIDE_THAI.sub("", normalise(name)))


def graphemes(text: str) -> int:
    """How many characters a reader sees: ที่ is one, though it is three code points."""
    count, joined = 0, False
    for character in text.replace("\r\n", "\n"):
        extends = _extends(character)
        count += not (extends or joined)
        joined = character == "\u200d"
    return count


def to_arabic_digits(text: str) -> str:
    """๒๕๖๔ becomes 2564; everything else stays."""
    return text.translate(_TO_ARABIC)


def to_thai_digits(text: str) -> str:
    """2564 becomes ๒๕๖๔, for papers only."""
    return text.translate(_TO_THAI)


def buddhist_year(on: date) -> int:
    """The year of the Buddhist era; before 1941 it began on 1 April (birth dates)."""
    began_in_april = on.year < 1941 and on.month < 4
    return on.year + BUDDHIST_ERA - began_in_april


def long_date(on: date, *, thai_digits: bool = True) -> str:
    """๑ ตุลาคม ๒๕๖๔, as official papers write 2021-10-01."""
    return _digits(f"{on.day} {_MONTHS[on.month - 1][0]} {buddhist_year(on)}", thai_digits)


def short_date(on: date, *, thai_digits: bool = True) -> str:
    """๑ ต.ค. ๒๕๖๔, for tables; the year stays whole, for 64 may be of either era."""
    return _digits(f"{on.day} {_MONTHS[on.month - 1][1]} {buddhist_year(on)}", thai_digits)


def _normalise_once(text: str) -> str:
    text = _NOT_THAI.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text).casefold()
    text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})
    text = unicodedata.normalize("NFC", to_arabic_digits(text))
    for pattern, better in _RULES:
        text = pattern.sub(better, text)
    text = _MARKS.sub(lambda run: _in_order(run[0]), text)
    return text.replace(_NIKHAHIT + _AA, _AM).strip()


def _in_order(marks: str) -> str:
    """Vowels, one tone, then the signs; nikhahit last, where a following า makes it ำ."""
    tones = [mark for mark in marks if "\u0e48" <= mark <= "\u0e4b"]
    signs = [mark for mark in _AFTER_VOWELS + _NIKHAHIT if mark in marks]
    vowels = sorted(set(marks) - set(tones) - set(signs))
    return "".join([*vowels, *tones[-1:], *signs])


def _extends(character: str) -> bool:
    return character in "\u0e33\u0eb3" or unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf"}


def _digits(text: str, thai: bool) -> str:
    return to_thai_digits(text) if thai else text
