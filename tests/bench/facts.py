"""Reporting's facts about the same walks, filled as fast: projected once, then told of other teachers."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import asyncpg

from services.reporting.store import facts
from services.reporting.store.folding import fold
from shared.kernel.ids import new_id
from tests.bench.fill import project_of, teacher_of, written
from tests.bench.walks import walk
from tests.reporting.histories import History

_AT_ONCE = 5_000
_STREAM, _SUBJECT, _PROJECT = (facts.COLUMNS.index(name) for name in ("stream", "subject", "project"))
_BEGAN = facts.COLUMNS.index("began_event")


async def field(live: asyncpg.Connection) -> None:
    """The field whose KPI is read, with its target."""
    history = History()
    history.field("RAIL")
    async with live.transaction():
        await facts.apply(live, history.events)


async def reported(live: asyncpg.Connection, teachers: Sequence[int]) -> None:
    """Every fact of these teachers; the counters come last, all at once (``count``)."""
    for first in range(0, len(teachers), _AT_ONCE):
        rows = _rows(teachers[first : first + _AT_ONCE])
        await live.copy_records_to_table("facts", records=rows, columns=facts.COLUMNS)


async def count(live: asyncpg.Connection) -> None:
    """The counters, from the facts, as a rebuild counts them."""
    async with live.transaction():
        await live.execute("TRUNCATE counted, counters")
        await live.execute(facts.SQL["recount_subjects"], list(facts.COUNTED))
        await live.execute(facts.SQL["recount"])


@cache
def _projected() -> tuple[tuple[int, tuple[Any, ...]], ...]:
    """What the real projections say of one walk: the row, and which of the walk's streams it is about."""
    events = [
        event._replace(data=told.data)
        for stream in written([0])
        for event, told in zip(stream.events, stream.told.events, strict=True)
    ]
    streams = [stream.stream for stream in written([0])]
    return tuple((streams.index(row[_STREAM]), row) for row in facts.records(fold(events).rows))


def _rows(teachers: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    for number in teachers:
        teacher, project = teacher_of(number), project_of(number)
        streams = [told.id_of(project, teacher) for told in walk(completed=True)]
        for nr, row in _projected():
            own = list(row)
            own[_STREAM], own[_SUBJECT], own[_PROJECT], own[_BEGAN] = streams[nr], teacher, project, new_id()
            yield tuple(own)
