"""What a fault is: a name for the table, and one blow. Nobody undoes it: the system recovers by itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from random import Random
from typing import Protocol

from deploy.local.programs import readyz
from tests.chaos.stage import Stage

PATIENCE = 30.0  # seconds for a fault to find its moment
BACK_WITHIN = 90.0  # seconds for a process to be ready again, after whatever happened to it and to others


class Fault(Protocol):
    """One kind; whatever is left to chance comes from ``rng``, so that a seed tells the whole story."""

    @property
    def name(self) -> str:
        """As the table tells it."""
        ...

    async def strike(self, stage: Stage, rng: Random) -> None:
        """Return once it has happened, however long the mending takes; raise Missed if it could not."""
        ...


class Missed(Exception):
    """The moment for a fault did not come; it is not counted."""


class StaysAwayError(Exception):
    """A process did not come back by itself. That is a finding, whatever struck it."""


async def until(holds: Callable[[], Awaitable[bool]], what: str, within: float = PATIENCE) -> None:
    """Wait for a moment."""
    deadline = time.monotonic() + within
    while not await holds():
        if time.monotonic() > deadline:
            raise Missed(f"{what} not within {within:.0f} s")
        await asyncio.sleep(0.02)


async def alive(stage: Stage, process: str) -> None:
    """Return once the process runs and is ready: nobody dies twice of one blow."""
    try:
        await _alive(stage, process)
    except Missed:
        raise StaysAwayError(f"{process} was not ready within {BACK_WITHIN:.0f} s") from None


async def _alive(stage: Stage, process: str) -> None:
    # the supervisor asks the others; of the projector it knows only that it runs
    ready = readyz(stage.up.urls[process]) if process == "projector" else None

    async def well() -> bool:
        return await asyncio.to_thread(stage.up.is_ready, process) and (ready is None or await ready())

    await until(well, process, BACK_WITHIN)
