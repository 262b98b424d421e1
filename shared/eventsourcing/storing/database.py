"""PostgreSQL connections: the pool, and how json travels (as the text it is)."""

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Connection = asyncpg.Connection | PoolConnectionProxy
Reader = Connection | asyncpg.Pool


async def open_pool(
    url: str,
    *,
    size: int = 10,
    schema: str = "public",
    plan_each_time: bool = False,
    patience: float = 30,
    flushed: bool = True,
) -> asyncpg.Pool:
    """A pool of connections.

    ``plan_each_time`` is for whoever fills tables from empty: a plan kept from the first rows would
    read the whole of them later.

    ``flushed=False``: what is committed may be lost with the server, until something after it is flushed.

    Statements longer than ``patience`` seconds are given up. A process that froze inside a transaction loses
    it after a minute, so that its locks hold nobody for ever.
    """
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        timeout=5,
        command_timeout=patience,
        reset=_as_it_is,
        server_settings={
            "search_path": schema,
            "timezone": "UTC",
            "application_name": "kruchang",
            "plan_cache_mode": "force_custom_plan" if plan_each_time else "auto",
            **({} if flushed else {"synchronous_commit": "off"}),
            "idle_in_transaction_session_timeout": "60s",
        },
    )


async def _as_it_is(_connection: Connection) -> None:
    """Nothing here changes a session, so giving a connection back costs no round trip."""
