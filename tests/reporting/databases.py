"""A reporting database for one test, and a connection to its live generation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from deploy.databases.server import Database
from services.reporting.migrate import migrate
from services.reporting.store.generations import LIVE
from shared.eventsourcing.storing.database import open_pool


async def reporting(database: Database) -> None:
    """To hand to `fresh_database`: migrated once, then copied."""
    await migrate(database.owner, database.runtime)


@asynccontextmanager
async def live_pool(database: Database, schema: str = LIVE) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(database.runtime, size=4, schema=schema)
    try:
        yield pool
    finally:
        await pool.close()
