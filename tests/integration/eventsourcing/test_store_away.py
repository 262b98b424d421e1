"""PostgreSQL is away: all are told so within bounded time; when it is back nothing needs a restart."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.databases.server import Database
from deploy.local.postgres import PostgresServer
from shared.eventsourcing.appending.verify import verify
from shared.eventsourcing.deciding.answer import Answer
from shared.eventsourcing.deciding.errors import UnavailableError
from shared.eventsourcing.storing.database import open_pool
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import (
    LEDGER,
    Open,
    before,
    commands,
    context,
    migrated,
    opened,
)
from tests.servers.databases import Databases
from tests.servers.family import freeze, send

BOUNDED = 25  # seconds: a wait in the queue, a lane that hangs before, the own attempt


@pytest.fixture
async def database(own_postgres: PostgresServer) -> Database:
    return await Databases(own_postgres.url, {}).fresh(migrated)


@pytest.fixture
async def pool(database: Database) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(database.runtime)
    yield pool
    pool.terminate()


@contextmanager
def frozen(server: PostgresServer) -> Iterator[None]:
    """It answers nothing and closes nothing, like a machine that swaps or a network that swallows."""
    assert server.pid
    family = freeze(server.pid)
    try:
        yield
    finally:
        send(family, signal.SIGCONT)


async def test_killed_and_started_again(own_postgres: PostgresServer, pool: asyncpg.Pool) -> None:
    door = commands(pool)
    await asyncio.gather(*(opened(door) for _ in range(50)))
    own_postgres.kill9()
    async with asyncio.timeout(BOUNDED):
        ended = await asyncio.gather(*(opened(door) for _ in range(600)), return_exceptions=True)
    assert {type(end) for end in ended} == {UnavailableError}
    own_postgres.start()
    project, command_id = uuid4(), uuid4()
    answer = await door.handle(LEDGER, project, Open(project=project), context(command_id))
    assert answer == await door.handle(LEDGER, project, Open(project=project), context(command_id))
    assert await pool.fetchval("SELECT count(*) FROM events") == 51
    assert [d async for d in verify(pool, "enrolment")] == []


async def test_killed_amid_appends_what_was_answered_stays(
    own_postgres: PostgresServer, pool: asyncpg.Pool
) -> None:
    door = commands(pool)
    sent = {uuid4(): uuid4() for _ in range(400)}

    async def send(command_id: UUID) -> Answer:
        return await door.handle(
            LEDGER, sent[command_id], Open(project=sent[command_id]), context(command_id)
        )

    tasks = {command_id: asyncio.create_task(send(command_id)) for command_id in sent}
    await next(iter(asyncio.as_completed(tasks.values())))
    own_postgres.kill9()
    async with asyncio.timeout(BOUNDED):
        await asyncio.wait(tasks.values())
    own_postgres.start()
    again = await asyncio.gather(*(send(command_id) for command_id in tasks))
    for task, answer in zip(tasks.values(), again, strict=True):
        assert task.exception() is not None or task.result() == answer
    assert await pool.fetchval("SELECT count(*) FROM events") == 400
    assert [d async for d in verify(pool, "enrolment")] == []


async def test_it_hangs_without_a_word(own_postgres: PostgresServer, pool: asyncpg.Pool) -> None:
    door = commands(pool)
    await opened(door)
    project, command_id = uuid4(), uuid4()

    async def hang() -> None:
        stopped.enter_context(frozen(own_postgres))

    with ExitStack() as stopped:
        before(door, "_append", hang)
        async with asyncio.timeout(BOUNDED):
            with pytest.raises(UnavailableError):
                await door.handle(LEDGER, project, Open(project=project), context(command_id))
            ended = await asyncio.gather(*(opened(door) for _ in range(3000)), return_exceptions=True)
        assert {type(end) for end in ended} == {UnavailableError}

    async def answered() -> Answer | None:
        try:
            return await door.handle(LEDGER, project, Open(project=project), context(command_id))
        except UnavailableError:
            return None

    answer = await eventually(answered)
    assert (answer.status, answer.version) == (201, 1)
    of_project = "SELECT count(*) FROM events WHERE stream = $1"
    assert await pool.fetchval(of_project, project) == 1


async def test_a_lock_that_is_never_given_back_holds_up_its_own_stream_only(
    database: Database, pool: asyncpg.Pool
) -> None:
    door = commands(pool, lanes=1)
    stuck = await opened(door)
    frozen_process = await asyncpg.connect(database.runtime)
    await frozen_process.execute("BEGIN; SELECT FROM streams FOR UPDATE")
    async with asyncio.timeout(BOUNDED):
        ended = await asyncio.gather(
            opened(door, stuck), *(opened(door) for _ in range(20)), return_exceptions=True
        )
    assert isinstance(ended[0], UnavailableError)
    assert {type(end) for end in ended[1:]} == {UUID}
    await frozen_process.close()
    await opened(door, stuck)
