"""PostgreSQL connections: the pool, and how json travels (as the text it is)."""

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Connection = asyncpg.Connection | PoolConnectionProxy
Reader = Connection | asyncpg.Pool


async def open_pool(url: str, *, size: int = 10, schema: str = "public") -> asyncpg.Pool:
    """A pool of connections; statements longer than half a minute are ended by the server."""
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        command_timeout=30,
        server_settings={"search_path": schema, "timezone": "UTC", "application_name": "kruchang"},
    )
