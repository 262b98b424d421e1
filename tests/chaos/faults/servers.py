"""The servers: PostgreSQL's postmaster and single backends, the Kafka broker."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from random import Random

import asyncpg

from tests.chaos.faults.fault import Missed, alive, until
from tests.chaos.stage import Stage

_SESSIONS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = $1 AND backend_type = 'client backend' AND application_name LIKE $2 ORDER BY pid"""


@dataclass(frozen=True)
class BackendKilled:
    """kill -9 of one session of a service: PostgreSQL then ends all sessions and recovers from its log."""

    database: str
    name: str = "a PostgreSQL backend killed"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """The process of one connection; ours tells when PostgreSQL has noticed."""
        await alive(stage, "postgres")
        victim = rng.choice(await sessions(stage, self.database, "kruchang"))
        witness = await superuser(stage)
        os.kill(victim, signal.SIGKILL)

        async def noticed() -> bool:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await witness.fetchval("SELECT 1")
            return witness.is_closed()

        await until(noticed, "all sessions are ended")


async def sessions(stage: Stage, database: str, application: str) -> list[int]:
    """The backends that serve a service's connections of this name, once there are any."""
    name, found = stage.up.system.site.databases[database].name, list[int]()

    async def there() -> bool:
        connection = await superuser(stage)
        try:
            found[:] = [row["pid"] for row in await connection.fetch(_SESSIONS, name, application)]
        finally:
            await connection.close()
        return bool(found)

    await until(there, f"{database} has a connection {application}")
    return found


async def superuser(stage: Stage) -> asyncpg.Connection:
    """A connection of our own."""
    try:
        return await asyncpg.connect(stage.up.system._superuser, timeout=10)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise Missed(f"no connection to PostgreSQL: {error}") from error
