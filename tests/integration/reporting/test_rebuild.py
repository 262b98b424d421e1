"""The rebuild: the same figures from Kafka alone, gaps filled and told, swapped while readers read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from deploy.databases.server import Database
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from services.reporting.rebuilding import in_bulk
from services.reporting.rebuilding.rebuild import rebuild, swap_back
from services.reporting.settings import ReportingSettings
from services.reporting.store.digests import digests
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.recorded import Recorded
from shared.eventsourcing.subscribing.consume import take_in
from tests.reporting.databases import live_pool
from tests.reporting.feeds import feeds
from tests.reporting.histories import START, History
from tests.reporting.processes import deliver, environment, make_topics, started, until

CNC = UUID(int=100)


@pytest.fixture
def settings(
    database: Database, kafka: str, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> ReportingSettings:
    for name, value in environment(database, kafka, topic_prefix).items():
        monkeypatch.setenv(name, value)
    return ReportingSettings()


def trained(teachers: int) -> History:
    history = History()
    history.field()
    history.started(CNC)
    for teacher in range(teachers):
        history.completed(teacher)
        if teacher % 5 == 0:
            history.revoked(teacher)
    return history


async def take(pool: asyncpg.Pool, events: list[Recorded]) -> None:
    await take_in(pool, GenerationInbox(CONSUMER), events, apply)


async def teachers(pool: asyncpg.Pool) -> int:
    [row] = await kpis(pool, LookedAt(START), 2564)
    return int(row["teachers"])


@pytest.fixture(params=[1, 3])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many read the topics, however little there is."""
    monkeypatch.setattr(in_bulk, "WORTH_IT", 0)
    return int(request.param)


@asynccontextmanager
async def reading(pool: asyncpg.Pool) -> AsyncIterator[list[int]]:
    """A reader that never stops; what it read."""
    read: list[int] = []

    async def go_on() -> None:
        while True:
            read.append(await teachers(pool))

    task = asyncio.create_task(go_on())
    try:
        yield read
        assert not task.done(), "the reader was stopped"
    finally:
        task.cancel()


async def test_a_rebuild_says_the_same_key_by_key_and_at_past_instants(
    database: Database, settings: ReportingSettings, processes: int
) -> None:
    history = trained(40)
    await make_topics(settings.kafka_bootstrap_servers, settings.topic_prefix)
    await deliver(settings.kafka_bootstrap_servers, settings.topic_prefix, history.events)
    past = START + timedelta(seconds=20)
    async with live_pool(database) as pool:
        await take(pool, history.events)
        before, before_past = await digests(pool), await digests(pool, as_of=past)
        async with reading(pool) as read:
            done = await rebuild(settings, database.owner, feeds(history.events), processes=processes)
            assert (done.outcome, done.reason, done.filled, done.differences) == ("swapped", None, [], [])
            assert done.events == len(history.events)
            so_far = len(read)
            await until(lambda: _longer(read, so_far + 3))
        assert set(read) == {32}
        assert await digests(pool) == before
        assert await digests(pool, as_of=past) == before_past
        assert before_past != before
        history.completed(100)
        await take(pool, history.events[-1:])  # the new generation goes on where the old one stood
        assert await teachers(pool) == 33


async def test_what_the_topics_lost_is_filled_from_the_feed_and_told(
    database: Database, settings: ReportingSettings, processes: int
) -> None:
    history = trained(10)
    lost = [history.events[3], history.events[-1]]  # the beginning of one stream, and another whole
    await make_topics(settings.kafka_bootstrap_servers, settings.topic_prefix)
    left = [event for event in history.events if event not in lost]
    await deliver(settings.kafka_bootstrap_servers, settings.topic_prefix, left)
    async with live_pool(database) as pool:
        await take(pool, history.events)
        before = await digests(pool)
        done = await rebuild(settings, database.owner, feeds(history.events), processes=processes)
        assert done.outcome == "swapped", done.reason
        filled = [(item["source"], item["stream"], item["version"]) for item in done.filled]
        assert sorted(filled) == sorted(("enrolment", str(event.stream), 1) for event in lost)
        assert await digests(pool) == before


