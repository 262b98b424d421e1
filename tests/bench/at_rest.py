"""Waiting until all that was recorded has arrived wherever it belongs: a measurement begins alone."""

import asyncio
import time

import asyncpg

from deploy.local.environment import WRITE_SERVICES
from deploy.local.system import System
from services.reporting.store.generations import LIVE
from tests.bench.figure import BenchError

READS: dict[str, dict[str, tuple[str, ...]]] = {  # by the schema of the inbox
    "public": {
        "curriculum": ("training",),
        "training": ("curriculum", "enrolment"),
        "enrolment": ("curriculum", "training"),
    },
    LIVE: {"reporting": WRITE_SERVICES},
}


async def at_rest(system: System, within: float = 120) -> None:
    """Outboxes empty, every consumer that runs at every head."""
    deadline = time.monotonic() + within
    running = set(system.process_names())
    while left := await _under_way(system, running):
        if time.monotonic() > deadline:
            raise BenchError(f"not at rest after {within:.0f} s: {left}")
        await asyncio.sleep(0.1)


async def _under_way(system: System, running: set[str]) -> dict[str, int]:
    left: dict[str, int] = {}
    versions: dict[str, int] = {}
    for service in running & set(WRITE_SERVICES):
        left[f"{service}, undelivered"] = await _ask(system, service, "SELECT count(*) FROM outbox")
        versions[service] = await _ask(system, service, "SELECT coalesce(sum(version), 0) FROM streams")
    for schema, consumers in READS.items():
        for consumer, sources in consumers.items():
            if consumer in running:
                taken = f"SELECT coalesce(sum(version), 0) FROM {schema}.inbox WHERE version > 0"
                expected = sum(versions.get(source, 0) for source in sources)
                left[f"{consumer}, to take in"] = expected - await _ask(system, consumer, taken)
    return {what: count for what, count in left.items() if count}


async def _ask(system: System, service: str, query: str) -> int:
    connection = await asyncpg.connect(system.site.databases[service].owner)
    try:
        return int(await connection.fetchval(query))
    finally:
        await connection.close()
