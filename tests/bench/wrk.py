"""The load generator of every HTTP figure: wrk, one thread, keep-alive; some ten microseconds a request.

It is the same for ours, the peer and the limit, and runs in a process of its own. A request that is
refused or lost is a mistake of the bench.
"""

import asyncio
import json
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figure import BenchError

_SCRIPT = Path(__file__).with_suffix(".lua")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked again and again; ``@@`` in a body becomes the request's own name, ``##`` a number."""

    url: str
    method: str
    path: str
    token: str = "none"
    body: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it; times in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float


def installed() -> bool:
    """A Debian package that `make test` and `make bench` bring."""
    return shutil.which("wrk") is not None


async def load(asked: Asked, connections: int, seconds: int) -> Load:
    """As many requests as are answered, one after another on each connection."""
    prefix = uuid.uuid4().hex[:10]
    wrk = await asyncio.create_subprocess_exec(
        "wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "10s", "-s", str(_SCRIPT),
        asked.url, "--", asked.method, asked.path, prefix, asked.token, asked.body,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await wrk.communicate()
    found = next((line for line in said.decode().splitlines() if line.startswith("{")), None)
    if found is None:
        raise BenchError(f"wrk said {said.decode()}")
    told = json.loads(found)
    if told.pop("refused") + told.pop("lost") or not told["requests"]:
        raise BenchError(f"{asked.method} {asked.path}: {found}")
    return Load(**told)
