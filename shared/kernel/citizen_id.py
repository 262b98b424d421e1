"""Thai citizen ids: 13 digits, the last one checks the others.

Ids that begin with 9 belong to nobody and serve for demo data; outside demo they are refused.
Those that begin with 0 are issued to legal persons, and to people without civil status, who show
another document.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from stdnum.th import pin

from shared.kernel.refusal import Catalogue, Kind, Text
from shared.kernel.thai import to_arabic_digits

TEXTS: Catalogue = {
    "citizen_id.invalid": Text(
        Kind.CONTENT,
        th="เลขประจำตัวประชาชนไม่ถูกต้อง โปรดตรวจสอบตัวเลข 13 หลัก",
        en="This is not a valid Thai citizen id; please check its 13 digits.",
    ),
}

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212]")
_THIRTEEN = re.compile("[1-9][0-9]{12}")
_GROUPS = re.compile(r"(.)(.{4})(.{5})(.{2})(.)")


def compact(written: str) -> str:
    """Only its digits, Arabic: ``๙-๐๐๐๐-๐๐๐๐๐-๐๑-๒`` becomes ``9000000000012``."""
    return _SEPARATORS.sub("", to_arabic_digits(written))


def is_valid(written: str) -> bool:
    """Whether the digits can be a citizen id, demo ones included. A valid one need not be anybody's."""
    number = compact(written)
    return _THIRTEEN.fullmatch(number) is not None and (
        number[12] == check_digit(number) if is_demo(number) else pin.is_valid(number)
    )


def is_demo(written: str) -> bool:
    """Whether it begins with 9, which no real person's does."""
    return compact(written).startswith("9")


def check_digit(first_twelve: str) -> str:
    """The digit that must follow the first twelve; stdnum will not say so for demo ids."""
    total = sum((13 - place) * int(digit) for place, digit in enumerate(first_twelve[:12]))
    return str((11 - total % 11) % 10)


def formatted(written: str) -> str:
    """As the card has it: ``9-0000-00000-01-2``."""
    return _GROUPS.sub(r"\1-\2-\3-\4-\5", compact(written))


def masked(written: str) -> str:
    """For screens, enough to recognise one's own: ``9-xxxx-xxxxx-01-2``."""
    return _GROUPS.sub(r"\1-xxxx-xxxxx-\4-\5", compact(written))


def _checked(written: str) -> str:
    if not is_valid(written):
        raise PydanticCustomError("citizen_id.invalid", TEXTS["citizen_id.invalid"].en)
    return compact(written)


CitizenId = Annotated[
    str,
    Field(max_length=40, description="Thai citizen id, 13 digits", examples=["9000000000012"]),
    AfterValidator(_checked),
]
