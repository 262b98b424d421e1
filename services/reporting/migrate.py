"""Creating what reporting stands on: the first live generation, what outlives it. Repeatable."""

from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from services.reporting.store import exceptions
from services.reporting.store.generations import LIVE, PREVIOUS, bring_up, create, exists, index

_HERE = Path(__file__).parent
_REBUILDS = _HERE / "rebuilding" / "rebuilds.sql"
_SELF_CHECKS = _HERE / "checking" / "self_checks.sql"


async def migrate(owner_url: str, runtime_url: str) -> None:
    """Bring the database to what the code expects, as its owner."""
    runtime = role_of(runtime_url)
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('migrate'))")
            await connection.execute(_REBUILDS.read_text(encoding="utf-8"))
            await connection.execute(f'GRANT SELECT ON rebuilds TO "{runtime}"')
            await connection.execute(_SELF_CHECKS.read_text(encoding="utf-8"))
            await connection.execute(f'GRANT SELECT, INSERT ON self_checks TO "{runtime}"')
            await connection.execute(exceptions.SQL["table"])
            await connection.execute(f'GRANT SELECT, INSERT, UPDATE ON exceptions TO "{runtime}"')
            if not await exists(connection, LIVE):
                await create(connection, LIVE, runtime)
                await index(connection, LIVE)
            for schema in (LIVE, PREVIOUS):
                if await exists(connection, schema):
                    await bring_up(connection, schema)
    finally:
        await connection.close()


def role_of(url: str) -> str:
    """The role that a connection URL signs in with."""
    role = urlsplit(url).username
    if not role:
        raise ValueError("the database URL names no role")
    return role
