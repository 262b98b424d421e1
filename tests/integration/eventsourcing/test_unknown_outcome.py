"""A connection that is lost in an append: whatever became of it, it happens once and is answered right."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from uuid import uuid4

import asyncpg
import pytest

from deploy.databases.server import Database
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.verify import verify
from shared.eventsourcing.deciding.answer import Answer
from shared.eventsourcing.deciding.errors import UnavailableError
from shared.eventsourcing.storing.database import open_pool
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import (
    LEDGER,
    WAITING,
    Open,
    Seat,
    before,
    commands,
    context,
    count,
    opened,
    seated,
)
from tests.integration.eventsourcing.proxy import Proxy, proxied

NEXT = b""  # whatever is sent next


@pytest.fixture
async def proxy(database: Database) -> AsyncIterator[Proxy]:
    async with proxied(database.runtime) as proxy:
        yield proxy


@pytest.fixture
async def door(proxy: Proxy) -> AsyncIterator[Commands]:
    """A process that reaches PostgreSQL through the proxy."""
    pool = await open_pool(proxy.url, size=1)
    door = commands(pool, lanes=1)
    await opened(door)  # the call is prepared: from now on it is one round trip
    yield door
    pool.terminate()


async def cut(way: Callable[[bytes], None], words: bytes) -> None:
    way(words)


async def test_the_answer_is_lost_but_the_unit_was_written(
    pool: asyncpg.Pool, proxy: Proxy, door: Commands
) -> None:
    """The same unit is sent again, finds its own command ids logged, and that is its success."""
    committed: list[int] = []

    async def look() -> None:
        committed.append(await count(pool, "streams"))

    before(door, "_append", partial(cut, proxy.cut_answer_to, NEXT))
    before(door, "_again", look)
    answers = await asyncio.gather(*(opened(door) for _ in range(5)))
    assert proxy.cuts == 1
    assert committed == [6]  # all were written before the second sending
    assert len(set(answers)) == 5
    assert await count(pool, "events") == 6
    assert await count(pool, "commands") == 6


async def test_the_request_is_lost_and_nothing_was_written(
    pool: asyncpg.Pool, proxy: Proxy, door: Commands
) -> None:
    before(door, "_append", partial(cut, proxy.cut_before, NEXT))
    project = await opened(door)
    assert proxy.cuts == 1
    assert [
        row["stream"] for row in await pool.fetch("SELECT stream FROM streams WHERE stream = $1", project)
    ]
    assert await count(pool, "events") == 2


async def test_refusals_too_are_answered_only_once_it_is_known(
    pool: asyncpg.Pool, proxy: Proxy, door: Commands
) -> None:
    project, command_id = uuid4(), uuid4()
    seat = Seat(project=project, application=uuid4())
    before(door, "_append", partial(cut, proxy.cut_answer_to, NEXT))
    with pytest.raises(Refused):
        await door.handle(LEDGER, project, seat, context(command_id))
    assert proxy.cuts == 1
    assert await pool.fetchval("SELECT status FROM commands WHERE command_id = $1", command_id) == 0


@pytest.mark.parametrize("lost", ["answer", "request"])
async def test_a_commit_is_lost_on_its_way(
    pool: asyncpg.Pool, proxy: Proxy, door: Commands, lost: str
) -> None:
    """The second attempt has a transaction of its own, so its COMMIT is another message."""
    project = await opened(door)
    before(door, "_append", partial(seated, commands(pool), project))
    way = proxy.cut_answer_to if lost == "answer" else proxy.cut_before
    before(door, "_again", partial(cut, way, b"COMMIT"))
    [answer] = await seated(door, project)
    assert proxy.cuts == 1
    assert answer.version == 3
    assert await count(pool, "events") == 4


async def test_the_server_ends_the_connection_while_the_append_waits(
    database: Database, pool: asyncpg.Pool
) -> None:
    door, command_id = commands(pool), uuid4()
    project = await opened(door)
    blocker = await asyncpg.connect(database.runtime)
    transaction = blocker.transaction()
    await transaction.start()
    await blocker.execute("SELECT FROM streams FOR UPDATE")
    seat = Seat(project=project, application=uuid4())
    waiting = asyncio.create_task(door.handle(LEDGER, project, seat, context(command_id)))
    victims = await eventually(partial(blocker.fetch, WAITING))
    for victim in victims:
        await pool.execute("SELECT pg_terminate_backend($1)", victim["pid"])
    await transaction.rollback()
    answer = await asyncio.wait_for(waiting, 10)
    assert isinstance(answer, Answer)
    assert answer == await door.handle(LEDGER, project, seat, context(command_id))
    assert await count(pool, "events") == 2
    assert [d async for d in verify(pool, "enrolment")] == []
    await blocker.close()


async def test_what_was_answered_is_the_same_after_another_process_was_asked(
    pool: asyncpg.Pool, proxy: Proxy, door: Commands
) -> None:
    """The client whose answer was lost too asks elsewhere."""
    project, command_id = uuid4(), uuid4()
    before(door, "_append", partial(cut, proxy.cut_answer_to, NEXT))
    first, second = await asyncio.gather(
        door.handle(LEDGER, project, Open(project=project), context(command_id)),
        commands(pool).handle(LEDGER, project, Open(project=project), context(command_id)),
    )
    assert first == second
    assert await count(pool, "events") == 2


@pytest.mark.parametrize("end", [asyncio.CancelledError, BaseException])
async def test_whoever_waits_is_told_also_when_the_attempt_is_ended_from_outside(
    pool: asyncpg.Pool, end: type[BaseException]
) -> None:
    """Whatever ends it, a signal or a cancel: nobody waits for ever, and the next command is answered."""
    door = commands(pool, lanes=1)

    async def ended() -> None:
        raise end

    before(door, "settle", ended)
    async with asyncio.timeout(20):
        with pytest.raises(UnavailableError):
            await opened(door)
        await opened(door)
    assert await count(pool, "streams") == 1
