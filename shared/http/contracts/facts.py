"""What the contract pages show of an event, gathered from its class, schema, example and history."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.contracts.consumers import USED_BY
from shared.contracts.event import SOURCES, Published
from shared.contracts.history import Step
from shared.contracts.meanings import EXTENSIONS, REPLACED, STREAMS, Replaced, Words
from shared.contracts.notice import KPI_TOPIC, Notice, reconciliation_topic
from shared.contracts.publish import history, laid_out
from shared.contracts.registry import notices, published
from shared.contracts.schemas import path_of, schemas


@dataclass(frozen=True)
class Field:
    """One field of a value."""

    name: str
    kind: str
    always: bool
    about: str


@dataclass(frozen=True)
class Contract:
    """One event or notice as its page shows it."""

    name: str
    wire_type: str
    schema: str  # its path
    topics: tuple[str, ...]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    th: str
    en: str
    clauses: tuple[str, ...]
    extension: Words | None  # why there is no clause
    stream: Words
    is_notice: bool
    replaced: Replaced | None
    example: str
    fields: tuple[Field, ...]
    history: tuple[Step, ...]


@cache
def contracts() -> dict[str, Contract]:
    """All, by CloudEvents type; in the order in which they are published."""
    made, steps = schemas(), history()
    kinds: dict[str, type[Published]] = {**published(), **notices()}
    return {name: _contract(kind, made[name], tuple(steps[name])) for name, kind in kinds.items()}


def told_by(sources: tuple[str, ...]) -> dict[str, Contract]:
    """Those of some services."""
    return {name: found for name, found in contracts().items() if set(found.producers) & set(sources)}


def _contract(kind: type[Published], schema: dict[str, Any], steps: tuple[Step, ...]) -> Contract:
    producers, topics = _told(kind)
    return Contract(
        name=kind.__name__,
        wire_type=kind.wire_type(),
        schema=path_of(kind.wire_type()),
        topics=topics,
        producers=producers,
        consumers=USED_BY.get(kind.wire_type(), ()),
        th=kind.MEANING_TH,
        en=kind.__doc__ or "",
        clauses=kind.SEED,
        extension=None if kind.SEED else EXTENSIONS[kind.__name__],
        stream=STREAMS[kind.__module__.removeprefix("shared.contracts.")],
        is_notice=issubclass(kind, Notice),
        replaced=REPLACED.get(kind.wire_type()),
        example=laid_out(schema["examples"][0]).rstrip(),
        fields=tuple(_fields(schema)),
        history=steps,
    )


def _told(kind: type[Published]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By whom and where."""
    source = kind.source()
    if source == "reconciliation":
        return SOURCES, tuple(map(reconciliation_topic, SOURCES))
    return (source,), (KPI_TOPIC if issubclass(kind, Notice) else f"{source}.events.v1",)


def _fields(schema: dict[str, Any]) -> Iterator[Field]:
    for name, told in schema["properties"].items():
        yield Field(name, _kind(told), name in schema["required"], told.get("description", ""))


def _kind(told: dict[str, Any]) -> str:
    """A type in a word or two; the schema says it exactly."""
    match told:
        case {"$ref": str(where)}:
            return where.rpartition("/")[2]
        case {"anyOf": [*kinds]} | {"oneOf": [*kinds]}:
            return " | ".join(map(_kind, kinds))
        case {"type": "array", "items": dict(item)}:
            return f"[{_kind(item)}]"
        case {"const": value}:
            return repr(value)
        case {"format": str(form)}:
            return form
        case _:
            return str(told.get("type", ""))
