"""A rebuild of the read models, as an operator runs it."""

import asyncio
import os
import sys
from typing import Any

from deploy.local.environment import environment
from tests.journeys.children import said_by
from tests.journeys.journey import OPERATOR, Journey


async def rebuilt(journey: Journey, **changes: str) -> dict[str, Any]:
    """`python -m services.reporting rebuild`, and what the API tells of it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.reporting", "rebuild",
        env={**os.environ, **environment("reporting", journey.up.system.site, migrating=True), **changes},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said = await said_by(process)
    assert process.returncode == 0, said
    latest: dict[str, Any] = (await journey.get("reporting", "/v1/rebuilds?limit=1", OPERATOR))["items"][0]
    assert (latest["outcome"], latest["unchecked"], latest["differences"]) == ("swapped", [], [])
    return latest
