"""How fast commands are acknowledged, and how much memory the processes hold meanwhile."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.chaos.load import Load
from tests.chaos.stage import Stage

EVERY = 0.25  # seconds between two looks
_PAGE = os.sysconf("SC_PAGE_SIZE")
MB = 1024 * 1024


@dataclass
class Pace:
    """What was measured, in one stretch of time."""

    seconds: float = 0.0
    commands: int = 0
    longest_pause: float = 0.0  # seconds in which nothing was acknowledged
    memory: dict[str, list[int]] = field(default_factory=dict)  # bytes resident, look by look, by process

    @property
    def rate(self) -> float:
        """Commands a second."""
        return self.commands / self.seconds

    def most(self) -> dict[str, int]:
        """The most that each process held."""
        return {process: max(held) for process, held in self.memory.items()}

    def grown(self, earlier: "Pace") -> dict[str, int]:
        """By how much each process held more than earlier, where both saw it."""
        before = earlier.most()
        return {process: most - before[process] for process, most in self.most().items() if process in before}


@asynccontextmanager
async def measured(stage: Stage, load: Load) -> AsyncIterator[Pace]:
    """The stretch that the block takes."""
    pace, began, first = Pace(), time.monotonic(), len(load.acked)
    looking = asyncio.create_task(_look(stage, pace))
    try:
        yield pace
    finally:
        looking.cancel()
        ended, answered = time.monotonic(), [command.responded or began for command in load.acked[first:]]
        pace.seconds, pace.commands = ended - began, len(answered)
        pace.longest_pause = max(b - a for a, b in pairwise([began, *sorted(answered), ended]))


async def stretch(stage: Stage, load: Load, seconds: float) -> Pace:
    """So many seconds of it."""
    async with measured(stage, load) as pace:
        await asyncio.sleep(seconds)
        load.look()
    return pace


def resident(pid: int) -> int:
    """Bytes that a process holds in memory; 0 if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


async def _look(stage: Stage, pace: Pace) -> None:
    system = stage.up.system
    while True:
        for name in system.process_names():
            if (pid := system.process(name).pid) and (held := resident(pid)):
                pace.memory.setdefault(name, []).append(held)
        await asyncio.sleep(EVERY)
