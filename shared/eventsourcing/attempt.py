"""From waiting commands to answers: read, decide, append; and again where others were faster.

First all together, on rows read without a lock. A unit that could not be written is tried again in
its own transaction on locked rows, and last each command alone; then it is a conflict.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

import asyncpg
import structlog
from asyncpg import Pool

from shared.eventsourcing.append import Failure, append
from shared.eventsourcing.database import Connection
from shared.eventsourcing.decider import AnyDecider
from shared.eventsourcing.errors import ConflictError, UnavailableError
from shared.eventsourcing.grouping import tied_together
from shared.eventsourcing.load import read_keys, read_logged, read_streams
from shared.eventsourcing.transient import TRANSIENT
from shared.eventsourcing.unit import Logged, React, Unit, Work
from shared.kernel.clock import Clock

CIRCLES = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.UniqueViolationError)
GIVE_UP_AFTER = 5.0  # seconds without the store, then 503
_log = structlog.get_logger()
Keys = set[tuple[str, str]]
R = TypeVar("R")


class Attempts:
    """Settles commands: each waiter gets its answer, after the commit that proves it."""

    def __init__(self, pool: Pool, service: str, epoch: str, clock: Clock, react: React) -> None:
        self._pool, self._service, self._epoch = pool, service, epoch
        self._clock, self._react = clock, react

    async def settle(self, works: Sequence[Work]) -> None:
        """Answer all of these commands."""
        deciders = _deciders(works)
        streams = await self._patiently(lambda: read_streams(self._pool, deciders))
        logged = await self._logged_edits(works)
        units = [Unit(group, {}, logged) for group in tied_together(works)]
        for unit in units:
            unit.streams = {stream: streams[stream] for stream in _deciders(unit.works)}
            self._decide(unit)
        try:
            failures = await self._append(units)
        except CIRCLES:
            failures = [Failure(nr, "circle") for nr in range(len(units))]
        failed = {failure.unit for failure in failures}
        for nr, unit in enumerate(units):
            if nr not in failed:
                _answer(unit)
        for nr in sorted(failed):
            await self._again(units[nr])

    async def _logged_edits(self, works: Sequence[Work]) -> dict[UUID, Logged]:
        """A repeated draft edit would be found stale, and a stale one writes no row that could tell.

        Read after the streams: whoever sees its own edit in them finds it logged too.
        """
        edits = [work.context.command_id for work in works if work.context.expected_version is not None]
        return await self._patiently(lambda: read_logged(self._pool, edits)) if edits else {}

    async def _again(self, unit: Unit) -> None:
        if await self._locked(unit.works, set(unit.keys)):
            return
        for work in unit.works:
            if not await self._locked([work], set(unit.keys)):
                _refuse(work, ConflictError())

    async def _locked(self, works: list[Work], keys: Keys) -> bool:
        """Decide and append on rows that nobody else can change meanwhile; False if that failed too."""
        try:
            unit = await self._patiently(lambda: self._locked_once(works, keys))
        except CIRCLES:
            return False
        if unit is None:
            return False
        _answer(unit)
        return True

    async def _locked_once(self, works: list[Work], keys: Keys) -> Unit | None:
        async with self._pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                unit = await self._read(connection, works, keys)
                self._decide(unit)
                written = not await append(connection, [unit])
                await _also(connection, unit)
            except BaseException:
                await transaction.rollback()
                raise
            await (transaction.commit() if written else transaction.rollback())
            return unit if written else None

    async def _read(self, connection: Connection, works: list[Work], keys: Keys) -> Unit:
        streams = await read_streams(connection, _deciders(works), lock=True)
        logged = await read_logged(connection, [work.context.command_id for work in works])
        return Unit(works, streams, logged, await read_keys(connection, keys))

    def _decide(self, unit: Unit) -> None:
        unit.decide(self._service, self._epoch, self._clock.now(), self._react)

    async def _append(self, units: Sequence[Unit]) -> list[Failure]:
        """One call for all; if the connection was lost in it, find out what became of it."""
        sent = False
        deadline = asyncio.get_running_loop().time() + GIVE_UP_AFTER
        while True:
            try:
                failures = await self._append_once(units)
            except CIRCLES:
                raise
            except TRANSIENT as error:
                if asyncio.get_running_loop().time() > deadline:
                    raise UnavailableError(str(error)) from error
                sent = True
                await asyncio.sleep(0.05)
            else:
                return await self._own_success(units, failures) if sent else failures

    async def _append_once(self, units: Sequence[Unit]) -> list[Failure]:
        if not any(unit.also for unit in units):
            return await append(self._pool, units)
        async with self._pool.acquire() as connection, connection.transaction():
            failures = await append(connection, units)
            failed = {failure.unit for failure in failures}
            for nr, unit in enumerate(units):
                if nr not in failed:
                    await _also(connection, unit)
            return failures

    async def _own_success(self, units: Sequence[Unit], failures: list[Failure]) -> list[Failure]:
        """A unit whose every command is logged with the very answer it was given had been written."""
        written: set[int] = set()
        for nr in {failure.unit for failure in failures}:
            logged = await read_logged(self._pool, list(units[nr].log))
            if logged == units[nr].log:
                written.add(nr)
        return [failure for failure in failures if failure.unit not in written]

    async def _patiently(self, attempt: Callable[[], Awaitable[R]]) -> R:
        deadline = asyncio.get_running_loop().time() + GIVE_UP_AFTER
        while True:
            try:
                return await attempt()
            except CIRCLES:
                raise
            except TRANSIENT as error:
                if asyncio.get_running_loop().time() > deadline:
                    raise UnavailableError(str(error)) from error
                await asyncio.sleep(0.05)


async def _also(connection: Connection, unit: Unit) -> None:
    for sql, arguments in unit.also:
        await connection.execute(sql, *arguments)


def _refuse(work: Work, error: Exception) -> None:
    if not work.waiter.done():
        work.waiter.set_exception(error)


def _deciders(works: Sequence[Work]) -> dict[UUID, AnyDecider]:
    return {stream: decider for work in works for decider, stream in work.targets}


def _answer(unit: Unit) -> None:
    for work, outcome in unit.outcomes:
        if isinstance(outcome, Exception):
            _refuse(work, outcome)
        elif not work.waiter.done():  # else the client has gone
            work.waiter.set_result(outcome)
