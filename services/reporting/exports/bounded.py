"""So many at a time: a few more wait their turn, and who comes when they are many is told to come again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.kernel.refusal import Refused


class Bounded:
    """Places for work that takes a processor or a disk for a while."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self.there = 0  # at work or waiting

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """One of them, as soon as there is one. Raises Refused when too many wait."""
        if self.there >= self._most:
            raise Refused("reporting.exports_busy")
        self.there += 1
        try:
            async with self._places:
                yield
        finally:
            self.there -= 1
