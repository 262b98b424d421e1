"""Tells open pages that figures moved: server-sent events, one listener a process for all of them.

A page hears *when* something moved last, and in its reader's words how things stand. One that was made
earlier, by any process, whatever it heard or missed meanwhile, fetches itself again. What it is told every
few seconds besides is how far the figures are complete, so that silence is never taken for calm.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from services.reporting.dashboard.view import is_behind
from services.reporting.figures.standing import Standing
from services.reporting.speech.speech import Speech
from shared.kernel.clock import Clock

MOST = 300  # pages that one process tells at a time
LONGEST = 600.0  # seconds; then the page comes again, and its sign-in is looked at again
EVERY = 5.0  # seconds between two tellings how far the figures are complete
GATHERED = 0.25  # seconds in which what moves is told once
_NOTICED = 0.25  # seconds until a stream notices that the process takes its leave
_log = structlog.get_logger()


@dataclass
class Live:
    """What has moved last, and who wants to hear of it."""

    clock: Clock
    standing: Callable[[], Awaitable[Standing]]
    hears: Callable[[], bool]  # whether every move is heard of at present
    moved_at: datetime | None = None  # as far as it was heard of
    stale: datetime | None = None  # what was shown earlier may lack something
    stands: Standing | None = None  # None: the database does not say
    listeners: set[asyncio.Event] = field(default_factory=set)
    _heard: bool = False

    def moved(self) -> None:
        """Figures moved, here or in the projector; called by the one listener of the process."""
        self.stale = self.clock.now()
        if self._heard:  # the first call says only that the listener is there
            self.moved_at = self.stale
        self._heard = self.hears()
        self._wake()

    async def run(self) -> None:
        """Ask how far the figures are complete, as long as somebody listens."""
        while True:
            self._heard = self._heard and self.hears()
            if self.listeners:
                await self._ask()
                self._wake()
            await asyncio.sleep(EVERY)

    async def told(self, speech: Speech, until: float, leaving: Callable[[], bool]) -> AsyncIterator[bytes]:
        """The events of one page until the loop's time ``until``, or until the process leaves."""
        loop = asyncio.get_running_loop()
        if self.stands is None:
            await self._ask()
        woken = asyncio.Event()
        self.listeners.add(woken)
        try:
            yield b"retry: 2000\n\n"
            due = True
            while loop.time() < until and not leaving():
                if due:
                    woken.clear()  # before it is said how things are: what moves from here on is told again
                    yield self._event(speech)
                due = await _waits(woken, _NOTICED)
                if due:
                    await asyncio.sleep(GATHERED)
        finally:
            self.listeners.discard(woken)

    def _event(self, speech: Speech) -> bytes:
        moved = int(self.stale.timestamp() * 1000) if self.stale else 0
        data = json.dumps({"moved": moved, **self._said(speech)}, ensure_ascii=False)
        return f"event: now\ndata: {data}\n\n".encode()

    def _said(self, speech: Speech) -> dict[str, str]:
        """How the figures stand, in the reader's words."""
        if self.stands is None:
            return {"level": "lost", "text": speech.t("live.no_database")}
        marks = list(self.stands.low_water.values())
        if is_behind(marks, self.clock.now()):
            known = [mark for mark in marks if mark]
            since = speech.instant(min(known), seconds=True) if len(known) == len(marks) else "–"
            return {"level": "behind", "text": speech.t("live.behind", since=since)}
        if self.moved_at is None:
            return {"level": "live", "text": speech.t("live.quiet")}
        return {"level": "live", "text": speech.t("live.moved", at=speech.time(self.moved_at, seconds=True))}

    def _wake(self) -> None:
        for listener in self.listeners:
            listener.set()

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(EVERY):
                self.stands = await self.standing()
        except Exception as error:  # whatever it is, the pages must hear that nothing is known
            _log.warning("live_knows_nothing", error=type(error).__name__)
            self.stands = None


async def _waits(woken: asyncio.Event, within: float) -> bool:
    try:
        async with asyncio.timeout(within):
            await woken.wait()
    except TimeoutError:
        return False
    return True