async def test_a_rebuild_that_lacks_events_is_refused_and_changes_nothing(
    database: Database, settings: ReportingSettings
) -> None:
    history = trained(10)
    await make_topics(settings.kafka_bootstrap_servers, settings.topic_prefix)
    await deliver(settings.kafka_bootstrap_servers, settings.topic_prefix, history.events[:-2])
    owners = feeds(history.events)
    for feed in owners.values():
        feed.away = True
    async with live_pool(database) as pool:
        await take(pool, history.events)
        done = await rebuild(settings, database.owner, owners)
        assert (done.outcome, done.unchecked) == ("refused", ["curriculum", "enrolment", "training"])
        assert await teachers(pool) == 8
        told = await pool.fetchrow("SELECT outcome, reason FROM public.rebuilds")
        assert told is not None
        assert (told["outcome"], told["reason"]) == ("refused", done.reason)


async def test_figures_that_differ_are_named_and_swapped_only_on_purpose(
    database: Database, settings: ReportingSettings
) -> None:
    history = trained(10)
    await make_topics(settings.kafka_bootstrap_servers, settings.topic_prefix)
    await deliver(settings.kafka_bootstrap_servers, settings.topic_prefix, history.events)
    async with live_pool(database) as pool:
        await take(pool, history.events)
        await pool.execute("DELETE FROM facts WHERE figure = 'trained_teacher' AND key = 'completion'")
        done = await rebuild(settings, database.owner, feeds(history.events))
        assert (done.outcome, done.differences) == ("refused", ["trained_teacher/RAIL/2564"])
        assert await pool.fetchval("SELECT count(*) FROM facts WHERE figure = 'trained_teacher'") == 0
        done = await rebuild(settings, database.owner, feeds(history.events), accept_differences=True)
        assert done.outcome == "swapped"
        assert await pool.fetchval("SELECT count(*) FROM facts WHERE figure = 'trained_teacher'") == 10
        await swap_back(database.owner)
        assert await pool.fetchval("SELECT count(*) FROM facts WHERE figure = 'trained_teacher'") == 0


async def test_a_rebuild_under_a_running_projector_misses_nothing(
    database: Database, settings: ReportingSettings, tmp_path: Path
) -> None:
    kafka, prefix = settings.kafka_bootstrap_servers, settings.topic_prefix
    history = trained(400)
    await make_topics(kafka, prefix)
    async with live_pool(database) as pool:
        with started("project", environment(database, kafka, prefix), tmp_path / "log"):
            await deliver(kafka, prefix, history.events[:200])
            await until(lambda: _has(pool, 10))
            sending = asyncio.create_task(deliver(kafka, prefix, history.events[200:]))
            done = await rebuild(settings, database.owner, feeds(history.events))
            await sending
            assert done.outcome == "swapped", done.reason
            await until(lambda: _taken_in(pool, len(history.events)))
        assert await digests(pool, "live") == await _expected(pool, history)


async def _expected(pool: asyncpg.Pool, history: History) -> dict[str, str]:
    """The digests after everything was taken in once more, plainly, from the beginning."""
    async with pool.acquire() as connection:
        await connection.execute(
            "DELETE FROM facts; DELETE FROM counted; DELETE FROM counters; DELETE FROM inbox"
        )
    await take(pool, history.events)
    return await digests(pool)


async def _has(pool: asyncpg.Pool, expected: int) -> bool:
    counted = "SELECT coalesce(sum(subjects), 0) FROM counters WHERE figure = 'trained_teacher'"
    return int(await pool.fetchval(counted)) >= expected


async def _taken_in(pool: asyncpg.Pool, events: int) -> bool:
    return int(await pool.fetchval("SELECT coalesce(sum(version), 0) FROM inbox")) == events


async def _longer(read: list[int], length: int) -> bool:
    return len(read) > length
