"""Stores, topics and read models of a whole running system hold the same; each day is told to its readers."""

import asyncio
import os
import sys
from typing import Any

from deploy.local.environment import WRITE_SERVICES, environment
from deploy.local.scenario.api import Who
from tests.journeys.children import said_by
from tests.journeys.journey import CENTRAL, Journey

MINISTRY = Who("ministry.reader", "MOE")


async def test_the_self_check_of_a_whole_system_finds_nothing(journey: Journey) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.reporting", "self-check",
        env={**os.environ, **environment("reporting", journey.up.system.site)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said = await said_by(process)
    assert process.returncode == 0, said
    assert ": 0 differences (" in said


async def test_a_ministry_is_told_what_was_recorded_each_day_and_nobody_else(journey: Journey) -> None:
    for number, service in enumerate(WRITE_SERVICES):
        days = (await journey.get(service, "/v1/reconciliation/days", MINISTRY))["items"]
        events = sum(partition["count"] for day in days for partition in day["partitions"])
        assert events >= list(journey.events[0].values())[number]
        last = days[-1]
        alone = await journey.get(service, f"/v1/reconciliation?day={last['day']}", MINISTRY)
        assert _without_upto(alone) == _without_upto(last)
        async with journey.api() as api:
            answer = await api.send(CENTRAL, "GET", service, f"/v1/reconciliation?day={last['day']}")
        assert answer.status_code == 403


def _without_upto(day: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in day.items() if name not in {"upto", "closed"}}
