"""Connections cut: of a pool, of a leader, of the wake-ups, and of clients."""

import asyncio
from dataclasses import dataclass
from random import Random

from tests.chaos.faults.fault import Missed, alive, until
from tests.chaos.faults.servers import sessions, superuser
from tests.chaos.stage import Stage

_TERMINATE = "SELECT count(*) FROM unnest($1::int[]) pid WHERE pg_terminate_backend(pid)"


@dataclass(frozen=True)
class Terminated:
    """`pg_terminate_backend` of some of a service's sessions, as its administrator would."""

    database: str
    application: str = "kruchang"  # or `leader relay%`, `leader due%`, `wake-ups`

    @property
    def name(self) -> str:
        """As the table tells it."""
        kind = "pool" if self.application == "kruchang" else self.application.rstrip("%")
        return f"sessions terminated: {self.database} {kind}"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """One of them up to all of them."""
        await alive(stage, "postgres")
        pids = await sessions(stage, self.database, self.application)
        some = rng.sample(pids, rng.randint(1, len(pids)))
        connection = await superuser(stage)
        try:
            ended = await connection.fetchval(_TERMINATE, some)
        finally:
            await connection.close()
        if not ended:
            raise Missed("they had ended before")


@dataclass(frozen=True)
class HungUp:
    """Clients lose their connection after sending: what they sent may be done or not."""

    name: str = "clients hang up"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """All that is under way at a random moment."""
        load = stage.load
        assert load, "nobody sends"
        await asyncio.sleep(rng.uniform(0, 0.1))

        async def hung_up() -> bool:
            return load.abort() > 0

        await until(hung_up, "a request is under way")
