"""The self-check once a night, at two o'clock in Bangkok, in a process of its own.

It reads everything, so it neither takes the projector's memory nor its time. A night on which nothing ran
is made up for as soon as a projector runs.
"""

import asyncio
import os
import sys
from datetime import datetime, time, timedelta

import structlog
from asyncpg import Pool

from shared.eventsourcing.storing.leader import lead
from shared.eventsourcing.storing.transient import persist
from shared.kernel.clock import Clock
from shared.kernel.fiscal_year import BANGKOK

AT = time(2, 0, tzinfo=BANGKOK)
LOOK_EVERY = 60.0  # seconds
COMMAND = (sys.executable, "-m", "services.reporting", "self-check")
_log = structlog.get_logger()


class Nights:
    """Runs the check; in every projector, one leads."""

    def __init__(self, pool: Pool, url: str, clock: Clock, command: tuple[str, ...] = COMMAND) -> None:
        self._pool, self._url, self._clock, self._command = pool, url, clock, command
        self._since = clock.now()  # before the first check of all, nights before this are not made up for

    async def run(self) -> None:
        """For ever; cancel to stop."""
        await lead(self._url, "self-check", self._go_on)

    async def _go_on(self) -> None:
        while True:
            await self.step()
            await asyncio.sleep(LOOK_EVERY)

    async def step(self) -> bool:
        """Check, if last night nobody did."""
        last_night = night_before(self._clock.now())
        if await persist("self_checks", lambda: self._was_since(last_night)):
            return False
        process = await asyncio.create_subprocess_exec(*self._command, env=dict(os.environ))
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            process.kill()
            raise
        _log.info("self_check_ended", code=code)
        return True

    async def _was_since(self, last_night: datetime) -> bool:
        ended = await self._pool.fetchval("SELECT max(finished_at) FROM public.self_checks")
        return bool((ended or self._since) >= last_night)


def night_before(now: datetime) -> datetime:
    """The last two o'clock."""
    here = now.astimezone(BANGKOK)
    today = datetime.combine(here.date(), AT)
    return today if today <= here else today - timedelta(days=1)
