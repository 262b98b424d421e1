"""rebuild: all read models anew from the topics, compared with the live ones and swapped; beside raw getmany.

The events are trained teachers' walks that the live system has taken in. The owners are asked, as in life.
"""

import time
from functools import partial

import asyncpg
from aiokafka import AIOKafkaConsumer

from deploy.local.environment import environment
from deploy.local.system import System
from services.reporting.owners import owners
from services.reporting.rebuilding.in_bulk import at_most
from services.reporting.rebuilding.rebuild import rebuild
from services.reporting.rebuilding.topics import AT_ONCE
from services.reporting.settings import ReportingSettings
from tests.bench.at_rest import at_rest
from tests.bench.delivering import end_of
from tests.bench.figure import BenchError, Figure
from tests.bench.fill import fill
from tests.bench.ground import Ground
from tests.bench.rounds import Rate, Side, compared, in_turn
from tests.bench.walks import walk


async def measure(ground: Ground, system: System) -> Figure:
    """The system takes the events in first; how fast it does is told too."""
    settings, owner_url = settings_of(system), system.site.databases["reporting"].owner
    filled, seconds = await _taken_in(ground, system)
    sides: dict[str, Side[Rate]] = {
        "ours": partial(_rebuilt, settings, owner_url, set(system.process_names())),
        "limit": partial(read_all, await ground.kafka(), settings.topics()),
    }
    measured = await in_turn(ground.scale.rounds, sides)
    return compared("rebuild", "events/s", measured, taken_in_live=round(filled / seconds, 1))


async def _taken_in(ground: Ground, system: System) -> tuple[int, float]:
    """From outbox to all read models and replicas, everything running."""
    enrolment = await asyncpg.connect(system.site.databases["enrolment"].owner)
    try:
        teachers = range(ground.scale.rebuilt // sum(len(stream.events) for stream in walk(completed=True)))
        filled = await fill(enrolment, [2_000_000 + nr for nr in teachers], undelivered=True)
    finally:
        await enrolment.close()
    began = time.perf_counter()
    await at_rest(system)
    return filled, time.perf_counter() - began


def settings_of(system: System) -> ReportingSettings:
    variables = environment("reporting", system.site, migrating=True)
    named = {name.removeprefix("KRUCHANG_").lower(): value for name, value in variables.items()}
    return ReportingSettings(**named)  # type: ignore[arg-type]


async def _rebuilt(settings: ReportingSettings, owner_url: str, running: set[str]) -> Rate:
    began = time.perf_counter()
    async with owners(settings) as found:
        done = await rebuild(settings, owner_url, found.feeds, processes=at_most())
    seconds = time.perf_counter() - began
    if done.outcome != "swapped" or done.filled or set(done.unchecked) & running:
        raise BenchError(f"rebuild: {done}")
    return Rate(done.events, seconds, await end_of(settings.kafka_bootstrap_servers, *settings.topics()))


async def read_all(kafka: str, topics: list[str]) -> Rate:
    """Everything on the topics once, in batches as large as the rebuild's, and nothing done with it."""
    total, read = await end_of(kafka, *topics), 0
    began = time.perf_counter()
    consumer = AIOKafkaConsumer(
        *topics, bootstrap_servers=kafka, group_id=None, enable_auto_commit=False,
        auto_offset_reset="earliest", max_partition_fetch_bytes=4 * 1024 * 1024,
    )  # fmt: skip
    await consumer.start()
    try:
        while read < total:
            found = await consumer.getmany(timeout_ms=200, max_records=AT_ONCE)
            read += sum(len(messages) for messages in found.values())
    finally:
        await consumer.stop()
    return Rate(read, time.perf_counter() - began, total)
