"""Processes killed with kill -9: at a random moment, or exactly between two steps (mortal/steps.py)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.chaos.faults.fault import Missed, alive, until
from tests.chaos.stage import Stage


@dataclass(frozen=True)
class Killed:
    """At a random moment."""

    process: str

    @property
    def name(self) -> str:
        """As the table tells it."""
        return f"{self.process} killed"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """`kill -9`, from outside."""
        if self.process not in stage.up.system.process_names():
            raise Missed(f"there is no {self.process}")
        await alive(stage, self.process)
        await asyncio.sleep(rng.uniform(0, 0.3))
        before = stage.up.system.process(self.process).pid
        stage.up.kill9(self.process)
        await until(gone(stage, [self.process], [before]), f"{self.process} is gone")


@dataclass(frozen=True)
class Dies:
    """When it comes to a step; of two processes, the first that comes to it."""

    process: str
    step: str

    @property
    def name(self) -> str:
        """As the table tells it."""
        return f"{self.process} dies when {self.step}"

    async def strike(self, stage: Stage, rng: Random) -> None:  # noqa: ARG002 (nothing is left to chance)
        """Arm the step; the process comes to it by itself."""
        twins = stage.processes(self.process)
        for twin in twins:
            await alive(stage, twin)
        assert stage.steps, "its processes are not mortal"
        before, armed = [stage.up.system.process(twin).pid for twin in twins], stage.steps / self.process
        written = armed.with_suffix(".new")
        written.write_text(self.step)
        written.rename(armed)
        try:
            await until(gone(stage, twins, before), self.name)
        finally:
            unreached = armed.exists()
            armed.unlink(missing_ok=True)
        if unreached:
            raise Missed(f"{self.process} died of something else before {self.step}")


def gone(stage: Stage, processes: Sequence[str], pids: Sequence[int | None]) -> Callable[[], Awaitable[bool]]:
    """Whether one of these has ended."""

    async def ended() -> bool:
        return pids != [stage.up.system.process(process).pid for process in processes]

    return ended
