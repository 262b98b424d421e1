"""Reads JSON strictly: UTF-8, no field named twice, not too deep, nothing that cannot be stored."""

import json
import re
from collections import Counter
from typing import Any, NoReturn

from shared.http.wording.fields import pointer
from shared.http.wording.problems import ProblemError

DEEPEST = 32
LONGEST_NUMBER = 4300  # digits; Python itself reads no more
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL holds no NUL, UTF-8 no lone surrogate


def parse(body: bytes) -> Any:
    """The value, or a problem that says what is wrong with the text."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise ProblemError("json.not_utf8") from None
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ProblemError("malformed_json", line=error.lineno, column=error.colno) from None
    except ValueError:
        raise ProblemError("json.number_too_long", most=LONGEST_NUMBER) from None
    except RecursionError:
        raise ProblemError("json.too_deep", most=DEEPEST) from None
    if body.count(b"{") + body.count(b"[") > DEEPEST:
        _check(value, DEEPEST)
    if b"\\u" in body and (place := _unstorable(value)) is not None:  # nothing else can bring one in
        raise ProblemError("json.unreadable_text", pointer=pointer(place))
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise ProblemError("json.duplicate_key", field=pointer([twice])[1:])
    return found


def _number(text: str) -> float | int:
    """A number like 20.0 is a whole one, as JSON Schema has it."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _refuse(constant: str) -> NoReturn:
    raise json.JSONDecodeError(f"{constant} is not JSON", constant, 0)


def _check(value: Any, levels: int) -> None:
    if isinstance(value, dict | list):
        if levels == 0:
            raise ProblemError("json.too_deep", most=DEEPEST)
        for part in value if isinstance(value, list) else value.values():
            _check(part, levels - 1)


def _unstorable(value: Any) -> list[str | int] | None:
    """Where a text is that nobody could store; None if there is none."""
    if isinstance(value, str):
        return [] if _UNSTORABLE.search(value) else None
    if isinstance(value, dict) and any(map(_UNSTORABLE.search, value)):
        return []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        if (place := _unstorable(part)) is not None:
            return [name, *place]
    return None


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_refuse)
