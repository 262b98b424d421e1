"""What is done to a valid body: one thing in it is spoilt, and the answer must say which."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.hostile.examples import Document, Field, Place, Schema
from tests.hostile.values import BY_FORMAT, BY_TYPE, CODES, EVERYWHERE, SECRET, Raw

DEEP = 10_000
MEGABYTES = 10


@dataclass(frozen=True)
class Damage:
    """A body, and what its answer must be: a status, a field's pointer (None: no field), perhaps its code."""

    name: str
    body: bytes
    status: int
    pointer: str | None
    code: str | None = None


def of_fields(document: Document, schema: Schema) -> Iterator[Damage]:
    """Each field with each wrong value, missing, twice; each object with a field that nobody knows."""
    whole = document.example(schema)
    for field in document.fields(schema):
        for name, value in _wrong(field):
            code = CODES.get((field.schema.get("format", ""), name))
            yield _damage(name, whole, field, value, 422, code)
        for name, (raw, code) in EVERYWHERE.items():
            yield _damage(name, whole, field, raw, 400, code)
        if field.required and isinstance(field.place[-1], str):
            yield Damage(f"{field.pointer} missing", _dump(_without(whole, field.place)), 422, field.pointer)
    twice = _dump(whole).replace(b"{", b'{"%b": 1, "%b": 2,' % ((SECRET.encode(),) * 2), 1)
    yield Damage("a field twice", twice, 400, None, "json.duplicate_key")
    for place in _objects(whole):
        body = _with(whole, (*place, "nobody_knows"), SECRET)
        pointer = "".join(f"/{part}" for part in (*place, "nobody_knows"))
        yield Damage(f"{pointer} unknown", _dump(body), 422, pointer, "field.unknown")


def of_the_whole(valid: Any) -> Iterator[Damage]:
    """The body as such."""
    text = json.dumps(valid, ensure_ascii=False)
    for name, body in {
        "empty": b"",
        "a list": b"[]",
        "null": b"null",
        "a number": b"5",
        "text": b'"a"',
    }.items():
        yield Damage(name, body, 422, "")
    for name, body, code in (
        ("blank", b"  ", "malformed_json"),
        ("half of it", text.encode()[:-1], "malformed_json"),
        ("two of it", (text + text).encode(), "malformed_json"),
        ("with a byte order mark", b"\xef\xbb\xbf" + text.encode(), "malformed_json"),
        ("as UTF-16", text.encode("utf-16"), "json.not_utf8"),
        ("as TIS-620", json.dumps({"ก": "ข"}, ensure_ascii=False).encode("cp874"), "json.not_utf8"),
        ("overlong UTF-8", b'{"a": "\xc0\xaf"}', "json.not_utf8"),
        ("surrogates as UTF-8", b'{"a": "\xed\xa0\x80"}', "json.not_utf8"),
        ("deep lists", b"[" * DEEP + b"]" * DEEP, "json.too_deep"),
        ("deep objects", b'{"a":' * DEEP + b"1" + b"}" * DEEP, "json.too_deep"),
        ("thousands of names, one twice", _names(20_000), "json.duplicate_key"),
    ):
        yield Damage(name, body, 400, None, code)
    yield Damage("10 MB", b" " * (MEGABYTES * 1024 * 1024) + text.encode(), 413, None, "body_too_large")


def _wrong(field: Field) -> Iterator[tuple[str, Any]]:
    schema = field.schema
    kind = "object" if "properties" in schema else schema["type"]
    if not field.nullable:
        yield "null", None
    if kind == "string" and schema.get("format") in BY_FORMAT:
        if schema["format"] == "date":
            yield "Buddhist", "2564-10-01"
        yield from BY_FORMAT[schema["format"]].items()
        yield from ((name, BY_TYPE["string"][name]) for name in ("a number", "true", "a list"))
    else:
        yield from BY_TYPE[kind].items()
    if kind == "array" and "maxItems" in schema:
        yield "too many", [None] * (schema["maxItems"] + 1)
    if schema.get("minItems"):
        yield "none", []


def _damage(name: str, whole: Any, field: Field, value: Any, status: int, code: str | None) -> Damage:
    body = _dump(_with(whole, field.place, value))
    return Damage(f"{field.pointer} {name}", body, status, field.pointer, code)


def _with(whole: Any, place: Place, value: Any) -> Any:
    changed = copy.deepcopy(whole)
    holder = changed
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = value
    return changed


def _without(whole: Any, place: Place) -> Any:
    changed = copy.deepcopy(whole)
    holder = changed
    for part in place[:-1]:
        holder = holder[part]
    del holder[place[-1]]
    return changed


def _objects(value: Any, place: Place = ()) -> Iterator[Place]:
    if isinstance(value, dict):
        yield place
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _objects(part, (*place, name))


def _dump(value: Any) -> bytes:
    raws: list[str] = []

    def mark(raw: Raw) -> str:
        raws.append(raw.text)
        return f"@raw{len(raws) - 1}@"

    text = json.dumps(value, ensure_ascii=False, default=mark)
    for nr, raw in enumerate(raws):
        text = text.replace(f'"@raw{nr}@"', raw)
    return text.encode()


def _names(count: int) -> bytes:
    return ("{" + ",".join(f'"n{nr}": 1' for nr in range(count)) + ',"n7": 2}').encode()
