"""Due commands in the transaction of what they react to, and in two processes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.databases.server import Database
from shared.contracts.enrolment.seats import SeatTaken
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending.due_loop import DueLoop, put_due
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.due import Due
from shared.eventsourcing.storing.database import open_pool
from shared.kernel.clock import SystemClock
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import (
    CATALOGUE,
    LEDGER,
    Seat,
    before,
    commands,
    context,
    count,
    opened,
    seated,
)
from tests.integration.eventsourcing.reactions import NAME, Policy, due, loop, put


def react(event: Recorded) -> list[Due]:
    """Somebody else gets a seat whenever one is taken."""
    return [Due.after(event, NAME, {})] if event.type == SeatTaken.wire_type() else []


@asynccontextmanager
async def process(database: Database, policy: Policy) -> AsyncIterator[asyncio.Task[None]]:
    """One process of the service, as far as due commands are concerned."""
    pool = await open_pool(database.runtime)
    running = asyncio.create_task(loop(pool, policy, SystemClock(), database.runtime).run())
    try:
        yield running
    finally:
        await killed(running)
        pool.terminate()


async def killed(running: asyncio.Task[None]) -> None:
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def nothing_due(pool: asyncpg.Pool) -> bool:
    return await count(pool, "due") == 0


async def test_a_due_command_is_there_exactly_when_its_event_is(pool: asyncpg.Pool) -> None:
    door = commands(pool, react=react)
    project = await opened(door, capacity=500)
    both = f"""SELECT (SELECT count(*) FROM events WHERE type = '{SeatTaken.wire_type()}') AS events,
                      (SELECT count(*) FROM due) AS due"""
    seats = asyncio.gather(*(seated(door, project, 5) for _ in range(60)))
    seen = set()
    while not seats.done():
        [row] = await pool.fetch(both)
        assert row["events"] == row["due"]
        seen.add(row["due"])
    await seats
    assert len(seen) > 2
    [row] = await pool.fetch(both)
    assert (row["events"], row["due"]) == (300, 300)


async def test_a_command_that_fails_leaves_no_due_command(pool: asyncpg.Pool) -> None:
    door = commands(pool, react=react)
    project = await opened(door)
    seat = Seat(project=project, application=uuid4())
    with pytest.raises(asyncpg.PostgresError):
        await door.handle(LEDGER, project, seat, context(), also=[("SELECT 1 / 0", ())])
    with pytest.raises(Refused):
        await door.handle(LEDGER, uuid4(), seat, context())
    assert (await count(pool, "events"), await count(pool, "due")) == (1, 0)


async def test_what_was_decided_but_not_written_leaves_no_due_command(pool: asyncpg.Pool) -> None:
    """Another process was faster: the command is decided again, as another event."""
    door, other = commands(pool, react=react), commands(pool)
    project = await opened(other)
    before(door, "_append", partial(seated, other, project))
    await seated(door, project)
    [row] = await pool.fetch("SELECT e.version FROM due d JOIN events e ON e.id = d.causation_id")
    assert row["version"] == 3
    assert await count(pool, "due") == 1


async def test_the_same_event_seen_twice_leaves_one_due_command(pool: asyncpg.Pool) -> None:
    seen: list[Recorded] = []

    def noting(event: Recorded) -> list[Due]:
        seen.append(event)
        return [Due.after(event, NAME, {})]

    await opened(commands(pool, react=noting))
    await put(pool, react_again(seen))
    assert await count(pool, "due") == 1
    assert await pool.fetchval("SELECT command_id FROM due") == Due.after(seen[0], NAME, {}).command_id
    await put(pool, [Due.after(seen[0], "another policy", {})])
    assert await count(pool, "due") == 2


def react_again(events: Iterable[Recorded]) -> list[Due]:
    return [Due.after(event, NAME, {}) for event in events]


async def test_an_event_seen_again_after_its_reaction_was_executed_does_nothing_twice(
    pool: asyncpg.Pool,
) -> None:
    seen: list[Recorded] = []

    def noting(event: Recorded) -> list[Due]:
        seen.append(event)
        return react(event) if len(seen) == 2 else []  # the first seat only

    door = commands(pool, react=noting)
    project = await opened(door)
    await seated(door, project)

    async def another_seat(due: Due, under: Context) -> None:
        await door.handle(LEDGER, due.stream, Seat(project=project, application=uuid4()), under)

    dues = DueLoop(pool, "", "enrolment", SystemClock(), {NAME: another_seat}, CATALOGUE)
    assert await dues.once() == 1
    await put(pool, react(seen[1]))
    assert await dues.once() == 1
    assert await count(pool, "events") == 3


async def test_a_due_command_goes_with_its_transaction(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await put_due(connection, [due("one", uuid4())])
        await transaction.rollback()
    assert await count(pool, "due") == 0


async def test_two_processes_execute_each_once_and_the_other_takes_over(
    database: Database, pool: asyncpg.Pool
) -> None:
    one, two = Policy(), Policy()
    streams = [uuid4() for _ in range(10)]

    async def all_done_once(prefix: str) -> None:
        await put(pool, [due(f"{prefix} {nr}", streams[nr % 10]) for nr in range(100)])
        await eventually(lambda: nothing_due(pool))
        tried = [what for what in one.tried + two.tried if what.startswith(prefix)]
        assert sorted(tried) == sorted(f"{prefix} {nr}" for nr in range(100))

    async with process(database, one) as first, process(database, two) as second:
        await all_done_once("before")
        assert not (one.tried and two.tried), "only one of them leads"
        await killed(first if one.tried else second)
        await all_done_once("after")
        assert one.tried
        assert two.tried


async def test_what_a_process_had_begun_as_it_ended_is_executed_by_the_other(
    database: Database, pool: asyncpg.Pool
) -> None:
    ids: list[UUID] = []

    class Hangs(Policy):
        async def __call__(self, _due: Due, context: Context) -> None:
            ids.append(context.command_id)
            await asyncio.Event().wait()

    async def begun() -> bool:
        return bool(ids)

    other = Policy()
    async with process(database, Hangs()) as first:
        await put(pool, [due("one", uuid4())])
        await eventually(begun)
        async with process(database, other):
            await killed(first)
            await eventually(lambda: nothing_due(pool))
    assert other.done == ["one"]
    assert ids == [other.contexts[0].command_id], "a repeat under the same id does nothing twice"
