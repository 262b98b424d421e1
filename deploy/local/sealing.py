"""Before a live store gives way to a backup: it takes no more commands, and delivers what it still has."""

import asyncio
import time
from collections.abc import Sequence

import asyncpg

from deploy.local.pg_tools import Say
from shared.eventsourcing.restoring.restored import close

DELIVERED_WITHIN = 10.0  # seconds; the relay of a running service needs less than one
UNDELIVERED = """
    SELECT e.type, e.stream, e.version, e.recorded_at, e.position, e.hash
    FROM outbox JOIN events e USING (position) ORDER BY position"""


class UndeliveredError(Exception):
    """Events that would be lost for good: the topic has not had them. The message names them."""


async def seal(pairs: Sequence[tuple[str, str]], say: Say, *, lose: bool) -> None:
    """Each live store, at the first URL, that can be reached; at the second is what takes its place.

    If events would be lost with one of them, all go on as they were.
    """
    found = [(await _store(live), restored) for live, restored in pairs]
    stores = {store: restored for store, restored in found if store}
    try:
        before = {store: await store.fetchval("SELECT restored FROM store") for store in stores}
        for store in stores:
            await close(store)
        lost = [row for store, restored in stores.items() for row in await _lost(store, restored)]
        for row in lost:
            say(f"  undelivered: {_named(row)}")
        if lost and not lose:
            for store, marked in before.items():
                await store.execute("UPDATE store SET restored = $1", marked)
            raise UndeliveredError(
                f"{len(lost)} events were acknowledged and are not on their topics: a restore would "
                "lose them. Start the system, so that they are delivered, or say --lose-undelivered (LOSE=1)"
            )
    finally:
        for store in stores:
            await store.close()


async def _store(url: str) -> asyncpg.Connection | None:
    try:
        connection = await asyncpg.connect(url)
    except asyncpg.InvalidCatalogNameError:
        return None
    marked = """SELECT EXISTS (SELECT FROM information_schema.columns
                               WHERE table_name = 'store' AND column_name = 'restored')"""
    if await connection.fetchval(marked):
        return connection
    await connection.close()  # never migrated by this code: nothing that could be sealed
    return None


async def _lost(store: asyncpg.Connection, restored: str) -> list[asyncpg.Record]:
    """What is neither delivered, given a moment, nor in the backup."""
    deadline = time.monotonic() + DELIVERED_WITHIN
    other = await asyncpg.connect(restored)
    try:
        while rows := await _missing(await store.fetch(UNDELIVERED), other):
            if time.monotonic() > deadline:
                return rows
            await asyncio.sleep(0.1)
    finally:
        await other.close()
    return []


async def _missing(rows: list[asyncpg.Record], other: asyncpg.Connection) -> list[asyncpg.Record]:
    held = await other.fetch("SELECT hash FROM events WHERE hash = ANY($1)", [row["hash"] for row in rows])
    known = {row["hash"] for row in held}
    return [row for row in rows if row["hash"] not in known]


def _named(row: asyncpg.Record) -> str:
    at = f"{row['recorded_at'].isoformat()}  position {row['position']}"
    return f"{row['type']}  stream {row['stream']}  version {row['version']}  recorded {at}"
