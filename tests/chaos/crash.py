"""The one experiment of this folder: under load one process is killed, once; then everything is proved."""

import asyncio
import time

from deploy.local.programs import readyz
from tests.chaos.evidence import databases
from tests.chaos.load import SERVICE, Load
from tests.chaos.proof import prove, repeats_get_their_first_answer
from tests.chaos.stage import Stage
from tests.chaos.walks import walk

BEFORE, AFTER = 200, 200  # commands acknowledged before the crash, and after it is mended


async def killed_under_load(stage: Stage, process: str) -> tuple[Load, int]:
    """`kill -9` while clients send; the supervisor starts it again; nothing is lost, nothing doubled.

    The load, and how many commands were acknowledged while the process was away.
    """
    async with databases(stage.up) as found:
        await found.at_rest()
        before = {event.id for event in await found.store(SERVICE)}
        async with Load(stage, walk) as load:
            await load.until_more(BEFORE)
            acknowledged = len(load.acked)
            await _kill9(stage, process)
            meanwhile = len(load.acked) - acknowledged
            await load.until_more(AFTER)
            await repeats_get_their_first_answer(load)
        await found.at_rest()
        await prove(load, found, before)
    return load, meanwhile


async def _kill9(stage: Stage, process: str, within: float = 60.0) -> None:
    """Return once it runs again and says that it is ready."""
    supervised = stage.up.system.process(process)
    starts, deadline = supervised.starts, time.monotonic() + within
    stage.up.kill9(process)
    while supervised.starts == starts:
        assert time.monotonic() < deadline, f"{process} was not started again"
        await asyncio.sleep(0.02)
    await asyncio.to_thread(stage.up.wait_ready, process)
    if url := stage.up.urls.get(process):  # the projector is waited for by nobody else
        ready = readyz(url)
        while not await ready():
            assert time.monotonic() < deadline, f"{process} is not ready"
            await asyncio.sleep(0.05)
