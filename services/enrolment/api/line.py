"""First come, first decided: look-ups run side by side, what follows them keeps the order of arrival."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID


class Line:
    """One line a project. Whoever leaves early lets nobody overtake those before."""

    def __init__(self) -> None:
        self._last: dict[UUID, asyncio.Future[None]] = {}

    @asynccontextmanager
    async def place(self, project: UUID) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """Take a place at once; ``await turn()`` inside, and send the command right after leaving.

        Between leaving and sending nothing may be awaited, or the next overtakes.
        """
        before, mine = self._last.get(project), asyncio.get_running_loop().create_future()
        self._last[project] = mine
        try:
            yield partial(_turn, before)
        finally:
            if before is None or before.done():
                self._leave(project, mine)
            else:
                before.add_done_callback(lambda _: self._leave(project, mine))

    def _leave(self, project: UUID, mine: asyncio.Future[None]) -> None:
        mine.set_result(None)
        if self._last[project] is mine:
            del self._last[project]


async def _turn(before: asyncio.Future[None] | None) -> None:
    if before is not None:
        await asyncio.shield(before)
