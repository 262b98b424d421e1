"""Commands that a test runs as an operator would; none is left running."""

from asyncio import timeout
from asyncio.subprocess import Process


async def said_by(process: Process, within: float = 120) -> str:
    """All that it says until it ends; it is killed when that takes too long."""
    try:
        async with timeout(within):
            said, _ = await process.communicate()
        return said.decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
