"""Waking the other processes after a commit: sent aside, never inside the transaction.

Inside it, NOTIFY would make every commit queue for one lock. Here a message is sent at most every
few milliseconds, for all that happened meanwhile. Whoever is woken polls as well, so a wake-up that
is lost costs no more than a poll.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import asyncpg
import structlog

from shared.eventsourcing.storing.transient import TRANSIENT

AT_MOST_EVERY = 0.01  # seconds
APPENDED = "kruchang_appended"  # the channel of a write service's store
_log = structlog.get_logger()


class Wakeups:
    """Passes on that something happened: here at once, elsewhere through a connection of its own.

    ``wakes`` are called without arguments, whoever it happened to.
    """

    def __init__(
        self,
        url: str,
        happened: asyncio.Event,
        wakes: Sequence[Callable[[], object]],
        channel: str = APPENDED,
    ) -> None:
        self._url, self._happened, self._wakes, self._channel = url, happened, wakes, channel
        self._tell = asyncio.Event()
        self.listening = False  # while it is, nothing happens anywhere without our being woken soon

    async def run(self) -> None:
        """Pass on for ever; cancel to stop."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._here())
            group.create_task(self._elsewhere())

    def wake(self) -> None:
        """Something happened, in this process or another."""
        for wake in self._wakes:
            wake()

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
            connection.add_termination_listener(self._lost)
            own = connection.get_server_pid()
            await connection.add_listener(self._channel, partial(self._heard, own))
            self.listening = True
            self.wake()  # nobody knows what happened before
            while True:
                await self._tell.wait()
                self._tell.clear()
                await connection.execute(f"NOTIFY {self._channel}")
                await asyncio.sleep(AT_MOST_EVERY)
        finally:
            self.listening = False
            connection.terminate()

    def _heard(self, own: int, _connection: object, teller: int, *_: object) -> None:
        """What we told the others comes back to us, who know it already."""
        if teller != own:
            self.wake()

    def _lost(self, _connection: object) -> None:
        """Who only listens would never notice: telling fails, and another connection is made."""
        self.listening = False
        self._tell.set()
