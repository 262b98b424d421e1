"""The gate of the published language: every change of a schema that would break somebody.

Two readers are protected. A *consumer* holds the schema it was built with: nothing may come that this
schema does not allow. *History* is kept for ever: every event recorded so far must fit the new schema.
So fields and events may be added, and nothing that is there may change. What the gate does not
understand, it refuses.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Schema = dict[str, Any]


class Kind(StrEnum):
    """What was broken; the value says for whom and why."""

    EVENT_REMOVED = "who subscribed waits for it in vain, and those recorded can be read no longer"
    FIELD_REMOVED = "a consumer that reads it fails"
    FIELD_ADDED_AS_REQUIRED = "events recorded before do not carry it: give it a default"
    TYPE_CHANGED = "a consumer that parses it fails, and so does reading events recorded before"
    NO_LONGER_REQUIRED = "a consumer that relies on it meets events without it"
    NOW_REQUIRED = "events recorded without it no longer fit"
    NOW_NULLABLE = "a consumer that expects a value meets null"
    NO_LONGER_NULLABLE = "events recorded with null no longer fit"
    VALUE_ADDED = "a consumer that knows every value (our own do) meets one it cannot read"
    VALUE_REMOVED = "events recorded with it no longer fit"
    WIDENED = "a consumer may meet what it was told never comes"
    NARROWED = "events recorded before may no longer fit"
    DEFAULT_CHANGED = "events recorded without the field would change their meaning"
    UNJUDGED = "this gate cannot tell what the change means, so it does not pass"


@dataclass(frozen=True, slots=True)
class Breach:
    """One breaking change."""

    event: str
    at: str  # path of the field, "members[].duty"; empty for the event as a whole
    kind: Kind
    what: str

    def __str__(self) -> str:
        place = f"{self.event} {self.at}".rstrip()
        return f"{place}: {self.what} [{self.kind.name}: {self.kind}]"


def breaches(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> list[Breach]:
    """Every breaking change between the schemas by event type that were published and those to be."""
    found: list[Breach] = []
    for event, was in sorted(old.items()):
        if event in new:
            changes = _node(_expanded(was, was), _expanded(new[event], new[event]), "")
            found += [Breach(event, at, kind, what) for at, kind, what in changes]
        else:
            found.append(Breach(event, "", Kind.EVENT_REMOVED, "the event is gone"))
    return found


_Change = tuple[str, Kind, str]
_SILENT = {"title", "description", "examples", "default", "$comment", "$id", "$schema", "$defs"}
_FLOORS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_CEILINGS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_JUDGED = {"type", "format", "enum", "pattern", "properties", "required", "items", "nullable"}
_JUDGED |= {*_FLOORS, *_CEILINGS}


def _expanded(node: Schema, root: Schema) -> Schema:
    """The schema with its references written out, a constant as an enum, "or null" as a flag."""
    node = dict(node)
    if "$ref" in node:
        target = root["$defs"][node.pop("$ref").removeprefix("#/$defs/")]
        node = {**_expanded(target, root), **node}
    if "const" in node:
        node["enum"] = [node.pop("const")]
    if "anyOf" in node:
        choices = [_expanded(choice, root) for choice in node.pop("anyOf")]
        values = [choice for choice in choices if choice.get("type") != "null"]
        node = {**values[0], **node} if len(values) == 1 else {**node, "anyOf": values}
        if len(values) < len(choices):
            node["nullable"] = True
    for word in node.keys() - _SILENT:
        if word == "properties":
            node[word] = {name: _expanded(inner, root) for name, inner in node[word].items()}
        else:
            node[word] = _expanded_within(node[word], root)
    return node


def _expanded_within(value: Any, root: Schema) -> Any:
    if isinstance(value, dict):
        return _expanded(value, root)
    return [_expanded_within(inner, root) for inner in value] if isinstance(value, list) else value


def _node(was: Schema, now: Schema, at: str) -> Iterator[_Change]:
    if (was.get("type"), was.get("format")) != (now.get("type"), now.get("format")):
        yield at, Kind.TYPE_CHANGED, f"{_typed(was)} became {_typed(now)}"
        return
    if was.get("nullable") != now.get("nullable"):
        yield at, Kind.NOW_NULLABLE if now.get("nullable") else Kind.NO_LONGER_NULLABLE, "null"
    yield from _values(was, now, at)
    yield from _limits(was, now, at)
    yield from _fields(was, now, at)
    if "items" in was and "items" in now:
        yield from _node(was["items"], now["items"], f"{at}[]")
    elif "items" in was or "items" in now:
        yield at, Kind.UNJUDGED, "items"
    for word in sorted(was.keys() | now.keys()):
        if word in _SILENT or word in _JUDGED or word.startswith("x-"):
            continue
        if was.get(word) != now.get(word):
            yield at, Kind.UNJUDGED, word


def _typed(node: Schema) -> str:
    return " ".join(filter(None, (node.get("type", "anything"), node.get("format"))))


def _values(was: Schema, now: Schema, at: str) -> Iterator[_Change]:
    if "enum" not in was or "enum" not in now:
        if "enum" in was:
            yield at, Kind.WIDENED, "any value, no longer one of a list"
        if "enum" in now:
            yield at, Kind.NARROWED, "one of a list, no longer any value"
        return
    for value in was["enum"]:
        if value not in now["enum"]:
            yield at, Kind.VALUE_REMOVED, str(value)
    for value in now["enum"]:
        if value not in was["enum"]:
            yield at, Kind.VALUE_ADDED, str(value)


def _limits(was: Schema, now: Schema, at: str) -> Iterator[_Change]:
    for word in (*_FLOORS, *_CEILINGS):
        before, after = was.get(word), now.get(word)
        if before == after:
            continue
        if before is None or after is None:
            narrowed = before is None
        else:
            narrowed = after > before if word in _FLOORS else after < before
        yield at, Kind.NARROWED if narrowed else Kind.WIDENED, f"{word} {_shown(before)} → {_shown(after)}"
    before, after = was.get("pattern"), now.get("pattern")
    if before != after:  # whether one allows more than the other cannot be told
        kind = Kind.NARROWED if before is None else Kind.WIDENED
        yield at, kind, f"pattern {_shown(before)} → {_shown(after)}"


def _shown(limit: object) -> str:
    return "none" if limit is None else str(limit)


def _fields(was: Schema, now: Schema, at: str) -> Iterator[_Change]:
    before, after = was.get("properties", {}), now.get("properties", {})
    for name in before:
        path = f"{at}.{name}".lstrip(".")
        if name not in after:
            yield path, Kind.FIELD_REMOVED, "the field is gone"
            continue
        required = name in was.get("required", ()), name in now.get("required", ())
        if required == (True, False):
            yield path, Kind.NO_LONGER_REQUIRED, "the field may be missing"
        elif required == (False, True):
            yield path, Kind.NOW_REQUIRED, "the field must be there"
        defaults = _default(before[name]), _default(after[name])
        if required == (False, False) and defaults[0] != defaults[1]:
            yield path, Kind.DEFAULT_CHANGED, " → ".join(defaults)
        yield from _node(before[name], after[name], path)
    for name in after:
        if name not in before and name in now.get("required", ()):
            yield f"{at}.{name}".lstrip("."), Kind.FIELD_ADDED_AS_REQUIRED, "a new field that must be there"


def _default(field: Schema) -> str:
    return json.dumps(field["default"], ensure_ascii=False) if "default" in field else "none"
