"""The parts of the README that follow from the code: promises, envelopes, all events and notices."""

import re
import sys
from collections.abc import Callable, Iterator
from itertools import groupby

from shared.contracts import notice
from shared.contracts.envelope import ENVELOPE, SOMETIMES, header
from shared.contracts.event import SOURCES, Published
from shared.contracts.promises import PROMISES
from shared.contracts.registry import notices, published
from shared.contracts.schemas import path_of


def with_tables(text: str) -> str:
    """The README with its generated parts as they should be."""
    for name, rows in _PARTS.items():
        part = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if len(part.findall(text)) != 1:
            raise ValueError(f"the README needs one place for its {name}")
        before, begins, ends, after = part.split(text)
        text = before + begins + "".join(f"{row}\n" for row in rows()) + ends + after
    return text


def _promises() -> Iterator[str]:
    for number, (title, text) in enumerate(PROMISES.items(), 1):
        yield f"{number}. **{title}.** {text}"


def _envelope() -> Iterator[str]:
    yield "| header | meaning |"
    yield "|---|---|"
    for name, (_, meaning) in ENVELOPE.items():
        yield f"| `{header(name)}`{' (not always)' if name in SOMETIMES else ''} | {meaning} |"


def _events() -> Iterator[str]:
    for source in SOURCES:
        owned = [event for event in published().values() if event.source() == source]
        yield f"### `{source}.events.v1`: {len(owned)} events"
        for module, events in groupby(owned, key=lambda event: event.__module__):
            yield ""
            yield f"**{(sys.modules[module].__doc__ or module).splitlines()[0]}**"
            yield ""
            yield "| event | ความหมาย | meaning | clause |"
            yield "|---|---|---|---|"
            yield from map(_row, events)
        yield ""


def _notices() -> Iterator[str]:
    yield "| notice | topic | ความหมาย | meaning | clause |"
    yield "|---|---|---|---|---|"
    topics = [f"`{notice.KPI_TOPIC}`", f"`{notice.reconciliation_topic('<service>')}`"]
    for topic, kind in zip(topics, notices().values(), strict=True):
        named, _, rest = _row(kind)[2:].partition(" | ")
        yield f"| {named} | {topic} | {rest}"
    yield ""
    yield "| header | meaning |"
    yield "|---|---|"
    for name, (_, meaning) in notice.ENVELOPE.items():
        yield f"| `{header(name)}` | {meaning} |"


def _row(event: type[Published]) -> str:
    link = f"[{event.__name__}](published{path_of(event.wire_type())})"
    clauses = ", ".join(event.SEED) or "ext"
    return f"| {link} | {event.MEANING_TH} | {event.__doc__} | {clauses} |"


_PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "promises": _promises,
    "envelope": _envelope,
    "notices": _notices,
    "events": _events,
}
