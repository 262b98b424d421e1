"""Whether two generations, or one before and after, say the same, by figure, field and year."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from services.reporting.store.facts import COUNTED
from services.reporting.store.generations import LIVE
from services.reporting.store.queries import statements
from shared.eventsourcing.storing.database import Connection, Reader

_IDS = 2**128
_SQL = statements(Path(__file__).with_suffix(".sql"))


async def digests(db: Reader, schema: str = LIVE, *, as_of: datetime | None = None) -> dict[str, str]:
    """Key by key; ``as_of`` an instant what was known then, without the counters: they know only now."""
    rows = await db.fetch(_SQL["facts"].format(schema=schema), as_of)
    if as_of is None:
        rows += await db.fetch(_SQL["counters"].format(schema=schema))
    return {row["key"]: row["digest"] for row in rows}


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The keys under which the two do not say the same."""
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


async def differing(db: Connection, one: str, other: str, *beside: Connection) -> list[str]:
    """The keys under which two generations do not hold the same facts, as far as both are in each stream.

    What two digests would say, for a fifth of their price: only who has one generation alone needs those.
    Several readers do it sooner: each compares a part of the streams.
    """
    readers = (db, *beside)
    sql = _SQL["differing"].format(one=one, other=other)
    async with asyncio.TaskGroup() as group:
        parts = [
            group.create_task(_keys(reader, sql, *_range(part, len(readers))))
            for part, reader in enumerate(readers)
        ]
    return sorted(set[str]().union(*(part.result() for part in parts)))


async def _keys(connection: Connection, sql: str, first: UUID, last: UUID) -> set[str]:
    """Never row by row, which takes hours: tables just filled may be thought to be small by the planner."""
    async with connection.transaction():
        await connection.execute("SET LOCAL enable_nestloop = off")
        rows = await connection.fetch(sql, first, last)
        await connection.execute("SET LOCAL enable_nestloop TO DEFAULT")
    return {row["key"] for row in rows}


def _range(part: int, of: int) -> tuple[UUID, UUID]:
    """The first and last id of one of so many parts; nearly all streams have ids that are spread evenly."""
    return UUID(int=_IDS * part // of), UUID(int=_IDS * (part + 1) // of - 1)


async def miscounted(db: Reader, schema: str = LIVE) -> list[dict[str, Any]]:
    """Counters that a recount of the facts contradicts; the empty list is the only right answer."""
    rows = await db.fetch(_SQL["miscounted"].format(schema=schema), list(COUNTED))
    return [dict(row) for row in rows]
