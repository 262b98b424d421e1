"""Messages wait on disk, each once, until all are there: only then is it known what happened first.

In memory there is a page of them at a time, however many years it is.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from shared.contracts.cloudevent import from_message, instant
from shared.contracts.recorded import Recorded

_TABLE = """
CREATE TABLE messages (
    stream text, version integer, source text, position integer, occurred text, recorded text,
    key blob, value blob, headers text, PRIMARY KEY (stream, version)
) WITHOUT ROWID"""
# one that says it happened before its predecessor in the stream happens right after that
_AS_IT_HAPPENED = """
SELECT key, value, headers FROM (
    SELECT *, max(occurred) OVER (PARTITION BY stream ORDER BY version) AS happened FROM messages)
ORDER BY happened, recorded, version"""
_BY_POSITION = "SELECT key, value, headers FROM messages ORDER BY source, position"


class Carried(Protocol):
    """What a message of a topic has."""

    @property
    def key(self) -> bytes | None:
        """The stream."""

    @property
    def value(self) -> bytes | None:
        """The event's bytes."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """CloudEvents."""


class Kept(NamedTuple):
    """A message as it came, byte for byte."""

    key: bytes
    value: bytes
    headers: Sequence[tuple[str, bytes]]


class Shelf:
    """`with Shelf(folder) as shelf`: what is on it is gone with the folder."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "messages")

    def __enter__(self) -> Self:
        self._database.execute("PRAGMA journal_mode = off")  # nobody goes on after a crash
        self._database.execute("PRAGMA temp_store = file")
        self._database.execute(_TABLE)
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, messages: Iterable[Carried]) -> None:
        """Whatever is there already is dropped."""
        rows = (_row(from_message(message.value, message.headers), message) for message in messages)
        self._database.executemany("INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._database.commit()

    def as_it_happened(self) -> Iterator[tuple[Recorded, Kept]]:
        """A stream's events in order, streams by when they happened."""
        return self._each(_AS_IT_HAPPENED)

    def by_position(self) -> Iterator[Recorded]:
        """Service by service, as it was recorded."""
        return (event for event, _ in self._each(_BY_POSITION))

    def _each(self, sql: str) -> Iterator[tuple[Recorded, Kept]]:
        with closing(self._database.execute(sql)) as rows:
            for key, value, headers in rows:
                told = [(name, text.encode()) for name, text in json.loads(headers)]
                yield from_message(value, told), Kept(key, value, told)


def _row(event: Recorded, message: Carried) -> tuple[object, ...]:
    headers = json.dumps([(name, text.decode()) for name, text in message.headers])
    return (
        str(event.stream), event.version, event.source, event.position, instant(event.occurred_at),
        instant(event.recorded_at), message.key, message.value, headers,
    )  # fmt: skip
