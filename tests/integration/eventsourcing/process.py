"""Starting an office in a process of its own, to kill as one likes."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.local.paths import ROOT


@asynccontextmanager
async def process(**told: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Running until the end of the block, unless it ended before."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.eventsourcing.office_process", cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert started.stdin
        assert started.stdout
        started.stdin.write(json.dumps(told).encode())
        started.stdin.close()
        async with asyncio.timeout(40):
            assert await started.stdout.readline() == b"running\n"
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def ended(process: asyncio.subprocess.Process, within: float) -> int | None:
    """Its status once it has ended; its output is read, so that it can."""
    async with asyncio.timeout(within):
        await process.communicate()
    return process.returncode
