"""Waiting for what may never end."""

import asyncio
from collections.abc import Coroutine
from typing import Any

_left: set[asyncio.Task[Any]] = set()


async def leave_after(seconds: float, work: Coroutine[Any, Any, Any]) -> None:
    """Wait for the work this long; then let it end by itself, whenever that is and however."""
    task = asyncio.create_task(work)
    _left.add(task)
    task.add_done_callback(_ended)
    await asyncio.wait([task], timeout=seconds)


async def give_up_after(seconds: float, work: Coroutine[Any, Any, None]) -> None:
    """Wait for the work this long; then cancel it and return, even if it does not heed."""
    task = asyncio.create_task(work)
    try:
        done, _ = await asyncio.wait([task], timeout=seconds)
    finally:
        task.cancel()
    if done:
        task.result()


def _ended(task: asyncio.Task[Any]) -> None:
    _left.discard(task)
    if not task.cancelled():
        task.exception()  # nobody waits for it any more
