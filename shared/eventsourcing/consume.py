"""Taking events in: one transaction a batch, each event once, a poison event holds only its stream."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog
from asyncpg import Pool

from shared.contracts.recorded import Recorded
from shared.eventsourcing.database import Connection
from shared.eventsourcing.inbox import Inbox, UnknownEpochError
from shared.eventsourcing.transient import persist

Apply = Callable[[Connection, Sequence[Recorded]], Awaitable[None]]
_log = structlog.get_logger()


async def take_in(pool: Pool, inbox: Inbox, events: Sequence[Recorded], apply: Apply) -> list[Recorded]:
    """Apply what comes next in each stream and remember it, together; returns what was applied.

    Transient errors are waited out. If the batch fails otherwise it is tried once event by event:
    the one that fails puts its stream behind. An unknown epoch is raised. Only when this returns may
    Kafka be told.
    """
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
        reason = f"{type(error).__name__}: {error}"[:500]
        await persist("put_behind", partial(_put_behind, pool, inbox, event, reason))
        return []


async def _put_behind(pool: Pool, inbox: Inbox, event: Recorded, reason: str) -> None:
    async with pool.acquire() as connection, connection.transaction():
        if await inbox.lock_stream(connection, event.stream) < event.version:
            await inbox.put_behind(connection, event, reason)
