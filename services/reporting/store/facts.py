"""Writing changes: fact rows first, then the counters that only such rows may move, in key order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from services.reporting.projections.changes import Figure
from services.reporting.store.folding import Folded, Row, fold
from services.reporting.store.queries import statements
from shared.contracts.recorded import Recorded
from shared.eventsourcing.storing.database import Connection

COUNTED = (Figure.CURRICULUM_IN_FORCE, Figure.TRAINED_TEACHER, Figure.SEAT)
COLUMNS = (
    "figure", "stream", "key", "subject", "field", "fiscal_year", "project", "college", "college_group",
    "sector", "province", "value", "source",
    "began_version", "began_event", "began_at", "began_on", "began_document",
    "ceased_version", "ceased_event", "ceased_at", "ceased_on", "ceased_document",
)  # fmt: skip
SQL = statements(Path(__file__).with_suffix(".sql"))

Moves = Counter[tuple[str, str, int, UUID]]  # facts won and lost by figure, field, fiscal year and subject


async def apply(connection: Connection, events: Sequence[Recorded]) -> None:
    """All changes of a batch; called inside the transaction that also moves the inbox."""
    folded = fold(events)
    moves = await write(connection, folded)
    await count(connection, moves)


async def forget(connection: Connection, stream: UUID) -> None:
    """Undo all that a stream has done: each fact rests on the events of one stream alone."""
    moves: Moves = Counter()
    for row in await connection.fetch(SQL["forget"], list(Figure), stream):
        if row["figure"] in COUNTED:
            moves[row["figure"], row["field"], row["fiscal_year"] or 0, row["subject"]] -= 1
    await count(connection, moves)


async def write(connection: Connection, folded: Folded) -> Moves:
    """Fact rows alone; answers what they move."""
    moves: Moves = Counter()
    if folded.ceased:
        ended = sorted(folded.ceased.items())
        keys = zip(*(key for key, _ in ended), strict=True)
        proofs = zip(*((p.version, p.event, p.at, p.on, p.document) for _, p in ended), strict=True)
        for row in await connection.fetch(SQL["cease"], *chain(keys, proofs)):
            if row["figure"] in COUNTED:
                moves[row["figure"], row["field"], row["fiscal_year"] or 0, row["subject"]] -= 1
    if folded.rows:
        await connection.copy_records_to_table("facts", records=records(folded.rows), columns=COLUMNS)
    for begun in folded.rows:
        fact = begun.fact
        if fact.figure in COUNTED and begun.ceased is None:
            moves[fact.figure.value, str(fact.field), fact.fiscal_year or 0, fact.subject] += 1
    return moves


async def count(connection: Connection, moves: Moves) -> None:
    """Move the counters, last and in key order, so that two writers never wait for each other in a ring."""
    moved = sorted((key, facts) for key, facts in moves.items() if facts)
    if moved:
        columns = zip(*((*key, facts) for key, facts in moved), strict=True)
        await connection.execute(SQL["count"], *columns)


def records(rows: Iterable[Row]) -> Iterable[tuple[Any, ...]]:
    """The rows as COPY wants them, columns in the order of COLUMNS."""
    for row in rows:
        fact, began, end = row.fact, row.began, row.ceased
        yield (
            fact.figure.value, began.stream, row.key, fact.subject, fact.field, fact.fiscal_year,
            fact.project, fact.college, fact.group, fact.sector, fact.province,
            orjson.dumps(dict(fact.value), option=orjson.OPT_SORT_KEYS).decode() if fact.value else "{}",
            began.source,
            began.version, began.event, began.at, began.on, began.document,
            *((end.version, end.event, end.at, end.on, end.document) if end else (None,) * 5),
        )  # fmt: skip
