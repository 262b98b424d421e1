"""Waiting for what may never end."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

R = TypeVar("R")
_left: set[asyncio.Task[Any]] = set()


async def leave_after(seconds: float, work: Coroutine[Any, Any, Any]) -> None:
    """Wait for the work this long; then let it end by itself, whenever that is and however."""
    task = asyncio.create_task(work)
    _left.add(task)
    task.add_done_callback(_ended)
    await asyncio.wait([task], timeout=seconds)


async def give_up_after(seconds: float, work: Coroutine[Any, Any, None]) -> None:
    """Wait for the work this long; then cancel it and return, even if it does not heed.

    Work that was cancelled by somebody else has given no answer either.
    """
    task = asyncio.create_task(work)
    try:
        done, _ = await asyncio.wait([task], timeout=seconds)
    finally:
        task.cancel()
    if done and not task.cancelled():
        task.result()


async def within(seconds: float, work: Awaitable[R]) -> R:
    """What the work gives, or TimeoutError; also when it does not heed that it was cancelled.

    ``asyncio.timeout`` waits until it does, and a connection to a PostgreSQL that says nothing takes a
    minute. Cancelled itself, this returns at once.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if not done:
            raise TimeoutError
        return task.result()
    finally:
        if not task.done():
            _left.add(task)
            task.add_done_callback(_ended)
            task.cancel()


def _ended(task: asyncio.Task[Any]) -> None:
    _left.discard(task)
    if not task.cancelled():
        task.exception()  # nobody waits for it any more
