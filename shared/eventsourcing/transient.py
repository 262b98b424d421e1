"""Which errors of PostgreSQL pass by themselves, and how to wait for them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
import structlog

TRANSIENT = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.InsufficientResourcesError,
    OSError,
    TimeoutError,
)

R = TypeVar("R")
_log = structlog.get_logger()


async def persist(what: str, attempt: Callable[[], Awaitable[R]], longest: float = 2.0) -> R:
    """Attempt until it succeeds or fails for a reason that waiting does not mend."""
    pause = 0.05
    while True:
        try:
            return await attempt()
        except TRANSIENT as error:
            _log.warning("waiting", what=what, error=f"{type(error).__name__}: {error}", pause=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, longest)
