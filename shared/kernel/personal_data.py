"""Finds a citizen id, phone number or e-mail address in free text, where none may stand (PDPA, s.22).

Names cannot be found this way: that risk remains, and forms say "no names".
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from stdnum import ean

from shared.kernel.citizen_id import check_digit
from shared.kernel.thai import BEYOND_ASCII_AND_THAI, to_arabic_digits


class PersonalData(StrEnum):
    """What was found; what exactly it was is told to nobody."""

    CITIZEN_ID = "citizen_id"
    PHONE = "phone"
    EMAIL = "email"


def find_personal_data(text: str) -> PersonalData | None:
    """The first kind found, or None."""
    if _UNSUSPECTED.fullmatch(text):
        return None
    text = _folded(text)
    if _EMAIL.search(text):
        return PersonalData.EMAIL
    for chain in _CHAIN.finditer(text):
        groups = _DIGITS.findall(chain[0])
        if sum(map(len, groups)) < _FEWEST_DIGITS:
            continue
        if _holds_citizen_id(groups, chain[0]):
            return PersonalData.CITIZEN_ID
        if _holds_phone(groups, chain[0]):
            return PersonalData.PHONE
    return None


_UNSUSPECTED = re.compile("[\n\t -/:-?A-~\u0e01-\u0e4f\u0e5a\u0e5b]*")  # ASCII and Thai without digits and @
_EMAIL = re.compile(r"[^\s@<>(),;:]@(?:[^\s@.]+\.)+[^\s@.0-9]{2,}")
_CHAIN = re.compile(r"\+?\(?[0-9]+(?:[ \t()._\-\u2010-\u2015\u2212]{1,3}[0-9]+)*")

_DIGITS = re.compile("[0-9]+")
_FEWEST_DIGITS = 9  # of a telephone at a desk

_ON_THE_CARD = [1, 4, 5, 2, 1]
_FEW_GROUPS = 2  # more than that, apart by spaces, is a list of numbers
_STATELESS = re.compile("0.{4}89")  # other numbers with 0 in front are those of companies and offices
_PHONE = re.compile(r"(?:0|(?:\+?66|00166|0066)0?)(?:[689][0-9]{8}|[2-57][0-9]{7})|\+[1-9][0-9]{9,14}")
_MOST_GROUPS = 6  # +33 6 12 34 56 78
_LEAST_GROUP = 3  # shorter ones after the first are days and months


def _folded(text: str) -> str:
    """Digits of any script in ASCII, wide forms narrow, nothing invisible in between."""
    if not BEYOND_ASCII_AND_THAI.search(text):
        return to_arabic_digits(text)
    kept = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in kept)


def _holds_citizen_id(groups: list[str], chain: str) -> bool:
    for window in _windows(groups, fewest_digits=13, most_digits=13, most_groups=13):
        number, sizes = "".join(window), [len(group) for group in window]
        if _is_citizen_id(number):
            boxes = len(groups) == len(window) == len(number)
            dashed = " " not in chain
            if len(window) <= _FEW_GROUPS or sizes == _ON_THE_CARD or boxes or dashed:
                return True
    return False


def _is_citizen_id(number: str) -> bool:
    if number[12] != check_digit(number) or (number[0] == "0" and not _STATELESS.match(number)):
        return False
    return not (number.startswith(("978", "979")) and ean.is_valid(number))  # the ISBN of a book


def _holds_phone(groups: list[str], chain: str) -> bool:
    if chain.startswith("0."):
        groups = groups[2:]  # a decimal fraction
    if chain.startswith("+") and any(
        _PHONE.fullmatch("+" + "".join(groups[:end])) for end in range(1, _MOST_GROUPS + 1)
    ):
        return True
    return any(
        _PHONE.fullmatch("".join(window)) and all(len(group) >= _LEAST_GROUP for group in window[1:])
        for window in _windows(groups, _FEWEST_DIGITS, most_digits=16, most_groups=_MOST_GROUPS)
    )


def _windows(
    groups: list[str], fewest_digits: int, most_digits: int, most_groups: int
) -> Iterator[list[str]]:
    """Every run of whole groups with so many digits."""
    for start in range(len(groups)):
        digits = 0
        for end in range(start, min(start + most_groups, len(groups))):
            digits += len(groups[end])
            if digits > most_digits:
                break
            if digits >= fewest_digits:
                yield groups[start : end + 1]
