"""Free text without personal data: what people may write into events.

Surrounding space is cut and line ends are made one; else a text is kept as it was written. An
error never repeats what was written, only what kind of thing is wrong.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.kernel.personal_data import find_personal_data
from shared.kernel.refusal import Catalogue, Kind, Text
from shared.kernel.thai import BEYOND_ASCII_AND_THAI, graphemes

TEXTS: Catalogue = {
    "prose.personal_data": Text(
        Kind.CONTENT,
        th="ข้อความนี้มีเลขประจำตัวประชาชน หมายเลขโทรศัพท์ หรืออีเมล โปรดลบข้อมูลส่วนบุคคลออก",
        en="The text contains a citizen id, a phone number or an e-mail address; "
        "please leave personal data out.",
    ),
    "prose.control_characters": Text(
        Kind.CONTENT,
        th="ข้อความมีอักขระควบคุมที่มองไม่เห็น",
        en="The text contains invisible control characters.",
    ),
    "prose.empty": Text(
        Kind.CONTENT,
        th="โปรดกรอกข้อความ",
        en="The text must not be empty.",
    ),
    "prose.too_long": Text(
        Kind.CONTENT,
        th="ข้อความยาวเกิน {most} ตัวอักษร",
        en="The text is longer than {most} characters.",
    ),
    "prose.one_line": Text(
        Kind.CONTENT,
        th="ชื่อต้องอยู่ในบรรทัดเดียว",
        en="A name stands on one line.",
    ),
    "prose.no_letter": Text(
        Kind.CONTENT,
        th="ชื่อต้องมีตัวอักษรอย่างน้อยหนึ่งตัว",
        en="A name contains at least one letter.",
    ),
}

CODE_POINTS_A_GRAPHEME = 4  # ที่ has three; without a bound marks could be piled up without end

_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")
_HARMLESS = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")  # they break and join words
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})  # controls, bidi overrides and the like, lone surrogates


@dataclass(frozen=True)
class ProseRule:
    """What a text must be: ``Annotated[str, ProseRule(most=500)]``, in graphemes."""

    most: int = 4000
    is_name: bool = False  # one line, with a letter in it

    def check(self, text: str) -> str:
        """The text, trimmed; or the error that says what is wrong with it."""
        text = _LINE_END.sub("\n", text)
        if len(text) > self.most * CODE_POINTS_A_GRAPHEME:
            raise _error("prose.too_long", most=self.most)
        if any(map(_is_control, BEYOND_ASCII_AND_THAI.findall(text))):
            raise _error("prose.control_characters")
        text = text.strip()
        if not any(unicodedata.category(c)[0] in "LNPS" for c in text):
            raise _error("prose.empty")
        if len(text) > self.most < graphemes(text):
            raise _error("prose.too_long", most=self.most)
        if self.is_name:
            _check_name(text)
        if found := find_personal_data(text):
            raise _error("prose.personal_data", found=found.value)
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        told, most = handler(schema), self.most * CODE_POINTS_A_GRAPHEME
        return {
            "description": f"Up to {self.most} characters as a reader counts them; no personal data",
            **told,
            "minLength": max(told.get("minLength", 0), 1),
            "maxLength": min(told.get("maxLength", most), most),
        }


def _is_control(character: str) -> bool:
    return character not in _HARMLESS and unicodedata.category(character) in _REFUSED_CATEGORIES


def _check_name(text: str) -> None:
    if "\n" in text or "\t" in text:
        raise _error("prose.one_line")
    if not any(c.isalpha() for c in text):
        raise _error("prose.no_letter")


def _error(code: str, **facts: Any) -> PydanticCustomError:
    return PydanticCustomError(code, TEXTS[code].en, facts or None)


Prose = Annotated[str, ProseRule()]
Label = Annotated[str, ProseRule(most=200, is_name=True)]
