"""The one experiment of this folder: under load one process is killed, once; then everything is proved."""

import asyncio
import time

from tests.chaos.evidence import databases
from tests.chaos.load import SERVICE, Load
from tests.chaos.proof import prove, repeats_get_their_first_answer
from tests.chaos.stage import Stage
from tests.chaos.walks import walk

BEFORE, AFTER = 150, 150  # commands acknowledged before the crash, and after it is mended


async def killed_under_load(stage: Stage, process: str) -> Load:
    """`kill -9` while clients send; the supervisor starts it again; nothing is lost, nothing doubled."""
    async with databases(stage.up) as found:
        await found.at_rest()
        before = {event.id for event in await found.store(SERVICE)}
        async with Load(stage, walk) as load:
            await load.until_more(BEFORE)
            await _kill9(stage, process)
            await load.until_more(AFTER)
            await repeats_get_their_first_answer(load)
        await found.at_rest()
        await prove(load, found, before)
    return load


async def _kill9(stage: Stage, process: str, within: float = 60.0) -> None:
    """Return once it runs and is ready again."""
    supervised = stage.up.system.process(process)
    starts, deadline = supervised.starts, time.monotonic() + within
    stage.up.kill9(process)
    while supervised.starts == starts:
        assert time.monotonic() < deadline, f"{process} was not started again"
        await asyncio.sleep(0.02)
    await asyncio.to_thread(stage.up.wait_ready, process)
