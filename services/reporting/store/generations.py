"""Generations of the read models: one PostgreSQL schema each, `live` the one that is read and written.

Writers hold the lock shared for a transaction; who swaps holds it alone. Readers hold nothing: each
of their statements finds one generation or the other, whole.
"""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import asyncpg

from shared.contracts.recorded import Recorded
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.subscribing import inbox as inbox_module
from shared.eventsourcing.subscribing.inbox import Inbox
from shared.eventsourcing.subscribing.standing import Standing

CONSUMER = 1  # reporting's only one: its subscription to all three services
LIVE, PREVIOUS, LEFT, _ASIDE = "live", "previous", "left", "aside"
LOCK = 0x6B7275_63  # one number a database

_INBOX = Path(inbox_module.__file__).with_suffix(".sql").read_text(encoding="utf-8")
_SCHEMA = (_INBOX, Path(__file__).with_name("generation.sql").read_text(encoding="utf-8"))
_INDEXES = Path(__file__).with_name("generation_indexes.sql").read_text(encoding="utf-8")


class GenerationInbox(Inbox):
    """An inbox whose every batch holds the live generation in its place until it commits."""

    async def accept(self, connection: Connection, events: Sequence[Recorded]) -> list[Recorded]:
        """As every inbox, under the shared lock."""
        await hold_in_place(connection)
        return await super().accept(connection, events)

    async def lock_stream(self, connection: Connection, stream: UUID) -> Standing:
        """As every inbox, under the shared lock."""
        await hold_in_place(connection)
        return await super().lock_stream(connection, stream)

    async def hold(
        self, connection: Connection, stream: UUID, source: str, seen_to: int, reason: str, *,
        owner_says: bool = False,
    ) -> None:  # fmt: skip
        """As every inbox, under the shared lock."""
        await hold_in_place(connection)
        await super().hold(connection, stream, source, seen_to, reason, owner_says=owner_says)


async def hold_in_place(connection: Connection) -> None:
    """No swap until this transaction ends; the first statement of every transaction that writes."""
    await connection.execute("SELECT pg_advisory_xact_lock_shared($1)", LOCK)


async def hold_alone(connection: Connection) -> None:
    """No writer until this transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)


async def exists(connection: Connection, schema: str) -> bool:
    """Whether there is a generation of this name."""
    return bool(await connection.fetchval("SELECT to_regnamespace($1) IS NOT NULL", schema))


async def create(connection: asyncpg.Connection, schema: str, runtime: str) -> None:
    """An empty generation that the runtime role may read and write; who reads it needs ``index``, too."""
    async with connection.transaction():
        await connection.execute(f'CREATE SCHEMA "{schema}"')
        await connection.execute(f'SET LOCAL search_path TO "{schema}"')
        for script in _SCHEMA:
            await connection.execute(script)
        await connection.execute(
            f'GRANT USAGE ON SCHEMA "{schema}" TO "{runtime}";'
            f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{schema}" TO "{runtime}"'
        )


async def index(connection: Connection, schema: str) -> None:
    """What it is read by, and what planners should know of it; of one filled in bulk this comes last."""
    await _execute(connection, schema, _INDEXES, "ANALYZE facts, inbox")


async def _execute(connection: Connection, schema: str, *scripts: str) -> None:
    async with connection.transaction():
        await connection.execute(f'SET LOCAL search_path TO "{schema}"')
        for script in scripts:
            await connection.execute(script)


async def create_beside(connection: Connection) -> None:
    """An empty generation that only this connection sees, gone with it: its search path is ``pg_temp``."""
    for script in (*_SCHEMA, _INDEXES):
        await connection.execute(script)


async def bring_up(connection: asyncpg.Connection, schema: str) -> None:
    """A generation that was made by older code: its inbox and indexes as this code expects them."""
    await _execute(connection, schema, _INBOX, _INDEXES)


async def drop(connection: Connection, schema: str) -> None:
    """Forget a generation."""
    await connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


async def make_live(connection: Connection, schema: str) -> None:
    """Put a generation in the place of the live one, which is kept; called by who holds the lock alone.

    The one that was kept so far is ``left``, for its files take time to delete: a rebuild drops it at its
    end, or where that was killed, the next one as it begins.
    """
    if await exists(connection, PREVIOUS):
        await _rename(connection, PREVIOUS, LEFT)
    await _rename(connection, LIVE, PREVIOUS)
    await _rename(connection, schema, LIVE)


async def roll_back(connection: Connection) -> None:
    """Live and previous change places; called by who holds the lock alone."""
    await _rename(connection, LIVE, _ASIDE)
    await _rename(connection, PREVIOUS, LIVE)
    await _rename(connection, _ASIDE, PREVIOUS)


async def _rename(connection: Connection, schema: str, name: str) -> None:
    await connection.execute(f'ALTER SCHEMA "{schema}" RENAME TO "{name}"')
