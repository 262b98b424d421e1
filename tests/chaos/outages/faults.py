"""Outages that can be brought about in a running system, each undone at the end of its block.

async with stopped(stage, "postgres"): …             and nobody starts it again meanwhile
async with frozen(stage, "postgres"): …              it is there and says nothing
async with replicas(stage, ["training"]) as urls: …  a second process, `training-2`
await lost(stage, "training")                        killed for good; `again` starts another
await told_to_stop(stage, "training")                SIGTERM; how it ended, and when
with disk.full(): …  with disk.slow(0.001): …        see `disk.py`
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import NamedTuple

from deploy.local.programs import readyz
from tests.chaos.stage import Stage
from tests.servers.family import freeze, send

READY_WITHIN = 60.0


@asynccontextmanager
async def stopped(stage: Stage, process: str) -> AsyncIterator[None]:
    """Stopped as its administrator would; started again when the block ends, and waited for."""
    await asyncio.to_thread(stage.up.stop_process, process)
    try:
        yield
    finally:
        await again(stage, process)


@asynccontextmanager
async def frozen(stage: Stage, process: str) -> AsyncIterator[None]:
    """It takes connections and requests and answers none: what a dead network or a stuck disk looks like."""
    pid = stage.up.system.process(process).pid
    assert pid is not None, f"{process} does not run"
    family = freeze(pid)
    try:
        yield
    finally:
        send(family, signal.SIGCONT)


async def lost(stage: Stage, process: str) -> None:
    """Killed, and nothing brings it back: its machine is gone."""
    await asyncio.to_thread(stage.up.lose, process)


async def again(stage: Stage, process: str) -> None:
    """Start it; return when it says that it is ready."""
    await asyncio.to_thread(stage.up.start_process, process)
    if url := stage.up.urls.get(process):  # the projector too answers on its port
        ready, deadline = readyz(url), time.monotonic() + READY_WITHIN
        while not await ready():
            assert time.monotonic() < deadline, f"{process} is not ready"
            await asyncio.sleep(0.05)


async def told_to_stop(stage: Stage, process: str, patience: float | None = None) -> tuple[int | None, float]:
    """Its exit status and the seconds it took; nobody starts it again.

    With patience its supervisor waits so many seconds before it kills, not just as long as was promised.
    """
    supervised = stage.up.system.process(process)
    program, began = supervised.program, time.monotonic()
    supervised.program = replace(program, stops_within=patience or program.stops_within)
    try:
        status = await asyncio.to_thread(stage.up.terminate, process)
        return status, time.monotonic() - began
    finally:
        supervised.program = program


class Second(NamedTuple):
    """One more process of a service."""

    name: str
    url: str


@asynccontextmanager
async def replicas(stage: Stage, services: Sequence[str]) -> AsyncIterator[dict[str, Second]]:
    """One more process of each, by service; gone again when the block ends."""
    added: dict[str, Second] = {}

    async def add(service: str) -> None:
        url = await asyncio.to_thread(stage.up.add_replica, service)
        of_service = [one for one in stage.up.system.process_names() if one.split("-")[0] == service]
        added[service] = Second(of_service[-1], url)

    try:
        await asyncio.gather(*map(add, services))
        yield added
    finally:
        names = [second.name for second in added.values()]
        await asyncio.gather(*(asyncio.to_thread(stage.up.remove_replica, name) for name in names))
