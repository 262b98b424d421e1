"""What was taken in and never recorded is taken back: the whole stream anew, from its owner.

Only a consumer that can undo everything a stream has done may do so: reporting's facts are each keyed by
the stream that proves them. A replica of a write service may have been acted upon; there the stream waits
for an operator.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import structlog
from asyncpg import Pool

from shared.contracts.recorded import Recorded
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.subscribing.consume import Apply
from shared.eventsourcing.subscribing.feed_client import FeedClient
from shared.eventsourcing.subscribing.inbox import Inbox
from shared.eventsourcing.subscribing.standing import Standing

Forget = Callable[[Connection, UUID], Awaitable[None]]  # undoes all that a stream has done
_log = structlog.get_logger()


class BrokenChainError(Exception):
    """What an owner tells of its own stream does not fit together; its `verify` will say where."""


def in_one_chain(events: Sequence[Recorded], here: Standing) -> None:
    """Raise BrokenChainError unless each event follows the one before it."""
    for event in events:
        if event.version != here.version + 1 or not here.follows(event):
            raise BrokenChainError(f"the owner's version {event.version} does not follow by its hash")
        here = Standing(event.version, event.hash)


async def retake(
    pool: Pool, inbox: Inbox, apply: Apply, forget: Forget, stream: UUID, here: Standing, owner: FeedClient
) -> None:
    """In one transaction: nobody reads a figure without the stream."""
    events: list[Recorded] = []
    while told := await owner.stream(stream, len(events)):
        events += told
        in_one_chain(events, Standing())
    async with pool.acquire() as connection, connection.transaction():
        if await inbox.lock_stream(connection, stream) != here:
            return  # somebody else was faster
        _log.error("taken_anew", stream=str(stream), versions=len(events), instead_of=here.version)
        await forget(connection, stream)
        await inbox.forget(connection, stream)
        if events:
            await apply(connection, events)
            await inbox.advance(connection, events)
