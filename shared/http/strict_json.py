"""Reads JSON strictly: UTF-8, no field named twice, not too deep, nothing that cannot be stored."""

import json
import re
from typing import Any, NoReturn

from shared.http.problems import ProblemError

DEEPEST = 32
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL holds no NUL, UTF-8 no lone surrogate


def parse(body: bytes) -> Any:
    """The value, or a problem that says what is wrong with the text."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise ProblemError("json.not_utf8") from None
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except ValueError:
        raise ProblemError("malformed_json") from None
    except RecursionError:
        raise ProblemError("json.too_deep", most=DEEPEST) from None
    _check(value, DEEPEST)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ProblemError("json.duplicate_key")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _check(value: Any, levels: int) -> None:
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise ProblemError("json.unreadable_text")
    elif isinstance(value, dict | list):
        if levels == 0:
            raise ProblemError("json.too_deep", most=DEEPEST)
        for part in value if isinstance(value, list) else [*value.keys(), *value.values()]:
            _check(part, levels - 1)
