"""Handling commands: those that wait together are decided and appended together.

Nobody waits on a timer: while one append is under way the next commands gather. How a unit that
could not be written is tried again stands in ``attempt.py``.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast
from uuid import UUID

import structlog
from asyncpg import Pool

from shared.contracts.event import Event
from shared.eventsourcing.appending.attempt import Attempts
from shared.eventsourcing.appending.grouping import take
from shared.eventsourcing.appending.load import read_logged
from shared.eventsourcing.appending.unit import House, React
from shared.eventsourcing.appending.work import Statement, Work
from shared.eventsourcing.deciding.answer import Answer
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.eventsourcing.deciding.errors import NotLevelError, UnavailableError
from shared.eventsourcing.metrics import GROUPED
from shared.eventsourcing.patience import give_up_after
from shared.kernel.clock import Clock
from shared.kernel.refusal import Catalogue

MOST_WAITING = 10_000
LONGEST_WAIT = 6.0  # seconds for a command to wait before it is decided
LONGEST_SETTLING = 8.0  # and then until it is given up, whatever PostgreSQL or the network do
_log = structlog.get_logger()


class Commands:
    """The door through which every command of a service goes.

    A refusal of the catalogue's kind ``not_yet_known`` is not stored: the same command may try again.
    """

    def __init__(
        self,
        pool: Pool,
        service: str,
        epoch: str,
        clock: Clock,
        react: React,
        *,
        lanes: int = 2,
        catalogue: Catalogue | None = None,
    ) -> None:
        self._pool = pool
        self._attempts = Attempts(pool, House(service, epoch, react, catalogue or {}), clock)
        self._lanes = lanes
        self._running: set[asyncio.Task[None]] = set()
        self._waiting: list[Work] = []
        self._busy: set[UUID] = set()
        self.appended = asyncio.Event()  # set after a commit: wakes relay and due loop
        self.refuses: str | None = None  # why no command is taken at present

    async def handle(
        self,
        decider: AnyDecider,
        stream: UUID,
        command: Any,
        context: Context,
        *,
        also: Sequence[Statement] = (),
    ) -> Answer:
        """Put a command to one aggregate; raises Refused, or an error of ``errors.py``."""
        return await self.together([(decider, stream)], partial(_alone, decider, command), context, also=also)

    async def together(
        self,
        targets: Sequence[tuple[AnyDecider, UUID]],
        decide: Callable[..., Sequence[Sequence[Event]]],
        context: Context,
        *,
        also: Sequence[Statement] = (),
    ) -> Answer:
        """Put a command to several aggregates at once: ``decide(*states)`` gives each one's events.

        All streams are proved unchanged, also those that no event is decided for. ``also`` are
        statements of the same transaction, left out if the command is refused or was answered before.
        The first target is the subject of the answer.
        """
        if self.refuses:
            raise NotLevelError(self.refuses)
        if len(self._waiting) >= MOST_WAITING:
            raise UnavailableError("too many commands are waiting")
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append(Work(targets, decide, context, also, waiter, loop.time() + LONGEST_WAIT))
        self._wake()
        return await waiter

    async def answered(self, context: Context) -> Answer | None:
        """The answer this command got when it was sent before, or None; raises its refusal.

        For routes that would look up or prepare something before they put the command: what has
        changed since must not stand between a repeat and its first answer.
        """
        logged = (await read_logged(self._pool, [context.command_id])).get(context.command_id)
        if logged is None:
            return None
        outcome = logged.outcome(context.request)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def check_level(self) -> None:
        """Raise NotLevelError if what a look-up did not find may have been lost with an older database."""
        if self.refuses or await self._pool.fetchval("SELECT restored FROM store"):
            raise NotLevelError(self.refuses or "restored")

    async def drained(self) -> None:
        """Return when every command taken so far has its answer."""
        while self._running:
            await asyncio.wait(self._running)

    def _wake(self) -> None:
        if len(self._running) < self._lanes:
            lane = asyncio.create_task(self._drain())
            self._running.add(lane)

    async def _drain(self) -> None:
        # between finding nothing and leaving ``_running`` there is no await: no command can slip in unseen
        try:
            while works := take(self._waiting, self._busy):
                tied = set[UUID]().union(*(work.links for work in works))
                self._busy |= tied
                try:
                    await self._settle(works)
                finally:
                    self._busy -= tied
                self.appended.set()
        finally:
            self._running.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _settle(self, works: Sequence[Work]) -> None:
        """Every one of these is answered when this ends, however it ends."""
        now = asyncio.get_running_loop().time()
        error: Exception = UnavailableError("no answer from the store")
        try:
            if fresh := [work for work in works if work.until >= now]:
                GROUPED.observe(len(fresh))
                await give_up_after(LONGEST_SETTLING, self._attempts.settle(fresh))
        except UnavailableError as away:
            error = away
        except Exception as mistake:
            _log.exception("append_failed")
            error = mistake
        finally:
            for work in works:
                work.end(error)


def _alone(decider: AnyDecider, command: Any, state: Any) -> list[list[Event]]:
    return [decider.decide(command, state)]
