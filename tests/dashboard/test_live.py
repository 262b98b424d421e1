"""What open pages hear: that something moved, how it stands, and nothing once the process takes its leave."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from services.reporting.dashboard.live import Live
from services.reporting.figures.standing import Standing
from services.reporting.speech.speech import Speech
from shared.kernel.clock import HandMovedClock

NOW = datetime(2021, 4, 1, 3, 0, tzinfo=UTC)
FOREVER = float("inf")


def live(behind: timedelta | None = timedelta()) -> Live:
    async def standing() -> Standing:
        if behind is None:
            raise OSError
        return Standing(NOW, None, provisional=False, low_water={"training": NOW - behind})

    return Live(HandMovedClock(NOW), standing, lambda: True)


async def hear(told: Any) -> dict[str, Any]:
    """The next event, whatever stands between."""
    async with asyncio.timeout(20):
        async for piece in told:
            if piece.startswith(b"event: now"):
                heard: dict[str, Any] = json.loads(piece.partition(b"data: ")[2])
                return heard
    raise AssertionError("the stream ended")


async def test_a_move_is_told_with_its_time() -> None:
    one = live()
    one.moved()  # the listener is there: what was shown before may lack something, but nobody heard of a move
    told = one.told(Speech("en"), FOREVER, lambda: False)
    first = await hear(told)
    assert (first["level"], first["text"]) == ("live", Speech("en").t("live.quiet"))
    assert first["moved"] == NOW.timestamp() * 1000
    one.clock.move(timedelta(milliseconds=5))  # type: ignore[attr-defined]
    one.moved()
    second = await hear(told)
    assert second["moved"] == first["moved"] + 5
    assert second["text"] == "Live: last moved at 10:00:00."


async def test_a_projector_that_is_behind_and_a_database_that_is_away_are_said() -> None:
    behind = await hear(live(timedelta(minutes=5)).told(Speech("th"), FOREVER, lambda: False))
    assert behind["level"] == "behind"
    assert "09.55.00 น." in behind["text"]
    assert (await hear(live(None).told(Speech("th"), FOREVER, lambda: False)))["level"] == "lost"


async def test_a_stream_ends_when_the_process_leaves_and_gives_its_place_back() -> None:
    one, leaving = live(), False
    told = one.told(Speech("th"), FOREVER, lambda: leaving)
    await hear(told)
    assert len(one.listeners) == 1
    leaving = True
    async with asyncio.timeout(20):
        assert [piece async for piece in told] == []
    assert one.listeners == set()
