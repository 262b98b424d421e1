"""From waiting commands to answers: read, decide, append; and again where others were faster.

First all together, on rows read without a lock. A unit that could not be written is tried again in
its own transaction on locked rows, and last each command alone; then it is a conflict.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

import asyncpg
import structlog
from asyncpg import Pool

from shared.eventsourcing.appending.append import Failure, append
from shared.eventsourcing.appending.claims import Key
from shared.eventsourcing.appending.grouping import tied_together
from shared.eventsourcing.appending.load import read_keys, read_logged, read_streams
from shared.eventsourcing.appending.unit import House, Unit
from shared.eventsourcing.appending.work import Work
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.eventsourcing.deciding.errors import ConflictError, UnavailableError
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.storing.transient import AWAY, persist
from shared.kernel.clock import Clock

CROSSED = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,
    asyncpg.LockNotAvailableError,
)
GIVE_UP_AFTER = 4.0  # seconds without the store, then 503; SETTLED of feed.py relies on it
SIDE_BY_SIDE = 3  # units that are tried again at the same time
R = TypeVar("R")
_log = structlog.get_logger()


class Attempts:
    """Settles commands: each waiter gets its answer, after the commit that proves it."""

    def __init__(self, pool: Pool, house: House, clock: Clock) -> None:
        self._pool, self._house, self._clock = pool, house, clock

    async def settle(self, works: Sequence[Work]) -> None:
        """Answer all of these commands."""
        until = asyncio.get_running_loop().time() + GIVE_UP_AFTER
        units = await _bounded("read", until, partial(self._decided, works))
        failed = await self._together(units, until)
        for nr, unit in enumerate(units):
            if nr not in failed:
                unit.answer()
        side_by_side = asyncio.Semaphore(SIDE_BY_SIDE)
        await asyncio.gather(*(self._again(units[nr], until, side_by_side) for nr in sorted(failed)))

    async def _decided(self, works: Sequence[Work]) -> list[Unit]:
        streams = await read_streams(self._pool, _deciders(works))
        units = []
        for group in tied_together(works):
            unit = Unit(group, {stream: streams[stream] for stream in _deciders(group)})
            unit.decide(self._house, self._clock.now())
            units.append(unit)
        if unlogged := [command_id for unit in units for command_id in unit.unlogged()]:
            logged = await read_logged(self._pool, unlogged)
            for unit in units:
                unit.give_first_answers(logged)
        return units

    async def _together(self, units: Sequence[Unit], until: float) -> set[int]:
        """One call for all; the numbers of the units that were not written.

        After a lost connection the same units are sent again: those that had been written are found
        logged, and their second attempt answers what is logged.
        """
        try:
            failures = await _bounded("append", until, partial(self._append, units))
        except UnavailableError:
            raise
        except Exception as error:  # whose fault it is will be seen when each is alone
            if not isinstance(error, CROSSED):
                _log.error("group_failed", units=len(units), error=type(error).__name__)
            return set(range(len(units)))
        return {failure.unit for failure in failures}

    async def _append(self, units: Sequence[Unit]) -> list[Failure]:
        if not any(unit.also for unit in units):
            return await append(self._pool, units)
        async with self._pool.acquire() as connection, connection.transaction():
            failures = await append(connection, units)
            failed = {failure.unit for failure in failures}
            for nr, unit in enumerate(units):
                if nr not in failed:
                    await _also(connection, unit)
            return failures

    async def _again(self, unit: Unit, until: float, side_by_side: asyncio.Semaphore) -> None:
        keys = set(unit.claims)
        async with side_by_side:
            try:
                tries = 2
                if len(unit.works) > 1:
                    if await self._locked(unit.works, keys, until):
                        return
                    tries = 1
                for work in unit.works:
                    await self._alone(work, keys, until, tries)
            except UnavailableError as error:  # what waits for the same rows need not wait as long
                for work in unit.works:
                    work.end(error)

    async def _alone(self, work: Work, keys: set[Key], until: float, tries: int) -> None:
        for _ in range(tries):
            if await self._locked([work], keys, until):
                return
        logged = await read_logged(self._pool, [work.context.command_id])
        first = logged.get(work.context.command_id)
        work.end(first.outcome(work.context.request) if first else ConflictError())

    async def _locked(self, works: list[Work], keys: set[Key], until: float) -> bool:
        """Decide and append on rows that nobody else can change meanwhile; False if that failed too."""
        try:
            await _bounded("append", until, partial(self._locked_once, works, keys))
        except UnavailableError:
            raise
        except (*CROSSED, _NotWrittenError):
            return False
        except Exception as error:
            if len(works) > 1:  # whose fault it is will be seen when each is alone
                return False
            _log.error("command_failed", error=type(error).__name__)  # its text may hold what was sent
            works[0].end(error)
        return True

    async def _locked_once(self, works: list[Work], keys: set[Key]) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            unit = await self._read(connection, works, keys)
            unit.decide(self._house, self._clock.now())
            keys.update(unit.claims)
            if await append(connection, [unit]):
                raise _NotWrittenError
            await _also(connection, unit)
        unit.answer()

    async def _read(self, connection: Connection, works: list[Work], keys: set[Key]) -> Unit:
        streams = await read_streams(connection, _deciders(works), lock=True)
        logged = await read_logged(connection, [work.context.command_id for work in works])
        return Unit(works, streams, logged, await read_keys(connection, keys) if keys else {})


class _NotWrittenError(Exception):
    """Rolls a transaction back that wrote nothing."""


async def _bounded(what: str, until: float, attempt: Callable[[], Awaitable[R]]) -> R:
    return await persist(what, attempt, longest=0.25, passing=AWAY, until=until)


async def _also(connection: Connection, unit: Unit) -> None:
    for sql, arguments in unit.also:
        await connection.execute(sql, *arguments)


def _deciders(works: Sequence[Work]) -> dict[UUID, list[AnyDecider]]:
    found: dict[UUID, list[AnyDecider]] = {}
    for work in works:
        for decider, stream in work.targets:
            found.setdefault(stream, []).append(decider)
    return found
