"""Waking the other processes of a service after a commit: sent aside, never inside the transaction.

Inside it, NOTIFY would make every commit queue for one lock. Here a message is sent at most every
few milliseconds, for all that happened meanwhile. Whoever is woken polls as well, so a wake-up that
is lost costs no more than a poll.
"""

import asyncio
from collections.abc import Sequence

import asyncpg
import structlog

from shared.eventsourcing.transient import TRANSIENT

AT_MOST_EVERY = 0.01  # seconds
CHANNEL = "kruchang_appended"
_log = structlog.get_logger()


class Wakeups:
    """Passes on that something was appended: here at once, elsewhere through a connection of its own."""

    def __init__(self, url: str, happened: asyncio.Event, wakes: Sequence[asyncio.Event]) -> None:
        self._url, self._happened, self._wakes = url, happened, wakes
        self._tell = asyncio.Event()

    async def run(self) -> None:
        """Pass on for ever; cancel to stop."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._here())
            group.create_task(self._elsewhere())

    def wake(self, *_: object) -> None:
        """Something was appended, by this process or another."""
        for wake in self._wakes:
            wake.set()

    async def _here(self) -> None:
        while True:
            await self._happened.wait()
            self._happened.clear()
            self.wake()
            self._tell.set()

    async def _elsewhere(self) -> None:
        while True:
            try:
                await self._connected()
            except TRANSIENT as error:
                _log.info("wakeups_interrupted", error=str(error))
                await asyncio.sleep(1)

    async def _connected(self) -> None:
        connection = await asyncpg.connect(self._url, server_settings={"application_name": "wake-ups"})
        try:
            await connection.add_listener(CHANNEL, self.wake)
            while True:
                await self._tell.wait()
                self._tell.clear()
                await connection.execute(f"NOTIFY {CHANNEL}")
                await asyncio.sleep(AT_MOST_EVERY)
        finally:
            connection.terminate()
