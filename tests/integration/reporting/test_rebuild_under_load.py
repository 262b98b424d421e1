"""A rebuild while people read and events arrive, and killed after each of its steps: nobody notices.

Two hundred reads a second are asked for, at a steady pace: live, as of an instant, and a whole scorecard.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import asyncpg
import pytest

from deploy.databases.server import Database
from deploy.local.paths import ROOT
from services.reporting.store.digests import differences, digests, miscounted
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.recorded import Recorded
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.clock import SystemClock
from tests.chaos.mortal.steps import REBUILD
from tests.reporting.client import Api, reporting_api
from tests.reporting.databases import live_pool
from tests.reporting.histories import History
from tests.reporting.processes import deliver, environment, make_topics, until

BEFORE = 40  # teachers trained before anybody rebuilds
READERS, EACH_SECOND = 16, 200
KPI, CARD = "/v1/kpis/RAIL/2564", "/v1/scorecards/RAIL/2564"


@dataclass
class Read:
    """What was found; a read that fails ends its reader. A KPI may be an answer kept for a second."""

    cards: dict[int, list[int]] = field(default_factory=lambda: {nr: [] for nr in range(READERS)})
    kpis: list[int] = field(default_factory=list)
    as_of: set[int] = field(default_factory=set)


@asynccontextmanager
async def reading(api: Api, as_of: str) -> AsyncIterator[Read]:
    """Read at a steady pace until the block ends; who was late goes on without a pause."""
    read, loop = Read(), asyncio.get_running_loop()
    began = loop.time()

    async def teachers(path: str, **query: str) -> int:
        return int((await api.get(path, **query))["teachers"]["actual"])

    async def reader(number: int) -> None:
        turn = 0
        while True:
            await asyncio.sleep(max(0, began + (turn * READERS + number) / EACH_SECOND - loop.time()))
            if turn % 10 == 9:
                read.cards[number].append(await teachers(CARD))
            elif turn % 2:
                read.as_of.add(await teachers(KPI, as_of=as_of))
            else:
                read.kpis.append(await teachers(KPI))
            turn += 1

    readers = [asyncio.create_task(reader(number)) for number in range(READERS)]
    try:
        yield read
        for task in readers:
            assert not task.done(), task.exception()
    finally:
        for task in readers:
            task.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


@dataclass
class Arriving:
    """Teachers complete, one after another: on the topic and in the live generation, as ever."""

    pool: asyncpg.Pool
    kafka: str
    prefix: str
    history: History
    teachers: int = 0

    async def some(self, count: int) -> None:
        events: list[Recorded] = [self.history.completed(self.teachers + nr) for nr in range(count)]
        await deliver(self.kafka, self.prefix, events)
        await take_in(self.pool, GenerationInbox(CONSUMER), events, apply)
        self.teachers += count

    async def for_ever(self) -> None:
        while True:
            await self.some(3)
            await asyncio.sleep(0.1)


async def rebuild(armed: Path, variables: dict[str, str]) -> tuple[int, str]:
    """The operator's command, mortal."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chaos.mortal", str(armed), "services.reporting", "rebuild",
        env={**os.environ, **variables}, cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        said, _ = await asyncio.wait_for(process.communicate(), 120)
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode or 0, said.decode()


@pytest.mark.timeout(300)
async def test_whoever_reads_while_rebuilds_are_killed_and_one_ends_finds_the_old_figure_or_the_new(
    database: Database, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    armed, variables = tmp_path / "armed", environment(database, kafka, topic_prefix)
    history = History()
    history.field()
    await make_topics(kafka, topic_prefix)
    await deliver(kafka, topic_prefix, history.events)
    async with live_pool(database) as pool, reporting_api(database, SystemClock()) as api:
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
        arriving = Arriving(pool, kafka, topic_prefix, history)
        await arriving.some(BEFORE)
        past = history.events[-1].recorded_at
        were = await digests(pool, as_of=past)
        async with reading(api, past.isoformat()) as read:
            events = asyncio.create_task(arriving.for_ever())
            try:
                for step in REBUILD:
                    armed.write_text(step)
                    died, said = await rebuild(armed, variables)
                    assert (died, armed.exists()) == (-signal.SIGKILL, False), f"{step}: {said}"
                    so_far, came = len(read.kpis), arriving.teachers
                    await until(lambda: _after(read, so_far, arriving, came))  # noqa: B023 (within this turn)
                    assert await digests(pool, as_of=past) == were, step
                    assert await _outcome(pool) == "running", step  # the next one calls it interrupted
                ended, said = await rebuild(armed, variables)
                assert ended == 0, said
                so_far, came = len(read.kpis), arriving.teachers
                await until(lambda: _after(read, so_far, arriving, came))
            finally:
                events.cancel()
                await asyncio.gather(events, return_exceptions=True)
        told = {row["outcome"] for row in await pool.fetch("SELECT outcome FROM public.rebuilds")}
        assert told == {"interrupted", "swapped"}
        assert read.as_of == {BEFORE}
        for found in read.cards.values():
            assert found == sorted(found)  # never back to what was before
        assert {*read.kpis, *chain(*read.cards.values())} <= set(range(BEFORE, len(history.events)))
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)  # of the last ones, cut off
        assert await miscounted(pool) == []
        assert await _left(pool) == ["live", "previous"]
        assert differences(await digests(pool), await _plainly(pool, history)) == []


async def _after(read: Read, so_far: int, arriving: Arriving, came: int) -> bool:
    """Everybody reads on, and events go on arriving."""
    return len(read.kpis) > so_far + 2 * READERS and arriving.teachers > came


async def _outcome(pool: asyncpg.Pool) -> str:
    return str(await pool.fetchval("SELECT outcome FROM public.rebuilds ORDER BY id DESC LIMIT 1"))


async def _left(pool: asyncpg.Pool) -> list[str]:
    rows = await pool.fetch(
        """SELECT nspname FROM pg_namespace
           WHERE nspname ~ '^(live|previous|left|aside|refused|rebuild_.*)$' ORDER BY 1"""
    )
    return [row["nspname"] for row in rows]


async def _plainly(pool: asyncpg.Pool, history: History) -> dict[str, str]:
    """The digests after everything was taken in once more from the beginning."""
    await pool.execute("DELETE FROM facts; DELETE FROM counted; DELETE FROM counters; DELETE FROM inbox")
    await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
    return await digests(pool)
