"""A further process of a service, which may open few files."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from deploy.local.environment import environment
from deploy.local.paths import ROOT
from deploy.local.ports import HOST, free_port
from deploy.local.programs import python
from tests.hostile.ground import Ground


@asynccontextmanager
async def one_more(
    ground: Ground, service: str, most_files: int, log: Path
) -> AsyncIterator[tuple[str, int]]:
    """A further process of a service that may open few files: its URL, its pid."""
    site = ground.up.system.site
    url = f"http://{HOST}:{free_port()}"
    variables = environment(service, replace(site, urls={**site.urls, service: url}))
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            "prlimit", f"--nofile={most_files}:{most_files}", *python(f"services.{service}", "serve"),
            env={**os.environ, **variables}, cwd=ROOT, stdout=said, stderr=said,
        )  # fmt: skip
        try:
            await _ready(url, process)
            yield url, process.pid
            assert process.returncode is None, "it did not live through it"
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _ready(url: str, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient(base_url=url, trust_env=False) as http:
        while True:
            assert process.returncode is None
            try:
                if (await http.get("/readyz")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
