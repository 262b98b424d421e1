"""Two processes that want the same things in opposite order queue up; nobody is killed for it (section 3).

One test for each sweep of ``append_v1``, and for a second attempt that holds its streams before it decides.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.databases.server import Database
from shared.eventsourcing.appending import attempt
from shared.eventsourcing.appending.append import append
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.storing.database import open_pool
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import (
    KEYED,
    LEDGER,
    WAITING,
    Open,
    Seat,
    before,
    commands,
    context,
    opened,
)

WIDTH = 40
MIDDLE = WIDTH // 2
Send = Callable[[Commands, int], Any]


@pytest.fixture
def deadlocks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What PostgreSQL had to break up."""
    found: list[str] = []

    async def watched(*arguments: Any) -> Any:
        try:
            return await append(*arguments)
        except asyncpg.DeadlockDetectedError as circle:
            found.append(str(circle))
            raise

    monkeypatch.setattr(attempt, "append", watched)
    return found


@dataclass
class Crossing:
    """Two processes that go the same way, one forwards and one backwards, past somebody in the middle."""

    one: Commands
    two: Commands
    somebody: asyncpg.Connection

    async def run(self, send: Send, hold: str, *arguments: Any) -> None:
        """Both stop where somebody holds the middle one; then somebody lets go."""
        transaction = self.somebody.transaction()
        await transaction.start()
        await self.somebody.execute(hold, *arguments)
        under_way = asyncio.gather(
            *(send(self.one, nr) for nr in range(WIDTH)),
            *(send(self.two, nr) for nr in reversed(range(WIDTH))),
            return_exceptions=True,
        )
        await eventually(self._both_wait)
        await transaction.rollback()
        ended = await under_way
        assert [end for end in ended if isinstance(end, Exception) and not isinstance(end, Refused)] == []

    async def _both_wait(self) -> bool:
        return len(await self.somebody.fetch(WAITING)) == 2


@pytest.fixture
async def crossing(database: Database, pool: asyncpg.Pool) -> AsyncIterator[Crossing]:
    other, somebody = await open_pool(database.runtime), await asyncpg.connect(database.runtime)
    yield Crossing(commands(pool, lanes=1), commands(other, lanes=1), somebody)
    other.terminate()
    await somebody.close()


def ids() -> list[UUID]:
    """In the order in which they are swept."""
    return sorted(uuid4() for _ in range(WIDTH))


async def test_existing_streams(crossing: Crossing, deadlocks: list[str]) -> None:
    streams = [await opened(crossing.one, stream) for stream in ids()]

    def send(door: Commands, nr: int) -> Any:
        seat = Seat(project=streams[nr], application=uuid4())
        return door.handle(LEDGER, streams[nr], seat, context())

    hold = "SELECT FROM streams WHERE stream = $1 FOR UPDATE"
    for middle in streams[MIDDLE - 3 : MIDDLE + 3]:
        await crossing.run(send, hold, middle)
    assert deadlocks == []


async def test_command_ids(crossing: Crossing, deadlocks: list[str]) -> None:
    streams, known = ids(), ids()

    def send(door: Commands, nr: int) -> Any:
        return door.handle(LEDGER, streams[nr], Open(project=streams[nr]), context(known[nr]))

    hold = "INSERT INTO commands VALUES ($1, '', 0, 0, '', '', now())"
    await crossing.run(send, hold, known[MIDDLE])
    assert deadlocks == []


async def test_unique_keys(crossing: Crossing, deadlocks: list[str]) -> None:
    of_door = {door: [uuid4() for _ in range(WIDTH)] for door in (crossing.one, crossing.two)}
    for door, streams in of_door.items():
        await asyncio.gather(*(door.handle(KEYED, p, Open(project=p), context()) for p in streams))
    people = ids()

    def send(door: Commands, nr: int) -> Any:
        stream = of_door[door][nr]
        return door.handle(KEYED, stream, Seat(project=stream, application=people[nr]), context())

    hold = "INSERT INTO keys VALUES ('applicant', $1, gen_random_uuid())"
    await crossing.run(send, hold, str(people[MIDDLE]))
    assert deadlocks == []


async def test_new_streams(crossing: Crossing, deadlocks: list[str]) -> None:
    streams = ids()

    def send(door: Commands, nr: int) -> Any:
        return door.handle(LEDGER, streams[nr], Open(project=streams[nr]), context())

    hold = "INSERT INTO streams VALUES ($1, '', 1, '{}', 0, '', now())"
    await crossing.run(send, hold, streams[MIDDLE])
    assert deadlocks == []


async def test_a_second_attempt_holds_its_stream_before_it_knows_its_key(
    crossing: Crossing, deadlocks: list[str]
) -> None:
    """So a first attempt must not come with the key in its hand and wait for the stream."""
    one, two = crossing.one, crossing.two
    stream, somebody, who = uuid4(), uuid4(), uuid4()

    def seat(door: Commands, person: UUID) -> Any:
        return door.handle(KEYED, stream, Seat(project=stream, application=person), context())

    await one.handle(KEYED, stream, Open(project=stream), context())
    first_attempts: list[asyncio.Task[Any]] = []
    read = one._attempts._read

    async def read_and_hold(*arguments: Any) -> Any:
        unit = await read(*arguments)
        first_attempts.append(asyncio.create_task(seat(two, who)))
        await eventually(partial(crossing.somebody.fetch, WAITING))
        return unit

    vars(one._attempts)["_read"] = read_and_hold
    before(one, "_append", partial(seat, two, somebody))
    await asyncio.gather(seat(one, who))
    await asyncio.gather(*first_attempts)
    assert deadlocks == []
