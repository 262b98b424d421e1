"""Proving a store: every hash chain whole, every state the fold of its events."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Pool

from shared.contracts.cloudevent import BEFORE_THE_FIRST, fits
from shared.eventsourcing.appending.load import fold
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.eventsourcing.storing.rows import COLUMNS, recorded
from shared.eventsourcing.storing.stored_state import dump, load, state_schema


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not add up, and where."""

    stream: UUID
    version: int
    what: str


async def verify(pool: Pool, service: str) -> AsyncIterator[Difference]:
    """Every event in every chain: contiguous versions, hashes that fit, heads that agree."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        previous, stream, version = BEFORE_THE_FIRST, None, 0
        heads = {
            row["stream"]: (row["version"], bytes(row["chain"]))
            for row in await connection.fetch("SELECT stream, version, chain FROM streams")
        }
        async for row in connection.cursor(f"SELECT {COLUMNS} FROM events ORDER BY stream, version"):
            event = recorded(row, service, "")
            if event.stream != stream:
                if stream is not None and heads.pop(stream, None) != (version, previous):
                    yield Difference(stream, version, "head differs from last event")
                previous, stream, version = BEFORE_THE_FIRST, event.stream, 0
            if event.version != version + 1:
                yield Difference(event.stream, event.version, f"version {version + 1} is missing")
            if not fits(event, previous):
                yield Difference(event.stream, event.version, "hash does not fit")
            previous, version = event.hash, event.version
        if stream is not None and heads.pop(stream, None) != (version, previous):
            yield Difference(stream, version, "head differs from last event")
        for headless, (at, _) in heads.items():
            yield Difference(headless, at, "stream without events")


async def refold(pool: Pool, deciders: Iterable[AnyDecider], *, repair: bool) -> AsyncIterator[Difference]:
    """Every state computed anew from its events and compared; ``repair`` writes what was computed."""
    by_kind = {decider.kind: decider for decider in deciders}
    streams = await pool.fetch("SELECT stream, kind FROM streams ORDER BY stream")
    for stream, kind in streams:
        decider = by_kind.get(kind)
        if decider is None:
            yield Difference(stream, 0, f"nobody decides streams of kind {kind}")
            continue
        async with pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(
                "SELECT version, state, state_schema FROM streams WHERE stream = $1 FOR NO KEY UPDATE", stream
            )
            if row is None:
                continue
            computed = await fold(connection, decider, stream, row["version"])
            same = row["state_schema"] == state_schema(decider) and load(decider, row["state"]) == computed
            if same:
                continue
            yield Difference(stream, row["version"], "state is not the fold of its events")
            if repair:
                await connection.execute(
                    "UPDATE streams SET state = $2::jsonb, state_schema = $3 WHERE stream = $1",
                    stream, dump(computed), state_schema(decider),
                )  # fmt: skip
