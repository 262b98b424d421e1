"""Waiting for a condition, with a deadline: no test sleeps and hopes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

R = TypeVar("R")


async def eventually(look: Callable[[], Awaitable[R | None]], within: float = 20) -> R:
    """What ``look`` finds, as soon as it is anything."""
    async with asyncio.timeout(within):
        while not (found := await look()):  # noqa: ASYNC110 - what changes cannot tell us
            await asyncio.sleep(0.02)
        return found
