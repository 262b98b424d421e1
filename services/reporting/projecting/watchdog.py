"""A projector that stands still says what it is doing: every task with its stack, in the log.

Nobody may be there to attach a debugger, and whatever starts the process again takes the evidence along.
"""

import asyncio
import faulthandler
import gc
import inspect
import time
from collections.abc import Callable
from typing import Any

import structlog

PATIENCE = 60.0  # seconds without progress, though there is something to do
DEEPEST = 30  # frames of a task
LONGEST_NAME = 60
_log = structlog.get_logger()


class Watchdog:
    """Watches from inside the event loop; a loop that is stuck itself is told by ``faulthandler``."""

    def __init__(
        self, left: Callable[[], int], patience: float = PATIENCE, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._left, self._patience, self._now = left, patience, now
        self._last = now()

    def progressed(self) -> None:
        """A batch was committed."""
        self._last = self._now()

    async def run(self) -> None:
        """Watch for ever; cancel to stop."""
        try:
            while True:
                faulthandler.dump_traceback_later(self._patience * 2, exit=False)
                await asyncio.sleep(self._patience / 4)
                self.look()
        finally:
            faulthandler.cancel_dump_traceback_later()

    def look(self) -> None:
        """Tell once for every time that patience ran out; nothing to do is no standing still."""
        left, still = self._left(), self._now() - self._last
        if left == 0:
            self._last = self._now()
        elif still > self._patience:
            self._last = self._now()
            _log.error("projector_stands_still", seconds=round(still), messages_left=left, tasks=tasks())


def tasks() -> dict[str, list[str]]:
    """Every task of the loop and where it waits, innermost last: files, lines and functions, no values."""
    found = sorted(asyncio.all_tasks(), key=asyncio.Task.get_name)
    return {f"{nr} {task.get_name()[:LONGEST_NAME]}": _where(task) for nr, task in enumerate(found)}


def _where(task: asyncio.Task[Any]) -> list[str]:
    """The chain of awaits; ``Task.get_stack`` tells its outermost link only."""
    where: list[str] = []
    waits: Any = task.get_coro()
    while waits is not None and len(where) < DEEPEST:
        if frame := _first(waits, "cr_frame", "gi_frame", "ag_frame"):
            where.append(f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}")
            waits = _first(waits, "cr_await", "gi_yieldfrom", "ag_await")
        else:  # what hides it: an ``__await__``, or the next item of a generator
            waits = next(filter(_has_frame, gc.get_referents(waits)), None)
    return where


def _has_frame(thing: object) -> bool:
    return inspect.iscoroutine(thing) or inspect.isasyncgen(thing)


def _first(thing: Any, *names: str) -> Any:
    return next((found for name in names if (found := getattr(thing, name, None)) is not None), None)
