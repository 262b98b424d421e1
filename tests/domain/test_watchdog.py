"""A projector that makes no progress says what it is doing, and one that has nothing to do says nothing."""

import asyncio
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from services.reporting.projecting.watchdog import Watchdog, tasks


@dataclass
class Projector:
    left: int = 5
    time: float = 0.0

    def watchdog(self) -> Watchdog:
        return Watchdog(lambda: self.left, patience=60, now=lambda: self.time)


@pytest.fixture
def projector() -> Projector:
    return Projector()


async def told(watchdog: Watchdog) -> list[int]:
    with capture_logs() as lines:
        watchdog.look()
    return [line["seconds"] for line in lines if line["event"] == "projector_stands_still"]


async def test_it_is_told_after_a_while_without_progress(projector: Projector) -> None:
    watchdog = projector.watchdog()
    projector.time = 59
    assert await told(watchdog) == []
    projector.time = 61
    assert await told(watchdog) == [61]


async def test_once_for_every_while(projector: Projector) -> None:
    watchdog = projector.watchdog()
    projector.time = 61
    assert await told(watchdog) == [61]
    projector.time = 120
    assert await told(watchdog) == []
    projector.time = 123
    assert await told(watchdog) == [62]


async def test_progress_begins_the_while_anew(projector: Projector) -> None:
    watchdog = projector.watchdog()
    projector.time = 50
    watchdog.progressed()
    projector.time = 100
    assert await told(watchdog) == []


async def test_with_nothing_to_do_it_may_stand_for_ever(projector: Projector) -> None:
    watchdog = projector.watchdog()
    projector.left, projector.time = 0, 1000
    assert await told(watchdog) == []
    projector.left, projector.time = 1, 1059  # something came a moment ago
    assert await told(watchdog) == []


async def test_every_task_is_told_with_where_it_waits() -> None:
    async def waits_for_rain() -> None:
        await asyncio.sleep(60)

    task = asyncio.create_task(waits_for_rain(), name="farmer")
    await asyncio.sleep(0)
    told = tasks()
    task.cancel()
    [where] = [frames for name, frames in told.items() if name.endswith(" farmer")]
    assert [frame.rsplit(" ", 1)[1] for frame in where] == ["waits_for_rain", "sleep"]
