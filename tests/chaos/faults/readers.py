"""Consumer kits killed in the middle of what they take in; at a random moment `dying.Killed` does it."""

from dataclasses import dataclass
from random import Random

import asyncpg

from tests.chaos.faults.dying import gone
from tests.chaos.faults.fault import Missed, alive, until
from tests.chaos.stage import Stage

_WAITS = """
    SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'events'::regclass AND NOT granted AND database = (
        SELECT oid FROM pg_database WHERE datname = current_database()))"""


@dataclass(frozen=True)
class KilledTaking:
    """With events in hand that are neither in its database nor acknowledged."""

    kit: str

    @property
    def name(self) -> str:
        """As the table tells it."""
        return f"{self.kit} killed taking in"

    async def strike(self, stage: Stage, rng: Random) -> None:  # noqa: ARG002 (nothing is left to chance)
        """Its table is locked; with its transaction under way and waiting, it is killed."""
        if self.kit not in stage.readers.kits:
            raise Missed(f"there is no {self.kit}")
        for process in ("postgres", "kafka", self.kit):
            await alive(stage, process)
        try:
            connection = await asyncpg.connect(stage.readers.kits[self.kit].database, timeout=10)
            try:
                await self._strike(stage, connection)
            finally:
                connection.terminate()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
            raise Missed(f"its database went away: {error}") from error

    async def _strike(self, stage: Stage, connection: asyncpg.Connection) -> None:
        async def made() -> bool:
            return bool(await connection.fetchval("SELECT to_regclass('events') IS NOT NULL"))

        async def waits() -> bool:
            return bool(await connection.fetchval(_WAITS))

        await until(made, f"{self.kit} has its tables")
        async with connection.transaction():
            await connection.execute("LOCK TABLE events IN SHARE MODE")
            await until(waits, f"{self.kit} takes something in")
            before = stage.up.system.process(self.kit).pid
            stage.up.kill9(self.kit)
            await until(gone(stage, [self.kit], [before]), f"{self.kit} is gone")
