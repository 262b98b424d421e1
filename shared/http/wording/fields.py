"""What pydantic finds wrong with a field, in both languages and without what was sent: it may be personal."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from shared.http.wording.language import Language
from shared.kernel import business_date
from shared.kernel.refusal import Catalogue, words

_TELLABLE = frozenset(
    {"min_length", "max_length", "ge", "gt", "le", "lt", "expected", "expected_tags", "multiple_of"}
)  # of pydantic's own facts, those that come from our schema and never from the caller
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,40}")
_OTHER = ("field.invalid", "ค่านี้ไม่ถูกต้อง", "This value cannot be accepted.")

_TEXTS: Mapping[str, tuple[str, str, str]] = {
    "missing": ("field.missing", "ต้องระบุ", "This is needed."),
    "extra_forbidden": ("field.unknown", "ไม่มีฟิลด์นี้", "There is no such field."),
    "string_type": ("field.not_text", "ต้องเป็นข้อความ", "This must be text."),
    "string_too_short": ("field.too_short", "ต้องยาวอย่างน้อย {min_length} อักขระ",
                         "This must have at least {min_length} characters."),
    "string_too_long": ("field.too_long", "ต้องยาวไม่เกิน {max_length} อักขระ",
                        "This must have at most {max_length} characters."),
    "string_pattern_mismatch": ("field.wrong_form", "รูปแบบไม่ถูกต้อง", "This is not of the form it must have."),
    "too_short": ("field.too_few", "ต้องมีอย่างน้อย {min_length} รายการ", "It needs {min_length} items or more."),
    "too_long": ("field.too_many", "ต้องมีไม่เกิน {max_length} รายการ", "It may have {max_length} items."),
    "greater_than_equal": ("field.too_small", "ต้องไม่น้อยกว่า {ge}", "This must be {ge} or more."),
    "greater_than": ("field.too_small", "ต้องมากกว่า {gt}", "This must be more than {gt}."),
    "less_than_equal": ("field.too_large", "ต้องไม่เกิน {le}", "This must be {le} or less."),
    "less_than": ("field.too_large", "ต้องน้อยกว่า {lt}", "This must be less than {lt}."),
    "enum": ("field.not_one_of", "ต้องเป็นค่าใดค่าหนึ่งต่อไปนี้: {expected}", "This must be one of: {expected}."),
    "literal_error": ("field.not_one_of", "ต้องเป็นค่าใดค่าหนึ่งต่อไปนี้: {expected}",
                      "This must be one of: {expected}."),
    "union_tag_invalid": ("field.not_one_of", "ต้องเป็นค่าใดค่าหนึ่งต่อไปนี้: {expected_tags}",
                          "This must be one of: {expected_tags}."),
    "int_type": ("field.not_whole_number", "ต้องเป็นจำนวนเต็ม", "This must be a whole number."),
    "int_parsing": ("field.not_whole_number", "ต้องเป็นจำนวนเต็ม", "This must be a whole number."),
    "int_parsing_size": ("field.too_large", "ตัวเลขใหญ่เกินไป", "This number is too large."),
    "int_from_float": ("field.not_whole_number", "ต้องเป็นจำนวนเต็ม", "This must be a whole number."),
    "bool_type": ("field.not_yes_or_no", "ต้องเป็น true หรือ false", "This must be true or false."),
    "bool_parsing": ("field.not_yes_or_no", "ต้องเป็น true หรือ false", "This must be true or false."),
    "uuid_type": ("field.not_uuid", "ต้องเป็น UUID", "This must be a UUID."),
    "uuid_parsing": ("field.not_uuid", "ต้องเป็น UUID", "This must be a UUID."),
    "list_type": ("field.not_list", "ต้องเป็นรายการ", "This must be a list."),
    "tuple_type": ("field.not_list", "ต้องเป็นรายการ", "This must be a list."),
    "dict_type": ("field.not_object", "ต้องเป็นออบเจกต์ JSON", "This must be a JSON object."),
    "model_type": ("field.not_object", "ต้องเป็นออบเจกต์ JSON", "This must be a JSON object."),
    "model_attributes_type": ("field.not_object", "ต้องเป็นออบเจกต์ JSON", "This must be a JSON object."),
    "date_from_datetime_parsing": ("date.not_iso", business_date.TEXTS["date.not_iso"].th,
                                   business_date.TEXTS["date.not_iso"].en),
    "datetime_parsing": ("field.not_instant", "ต้องเป็นวันเวลาตาม ISO 8601 พร้อมเขตเวลา",
                         "This must be an ISO 8601 date and time with its time zone."),
    "datetime_from_date_parsing": ("field.not_instant", "ต้องเป็นวันเวลาตาม ISO 8601 พร้อมเขตเวลา",
                                   "This must be an ISO 8601 date and time with its time zone."),
    "timezone_aware": ("field.not_instant", "ต้องเป็นวันเวลาตาม ISO 8601 พร้อมเขตเวลา",
                       "This must be an ISO 8601 date and time with its time zone."),
}  # fmt: skip


def field_errors(
    errors: Iterable[Mapping[str, Any]], catalogue: Catalogue, language: Language
) -> list[dict[str, Any]]:
    """One entry a field: where, a stable code, the words in both languages."""
    return [_field_error(error, catalogue, language) for error in errors]


def pointer(path: Iterable[object]) -> str:
    """As RFC 6901 writes it, but an unknown name is the caller's, and shown only if it looks like one."""
    return "".join(f"/{_shown(part)}" for part in path)


def _field_error(error: Mapping[str, Any], catalogue: Catalogue, language: Language) -> dict[str, Any]:
    kind, context = error["type"], error.get("ctx") or {}
    where, *path = error["loc"]
    if kind in catalogue:  # raised by a type of ours: its facts are its own to tell
        code, th, en, facts = kind, catalogue[kind].th, catalogue[kind].en, dict(context)
    else:
        code, th, en = _TEXTS.get(kind, _OTHER)
        facts = {name: value for name, value in context.items() if name in _TELLABLE}
    messages = {"th": words(th, facts), "en": words(en, facts)}
    return {
        "in": where,
        "pointer": pointer(path),
        "code": code,
        "detail": messages[language],
        "messages": messages,
        "facts": facts,
    }


def _shown(part: object) -> object:
    return part if isinstance(part, int) or _NAME.fullmatch(str(part)) else "?"
