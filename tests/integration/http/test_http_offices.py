"""An office that fails is taken up again, and says so meanwhile; closing ends all, also one that will not."""

import asyncio

import pytest

from shared.service import offices as module
from shared.service.offices import Offices


async def until(condition: asyncio.Event) -> None:
    async with asyncio.timeout(5):
        await condition.wait()


async def test_one_that_fails_says_so_and_is_taken_up_again() -> None:
    offices, tries, second = Offices(), 0, asyncio.Event()

    async def work() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ValueError("unknown epoch")
        second.set()
        await asyncio.Event().wait()

    offices.open("subscription", work)
    await asyncio.sleep(0)
    assert await offices.lack() == "subscription: ValueError"
    await until(second)
    assert await offices.lack() is None
    await offices.close()


async def test_one_that_will_not_end_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLOSE_WITHIN", 0.05)
    offices, begun, over = Offices(), asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        begun.set()
        while not over.is_set():
            try:
                await over.wait()
            except asyncio.CancelledError:
                continue

    offices.open("stubborn", stubborn)
    await until(begun)
    async with asyncio.timeout(1):
        await offices.close()
    over.set()
