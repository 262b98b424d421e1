"""Which errors of PostgreSQL pass by themselves, and how to wait for them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
import structlog

from shared.eventsourcing.deciding.errors import UnavailableError

AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that died while it was being given up (seen at a kill -9)
    asyncpg.OperatorInterventionError,
    asyncpg.InvalidCatalogNameError,  # the database is being put in the place of another (a restore)
    asyncpg.InvalidAuthorizationSpecificationError,  # a server made anew, which does not know us yet
    asyncpg.InsufficientResourcesError,
    OSError,
    TimeoutError,
)
TRANSIENT = (*AWAY, asyncpg.TransactionRollbackError)
MISUSES = 5  # a closed connection is soon replaced: what asyncpg says more often is a mistake of ours

R = TypeVar("R")
_log = structlog.get_logger()


async def persist(
    what: str,
    attempt: Callable[[], Awaitable[R]],
    *,
    longest: float = 2.0,
    passing: tuple[type[Exception], ...] = TRANSIENT,
    until: float | None = None,
) -> R:
    """Attempt until it succeeds or fails for a reason that waiting does not mend.

    With ``until`` (a time of the event loop) it ends then at the latest, with UnavailableError.
    """
    pause, misuses = 0.05, 0
    while True:
        try:
            return await attempt()
        except passing as error:
            misuses += isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError)
            if isinstance(error, ValueError) or misuses == MISUSES:
                raise  # a value that no column takes, or too few of them
            if until is not None and asyncio.get_running_loop().time() >= until:
                raise UnavailableError(f"{type(error).__name__}: {error}") from error
            _log.warning("waiting", what=what, error=f"{type(error).__name__}: {error}", pause=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, longest)
