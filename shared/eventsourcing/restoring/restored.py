"""A database that was restored from a backup: it is marked, and nothing is appended until it was compared.

The mark stands in the database itself, so it holds for every process, also one that has been running
all the while and does not know that the database under it is another one now.
"""

from collections.abc import Mapping

import asyncpg

from shared.eventsourcing.storing.database import Connection

# Positions that were drawn after the backup and are forgotten with it. Consumers may have compared up
# to one of them, so what is appended from now on comes after all that can have been drawn.
LEAP = 10_000


async def mark(connection: Connection) -> None:
    """No command is taken until the store was compared; whoever is appending at this moment still ends."""
    async with connection.transaction():
        await connection.execute("LOCK TABLE streams IN EXCLUSIVE MODE")
        await connection.execute("UPDATE store SET restored = clock_timestamp()")


async def close(connection: Connection) -> None:
    """As ``mark``, but for good: this store is about to give way to another. ``adopt`` opens it again."""
    async with connection.transaction():
        await connection.execute("LOCK TABLE streams IN EXCLUSIVE MODE")
        await connection.execute("UPDATE store SET restored = 'infinity'")


async def note_compared(connection: Connection, upto: Mapping[int, int]) -> None:
    """The own topic holds nothing up to these offsets that the store lacks; in somebody's transaction."""
    await connection.executemany(
        """INSERT INTO adopted VALUES ($1, $2)
           ON CONFLICT (partition) DO UPDATE SET upto = greatest(adopted.upto, $2)""",
        list(upto.items()),
    )


async def unmark(connection: Connection, *, leap: bool) -> None:
    """Commands may be taken again, at positions that nobody has heard of; in somebody's transaction."""
    marked = await connection.fetchval(
        "UPDATE store SET restored = NULL WHERE restored IS NOT NULL RETURNING true"
    )
    if marked or leap:
        await connection.execute("SELECT count(nextval('events_position')) FROM generate_series(1, $1)", LEAP)


async def epoch_of(connection: asyncpg.Connection) -> tuple[str, str] | None:
    """Whose store this is, and which incarnation; None where there is none."""
    if await connection.fetchval("SELECT to_regclass('public.store')") is None:
        return None
    row = await connection.fetchrow("SELECT service, epoch FROM public.store")
    return (row["service"], row["epoch"]) if row else None
