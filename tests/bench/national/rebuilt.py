"""A rebuild of the nation, as an operator runs it, beside raw getmany and COPY of the same rows."""

import asyncio
import os
import sys
import time
from pathlib import Path

import asyncpg

from deploy.local.environment import environment
from deploy.local.server import descendants
from deploy.local.system import System
from services.reporting.migrate import role_of
from services.reporting.store import facts
from services.reporting.store.generations import LIVE, PREVIOUS, create, drop, index
from tests.bench.figure import BenchError
from tests.bench.rebuilding import read_all, settings_of
from tests.bench.rounds import Rate

_BESIDE = "beside"


async def rebuild(system: System) -> tuple[Rate, float]:
    """How fast, by its own account; and the most memory that one of its processes held, in MB."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.reporting", "rebuild",
        env={**os.environ, **environment("reporting", system.site, migrating=True)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    most, ended = 0.0, asyncio.create_task(process.communicate())
    while not ended.done():
        most = max(most, *map(_high_water, (process.pid, *descendants(process.pid))))
        await asyncio.wait([ended], timeout=0.2)
    said, _ = ended.result()
    if process.returncode:
        raise BenchError(f"rebuild: {said.decode()}")
    owner = await asyncpg.connect(system.site.databases["reporting"].owner)
    try:
        row = await owner.fetchrow(
            """SELECT events, outcome, filled = '[]' AND differences = '[]' AS same,
                      extract(epoch FROM finished_at - started_at)::float AS seconds
               FROM rebuilds ORDER BY id DESC LIMIT 1"""
        )
        if row is None or row["outcome"] != "swapped" or not row["same"]:
            raise BenchError(f"rebuild: {row}")
        taken = await owner.fetchval(f"SELECT sum(version) FROM {LIVE}.inbox")
        await drop(owner, PREVIOUS)
        await owner.execute(f"VACUUM ANALYZE {LIVE}.facts")
    finally:
        await owner.close()
    return Rate(row["events"], row["seconds"], taken), most


async def read(system: System) -> Rate:
    """The topics once, and nothing done with them."""
    return await read_all(system.site.kafka, settings_of(system).topics())


async def copied(system: System, events: int) -> Rate:
    """The facts of all these events into an empty generation, and nothing else."""
    database = system.site.databases["reporting"]
    owner = await asyncpg.connect(database.owner)
    try:
        rows = await owner.fetch(f"SELECT {', '.join(facts.COLUMNS)} FROM {LIVE}.facts")
        await drop(owner, _BESIDE)
        await create(owner, _BESIDE, role_of(database.runtime))
        began = time.perf_counter()
        await owner.copy_records_to_table(
            "facts", schema_name=_BESIDE, records=map(tuple, rows), columns=facts.COLUMNS
        )
        await index(owner, _BESIDE)
        seconds = time.perf_counter() - began
        found = await owner.fetchval(f"SELECT count(*) FROM {_BESIDE}.facts")
        await drop(owner, _BESIDE)
    finally:
        await owner.close()
    if found != len(rows):
        raise BenchError(f"{found} of {len(rows)} rows were copied")
    return Rate(events, seconds, events)


def _high_water(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), default=0.0)
