"""Most of a rebuild: the topics up to now, read by several processes, each with partitions of its own.

All of a stream is in one partition, so no two of them ever write about the same stream.
"""

import asyncio
import os
import sys
from asyncio import IncompleteReadError, StreamReader
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from aiokafka import TopicPartition

from services.reporting.rebuilding.job import Failed, Job, Loaded, Progress, framed, said_by
from services.reporting.rebuilding.loading import Loading, facts_alone
from services.reporting.rebuilding.topics import Share, Tell, Told, Topics
from services.reporting.settings import ReportingSettings

WORTH_IT = 50_000  # messages; to start another process takes as long as reading some ten thousand
MOST = 4  # processes: PostgreSQL, which they all write to, needs processors too
_HELPER = "services.reporting.rebuilding.helper"


class HelperError(Exception):
    """Another process of the rebuild failed; its log says more."""


def at_most() -> int:
    """How many processes a rebuild has unless told otherwise: one a processor, within reason."""
    return min(MOST, len(os.sched_getaffinity(0)))


async def read_in_bulk(
    settings: ReportingSettings, schema: str, loading: Loading, tell: Tell, of: int
) -> Mapping[TopicPartition, int]:
    """Take in what the topics have up to now; answers where each partition is to be read further.

    Where there is little, nothing is read: one process does that as fast.
    """
    if of == 1:
        return {}
    async with Topics(settings.kafka(), settings.topics(), share=Share(0, of)) as topics:
        if await topics.waiting() * of < WORTH_IT:
            return {}
        bar = _Bar(tell)
        async with AsyncExitStack() as helped:
            helpers = [
                await helped.enter_async_context(_helper(Job(settings, schema, Share(nr, of))))
                for nr in range(1, of)
            ]
            try:
                async with asyncio.TaskGroup() as group:
                    found = [group.create_task(_listen(*each, bar)) for each in enumerate(helpers, 1)]
                    await loading.read(Told(topics, bar.of(0)), facts_alone)
            except ExceptionGroup as errors:
                raise errors.exceptions[0] from errors
        positions = await topics.positions()
    for loaded in (task.result() for task in found):
        loading.events += loaded.events
        loading.held_back |= loaded.held_back
        positions |= loaded.positions
    return positions


class _Bar:
    """One for what all of them read."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._read: dict[int, tuple[int, int]] = {}

    def of(self, number: int) -> Tell:
        """What one of them tells."""

        def tell(what: str, done: int, total: int) -> None:
            self._read[number] = done, total
            self._tell(what, *map(sum, zip(*self._read.values(), strict=True)))

        return tell


@asynccontextmanager
async def _helper(job: Job) -> AsyncIterator[StreamReader]:
    """A process that does the job meanwhile, and ends with the block."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", _HELPER, stdin=PIPE, stdout=PIPE)
    assert process.stdin  # noqa: S101 (a pipe, as asked for)
    assert process.stdout  # noqa: S101 (same)
    try:
        process.stdin.write(framed(job))  # it stays open: when it closes, we are gone
        yield process.stdout
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _listen(number: int, helper: StreamReader, bar: _Bar) -> Loaded:
    while True:
        try:
            said = await said_by(helper)
        except IncompleteReadError:
            raise HelperError("a helper ended without a word") from None
        match said:
            case Progress():
                bar.of(number)("events read", said.done, said.total)
            case Failed():
                raise HelperError(said.why)
            case Loaded():
                return said
