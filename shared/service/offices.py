"""The offices of a process: tasks that run as long as it does. One that fails is taken up again."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

CLOSE_WITHIN = 2.5
LONGEST_PAUSE = 30.0
_log = structlog.get_logger()


class Offices:
    """Keeps them running; tells which one cannot."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._failing: dict[str, str] = {}

    def open(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Run ``work`` until the process closes its offices."""
        self._tasks.append(asyncio.create_task(self._keep(name, work), name=name))

    async def lack(self) -> str | None:
        """What does not run, and why; None when all do."""
        return "; ".join(f"{name}: {why}" for name, why in self._failing.items()) or None

    async def close(self) -> None:
        """End all; one that will not end in time is left behind."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            _, stuck = await asyncio.wait(self._tasks, timeout=CLOSE_WITHIN)
            for task in stuck:
                _log.warning("office_stuck", office=task.get_name())

    async def _keep(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        pause = 1.0
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await work()
            except Exception as error:
                self._failing[name] = type(error).__name__  # anybody may ask; the rest is in the log
                _log.exception("office_failed", office=name)
            if asyncio.get_running_loop().time() - began > LONGEST_PAUSE:
                pause = 1.0
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            self._failing.pop(name, None)
