"""Processes that stand still and then go on, believing that no time has passed."""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from tests.chaos.faults.fault import alive
from tests.chaos.faults.servers import sessions
from tests.chaos.stage import Stage


@dataclass(frozen=True)
class Paused:
    """SIGSTOP, and SIGCONT after a while."""

    process: str
    shortest: float = 0.2
    longest: float = 1.5  # seconds

    @property
    def name(self) -> str:
        """As the table tells it."""
        return f"{self.process} paused {self.shortest:g}–{self.longest:g} s"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """It goes on whatever happens to us."""
        await alive(stage, self.process)
        if (pid := stage.up.system.process(self.process).pid) is None:
            return
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(rng.uniform(self.shortest, self.longest))
        finally:
            os.kill(pid, signal.SIGCONT)


@dataclass(frozen=True)
class BackendPaused:
    """One session of a service stands still with all that it locked; who waits for it gives up in time."""

    database: str
    longest: float = 7.0  # seconds; more than a statement may take

    @property
    def name(self) -> str:
        """As the table tells it."""
        return f"a backend of {self.database} paused up to {self.longest:g} s"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """It goes on whatever happens to us, unless it was ended meanwhile."""
        await alive(stage, "postgres")
        pid = rng.choice(await sessions(stage, self.database, "kruchang"))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            try:
                await asyncio.sleep(rng.uniform(0.2, self.longest))
            finally:
                os.kill(pid, signal.SIGCONT)
