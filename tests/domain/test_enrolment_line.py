"""First come, first decided, however long each look-up takes."""

import asyncio
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrolment.api.line import Line

PROJECT, OTHER = UUID(int=1), UUID(int=2)


@given(waits=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=12))
@settings(deadline=None)
def test_the_order_of_arrival_is_kept_also_when_some_give_up(waits: list[tuple[int, bool]]) -> None:
    sent: list[int] = []

    async def stand(line: Line, number: int, steps: int, gives_up: bool) -> None:
        async with line.place(PROJECT) as turn:
            for _ in range(steps):
                await asyncio.sleep(0)
            if gives_up:
                raise LookupError
            await turn()
        sent.append(number)

    async def run() -> None:
        line = Line()
        await asyncio.gather(
            *(stand(line, number, *wait) for number, wait in enumerate(waits)), return_exceptions=True
        )
        for _ in waits:
            await asyncio.sleep(0)
        assert line._last == {}

    asyncio.run(run())
    assert sent == [number for number, (_, gives_up) in enumerate(waits) if not gives_up]


async def test_one_project_does_not_wait_for_another() -> None:
    line = Line()
    async with line.place(PROJECT), line.place(OTHER) as turn:
        await asyncio.wait_for(turn(), 1)


async def test_whoever_is_cancelled_in_the_line_holds_up_nobody() -> None:
    line, first_may_go, sent = Line(), asyncio.Event(), []

    async def stand(number: int, ready: asyncio.Event | None = None) -> None:
        async with line.place(PROJECT) as turn:
            if ready:
                await ready.wait()
            await turn()
        sent.append(number)

    tasks = [asyncio.create_task(stand(0, first_may_go)), *(asyncio.create_task(stand(n)) for n in (1, 2))]
    await asyncio.sleep(0)
    tasks[1].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[1]
    assert sent == []
    first_may_go.set()
    await asyncio.wait_for(asyncio.gather(tasks[0], tasks[2]), 1)
    assert sent == [0, 2]
