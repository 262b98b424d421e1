"""What is compared in a drill: events by what makes them the same, and what an operator was told."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import uuid4

from deploy.local.environment import WRITE_SERVICES
from shared.contracts.recorded import Recorded
from tests.chaos.evidence import Databases

LONGEST = 60.0
Events = dict[str, list[Recorded]]  # by service
_NAMED = re.compile(r"adopted: (\S+)  stream (\S+)  version (\d+)  recorded (\S+)  position (\d+)")


async def stored(found: Databases) -> Events:
    """Every event of every store."""
    return {service: await found.store(service) for service in WRITE_SERVICES}


def named(said: str) -> set[tuple[str, str, int, str, int]]:
    """Type, stream, version, instant, position of each event in an operator's output."""
    return {
        (t, stream, int(version), at, int(position))
        for t, stream, version, at, position in _NAMED.findall(said)
    }


def essence(events: Iterable[Recorded]) -> set[tuple[Any, ...]]:
    """What makes an event the same event."""
    return {(e.id, e.stream, e.version, e.position, e.hash, e.value) for e in events}


async def eventually(look: Callable[[], Awaitable[Any]], within: float = LONGEST) -> Any:
    """What ``look`` finds, as soon as it is anything."""
    deadline = time.monotonic() + within
    while not (found := await look()):
        assert time.monotonic() < deadline, f"not within {within:.0f} s"
        await asyncio.sleep(0.1)
    return found


def new_key(what: str) -> str:
    """An Idempotency-Key that nobody has used."""
    return f"drill/{what}/{uuid4()}"
