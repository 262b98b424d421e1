"""Taking events in: one transaction a batch, each event once, a poison event holds only its stream."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import httpx
import structlog
from asyncpg import Pool

from shared.contracts.recorded import Recorded
from shared.eventsourcing.metrics import SPOILT
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.storing.transient import persist
from shared.eventsourcing.subscribing.inbox import Inbox, UnknownEpochError

Apply = Callable[[Connection, Sequence[Recorded]], Awaitable[None]]
EpochOf = Callable[[str], Awaitable[str]]  # from which incarnation an owner says it speaks
_log = structlog.get_logger()


async def take_in(
    pool: Pool, inbox: Inbox, events: Sequence[Recorded], apply: Apply, epoch_of: EpochOf | None = None
) -> list[Recorded]:
    """Apply what comes next in each stream and remember it, together; returns what was applied.

    Transient errors are waited out. If the batch fails otherwise it is tried once event by event:
    the one that fails puts its stream behind. An unknown epoch is raised, unless the owner says that it
    speaks from one that is trusted: then the message is foreign, and only its stream waits. Only when
    this returns may Kafka be told.
    """
    if epoch_of is not None:
        await persist("meet", partial(_meet, pool, inbox, {event.source for event in events}, epoch_of))
    while True:
        try:
            return await _take_in(pool, inbox, events, apply)
        except UnknownEpochError as error:
            if epoch_of is None or not await _is_foreign(pool, inbox, error, epoch_of):
                raise
            events = await persist("hold", partial(_without_foreign, pool, inbox, events, error))


async def _take_in(pool: Pool, inbox: Inbox, events: Sequence[Recorded], apply: Apply) -> list[Recorded]:
    try:
        return await persist("take_in", partial(_together, pool, inbox, events, apply))
    except UnknownEpochError:
        raise
    except Exception as error:
        _log.warning("batch_failed", error=f"{type(error).__name__}: {error}", events=len(events))
    applied: list[Recorded] = []
    for event in events:
        applied += await _alone(pool, inbox, event, apply)
    return applied


async def _together(pool: Pool, inbox: Inbox, events: Sequence[Recorded], apply: Apply) -> list[Recorded]:
    async with pool.acquire() as connection, connection.transaction():
        accepted = await inbox.accept(connection, events)
        if accepted:
            await apply(connection, accepted)
        return accepted


async def _alone(pool: Pool, inbox: Inbox, event: Recorded, apply: Apply) -> list[Recorded]:
    try:
        return await persist("take_in", partial(_together, pool, inbox, [event], apply))
    except UnknownEpochError:
        raise
    except Exception as error:
        _log.exception("poison", stream=str(event.stream), version=event.version, type=event.type)
        reason = f"{type(error).__name__}: {error}"
        await persist("put_behind", partial(_put_behind, pool, inbox, event, reason))
        return []


async def _put_behind(pool: Pool, inbox: Inbox, event: Recorded, reason: str) -> None:
    async with pool.acquire() as connection, connection.transaction():
        if (await inbox.lock_stream(connection, event.stream)).version < event.version:
            await inbox.put_behind(connection, event, reason)


async def _meet(pool: Pool, inbox: Inbox, sources: set[str], epoch_of: EpochOf) -> None:
    """Whom we never met is asked from which incarnation it speaks: its first message could be forged.

    Where it does not answer, the first message is believed after all.
    """
    for source in sources - inbox.met:
        async with pool.acquire() as connection:
            if not await inbox.knows(connection, source):
                try:
                    await inbox.trust(connection, source, await epoch_of(source))
                except (httpx.HTTPError, KeyError):
                    continue
        inbox.met.add(source)


async def _is_foreign(pool: Pool, inbox: Inbox, error: UnknownEpochError, epoch_of: EpochOf) -> bool:
    try:
        told = await epoch_of(error.source)
    except (httpx.HTTPError, KeyError):
        return False  # nobody contradicts: its store may have been made anew
    async with pool.acquire() as connection:
        return told != error.epoch and await inbox.trusts(connection, error.source, told)


async def _without_foreign(
    pool: Pool, inbox: Inbox, events: Sequence[Recorded], error: UnknownEpochError
) -> Sequence[Recorded]:
    """The others; the streams that the foreign ones speak of wait for what their owner says."""
    foreign = [event for event in events if (event.source, event.epoch) == (error.source, error.epoch)]
    async with pool.acquire() as connection, connection.transaction():
        for event in sorted(foreign, key=lambda event: event.stream):
            SPOILT.labels(event.source).inc()
            _log.error("foreign", stream=str(event.stream), version=event.version, epoch=event.epoch)
            here = await inbox.lock_stream(connection, event.stream)
            reason = f"a message of the foreign epoch {event.epoch}"
            await inbox.hold(connection, event.stream, here.source or event.source, here.version, reason)
    return [event for event in events if event not in foreign]
