"""A rebuild's helpers: each loads its share and no more, and none outlives whom it helps."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.databases.server import Database
from services.reporting.migrate import role_of
from services.reporting.rebuilding import in_bulk
from services.reporting.rebuilding.in_bulk import HelperError, read_in_bulk
from services.reporting.rebuilding.job import Job, Loaded, Progress, Said, framed, said_by
from services.reporting.rebuilding.loading import Loading
from services.reporting.rebuilding.topics import Share, Topics
from services.reporting.settings import ReportingSettings
from services.reporting.store.generations import LIVE, create
from shared.eventsourcing.storing.database import open_pool
from tests.reporting.feeds import feeds
from tests.reporting.histories import History
from tests.reporting.processes import deliver, environment, make_topics

NEW, TEACHERS = "rebuild_7", 60


@pytest.fixture
async def settings(
    database: Database, kafka: str, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ReportingSettings]:
    """A new generation, and topics with something in every partition."""
    for name, value in environment(database, kafka, topic_prefix).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(in_bulk, "WORTH_IT", 0)
    history = History()
    for teacher in range(TEACHERS):
        history.completed(teacher)
    await make_topics(kafka, topic_prefix)
    await deliver(kafka, topic_prefix, history.events)
    owner = await asyncpg.connect(database.owner)
    await create(owner, NEW, role_of(database.runtime))
    await owner.execute(
        f"INSERT INTO {LIVE}.epochs SELECT DISTINCT $1, $2", "enrolment", history.events[0].epoch
    )
    await owner.execute(f"INSERT INTO {NEW}.epochs SELECT * FROM {LIVE}.epochs")
    yield ReportingSettings()
    await owner.close()


@asynccontextmanager
async def loading(settings: ReportingSettings) -> AsyncIterator[Loading]:
    pool = await open_pool(settings.database_url.get_secret_value(), size=2, schema=NEW)
    try:
        yield Loading(pool, feeds([]))
    finally:
        await pool.close()


@asynccontextmanager
async def helper(settings: ReportingSettings, share: Share, schema: str = NEW) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.reporting.rebuilding.helper", stdin=PIPE, stdout=PIPE
    )
    try:
        assert process.stdin
        process.stdin.write(framed(Job(settings, schema, share)))
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def holding(settings: ReportingSettings) -> AsyncIterator[None]:
    """Whoever wants to write facts waits: a helper has nothing to say for as long as we like."""
    assert settings.owner_database_url
    owner = await asyncpg.connect(settings.owner_database_url.get_secret_value())
    try:
        async with owner.transaction():
            await owner.execute(f"LOCK {NEW}.facts")
            yield
    finally:
        await owner.close()


async def last_word(process: Process) -> Said:
    assert process.stdout
    said: Said = Progress(0, 0)
    while isinstance(said, Progress):
        said = await said_by(process.stdout)
    return said


async def test_each_message_is_read_by_one_and_what_follows_is_read_from_there(
    settings: ReportingSettings,
) -> None:
    bar: list[tuple[int, int]] = []
    async with loading(settings) as new:
        starts = await read_in_bulk(settings, NEW, new, lambda _, *so_far: bar.append(so_far), 3)
        streams = await new.pool.fetchval("SELECT count(*) FROM inbox")
        assert (new.events, streams) == (TEACHERS, TEACHERS)
    assert sum(starts.values()) == TEACHERS
    assert bar[-1] == (TEACHERS, TEACHERS)
    async with Topics(settings.kafka(), settings.topics(), starts=starts) as topics:
        assert set(starts) == set(await topics.positions())
        assert await topics.waiting() == 0


async def test_a_helper_reads_its_share_alone(settings: ReportingSettings) -> None:
    shares = []
    for number in range(2):
        async with helper(settings, Share(number, 2)) as process:
            said = await last_word(process)
            assert isinstance(said, Loaded)
            shares.append(said)
    assert sum(share.events for share in shares) == TEACHERS
    assert min(share.events for share in shares) > 0
    assert not set(shares[0].positions) & set(shares[1].positions)


async def test_where_there_is_little_nobody_is_called_for_help(
    settings: ReportingSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_bulk, "WORTH_IT", TEACHERS * 10)
    async with loading(settings) as new:
        assert await read_in_bulk(settings, NEW, new, lambda *_: None, 2) == {}
        assert new.events == 0


async def test_a_helper_whose_rebuild_is_gone_ends(settings: ReportingSettings) -> None:
    async with holding(settings), helper(settings, Share(0, 1)) as process, asyncio.timeout(60):
        assert process.stdin
        process.stdin.close()
        assert await process.wait() == 1


async def test_a_rebuild_says_why_a_helper_failed(settings: ReportingSettings) -> None:
    async with helper(settings, Share(0, 1), schema="nowhere") as process:
        assert "UndefinedTableError" in str(await last_word(process))


async def test_a_helper_that_dies_ends_the_bulk(
    settings: ReportingSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_bulk, "_HELPER", "services.reporting.nobody")
    async with loading(settings) as new:
        with pytest.raises(HelperError, match="without a word"):
            await read_in_bulk(settings, NEW, new, lambda *_: None, 2)
