"""Reading what a unit judges: streams, what was logged of its commands, who holds its unique keys."""

import json
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from asyncpg import Record

from shared.contracts.registry import read_own
from shared.eventsourcing.appending.work import Logged, Stream
from shared.eventsourcing.deciding.decider import AnyDecider, State
from shared.eventsourcing.storing.database import Reader
from shared.eventsourcing.storing.stored_state import load, state_schema
from shared.eventsourcing.storing.transient import TRANSIENT

LONGEST_WAIT = 2.0  # seconds, for a lock that another process holds
STREAMS = """
    SELECT stream, kind, version, chain, state, state_schema, recorded_at
    FROM streams WHERE stream = ANY($1)"""
Deciders = Mapping[UUID, Sequence[AnyDecider]]  # who asks for a stream; the stream's kind tells who may


async def read_streams(reader: Reader, deciders: Deciders, *, lock: bool = False) -> dict[UUID, Stream]:
    """The streams as they are; one that is not there is new. With ``lock`` nobody else may append."""
    sql = f"{STREAMS} ORDER BY stream FOR NO KEY UPDATE" if lock else STREAMS
    rows = {row["stream"]: row for row in await reader.fetch(sql, sorted(deciders), timeout=LONGEST_WAIT)}
    return {
        stream: await _stream(reader, stream, asking, rows.get(stream)) for stream, asking in deciders.items()
    }


async def _stream(reader: Reader, stream: UUID, asking: Sequence[AnyDecider], row: Record | None) -> Stream:
    if row is None:
        return Stream(stream, asking[0], state=asking[0].initial)
    version, chain = row["version"], bytes(row["chain"])
    decider = next((decider for decider in asking if decider.kind == row["kind"]), None)
    found = Stream(stream, decider, version, chain, version, chain, recorded_at=row["recorded_at"])
    if decider is None:
        return found
    try:
        found.state = (
            load(decider, row["state"])
            if row["state_schema"] == state_schema(decider)
            else await fold(reader, decider, stream, version)
        )
    except TRANSIENT:
        raise
    except Exception as error:  # the commands of this stream cannot be decided, those of others can
        found.unreadable = error
    return found


async def fold(reader: Reader, decider: AnyDecider, stream: UUID, to: int) -> State:
    """The state computed from the stream's events up to a version."""
    state: State = decider.initial
    rows = await reader.fetch(
        "SELECT type, value, by_person FROM events WHERE stream = $1 AND version <= $2 ORDER BY version",
        stream, to,
    )  # fmt: skip
    for row in rows:
        state = decider.apply(state, read_own(row["type"], row["value"]), row["by_person"])
    return state


async def read_logged(reader: Reader, command_ids: Sequence[UUID]) -> dict[UUID, Logged]:
    """Those of the commands that were answered before, with their answers."""
    rows = await reader.fetch(
        """SELECT command_id, request, status, version, token, body FROM commands
           WHERE command_id = ANY($1)""",
        command_ids,
    )
    return {
        row["command_id"]: Logged(
            bytes(row["request"]), row["status"], row["version"], row["token"], row["body"]
        )
        for row in rows
    }


async def read_keys(reader: Reader, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Who holds these unique keys."""
    pairs = list(wanted)
    rows = await reader.fetch(
        """SELECT scope, key, stream FROM keys
           WHERE (scope, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))""",
        [scope for scope, _ in pairs], [key for _, key in pairs],
    )  # fmt: skip
    return {(row["scope"], row["key"]): row["stream"] for row in rows}


def as_json(value: object) -> str:
    """A payload as the text of a json column."""
    return json.dumps(value, ensure_ascii=False, default=str)
