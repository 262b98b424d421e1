"""Reactions and timers are executed once, in order, and what cannot be done stays visible (section 4)."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.databases.server import Database
from shared.contracts.enrolment.seats import SeatLedgerOpened, SeatsEvent, SeatTaken
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending import due_loop
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.due_loop import DueLoop, put_due
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.due import Due
from shared.kernel.clock import HandMovedClock
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import (
    CATALOGUE,
    LEDGER,
    Command,
    Ledger,
    Seat,
    commands,
    opened,
    seated,
)

NOON = datetime(2021, 2, 1, 12, tzinfo=UTC)
Policy = Callable[[Due, Context], Awaitable[object]]


def react(event: Recorded) -> list[Due]:
    """When a ledger opens somebody is seated at once; who was seated is reminded after two days."""
    match event.data:
        case SeatLedgerOpened():
            return [Due.after(event, "seat", {"project": str(event.stream)})]
        case SeatTaken(from_offer=False):
            return [Due.after(event, "remind", {"nr": event.version}, at=NOON + timedelta(days=2))]
        case _:
            return []


@dataclass
class Office:
    """A process that executes what is due, and what its policies did."""

    pool: asyncpg.Pool
    url: str
    clock: HandMovedClock = field(default_factory=lambda: HandMovedClock(NOON))
    done: list[tuple[str, Any]] = field(default_factory=list)
    fails: dict[str, Exception] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.door: Commands = commands(self.pool, clock=self.clock, react=react)
        self.loop = self.another()

    def another(self) -> DueLoop:
        return DueLoop(self.pool, self.url, "enrolment", self.clock, self.execute, CATALOGUE)

    @property
    def execute(self) -> Mapping[str, Policy]:
        return {"seat": self.seat, "remind": self.remind}

    async def seat(self, due: Due, context: Context) -> None:
        project = UUID(due.payload["project"])
        await self.door.handle(LEDGER, project, Seat(project=project, application=project), context)
        await self._did(due, None)

    async def remind(self, due: Due, _context: Context) -> None:
        await self._did(due, due.payload["nr"])

    async def _did(self, due: Due, what: Any) -> None:
        if due.name in self.fails:
            raise self.fails[due.name]
        self.done.append((due.name, what))

    async def left(self) -> list[str]:
        rows = await self.pool.fetch("SELECT name FROM due ORDER BY seq")
        return [row["name"] for row in rows]


@pytest.fixture
def office(pool: asyncpg.Pool, database: Database) -> Office:
    return Office(pool, database.runtime)


async def test_a_reaction_is_executed_once_and_then_gone(office: Office, pool: asyncpg.Pool) -> None:
    project = await opened(office.door)
    assert await office.left() == ["seat"]
    assert await office.loop.once() == 1
    assert await office.left() == ["remind"]
    assert await office.loop.once() == 0
    state = json.loads(await pool.fetchval("SELECT state FROM streams WHERE stream = $1", project))
    assert state["taken"] == 1
    assert await pool.fetchval("SELECT actor_role FROM events WHERE version = 2") == "system"
    caused = "SELECT b.causation_id = a.id FROM events a, events b WHERE a.version = 1 AND b.version = 2"
    assert await pool.fetchval(caused)


async def test_a_process_that_dies_before_it_could_note_the_answer_repeats_and_nothing_happens_twice(
    office: Office, pool: asyncpg.Pool
) -> None:
    await opened(office.door)
    office.fails["seat"] = OSError("killed after the command was answered")
    await office.loop.once()
    assert await office.left() == ["seat", "remind"]
    office.fails.clear()
    office.clock.move(timedelta(minutes=2))
    await office.loop.once()
    assert await office.left() == ["remind"]
    assert await pool.fetchval("SELECT count(*) FROM events") == 2


async def test_two_processes_at_once_do_it_once(office: Office, pool: asyncpg.Pool) -> None:
    """A leader that lost its office unknowingly."""
    await asyncio.gather(*(opened(office.door) for _ in range(20)))
    await asyncio.gather(office.loop.once(), office.another().once())
    assert await pool.fetchval("SELECT count(*) FROM events WHERE version = 2") == 20
    assert await pool.fetchval("SELECT count(*) FROM events") == 40


async def test_a_timer_waits_for_its_time(office: Office) -> None:
    await opened(office.door)
    await office.loop.once()
    office.clock.move(timedelta(days=2) - timedelta(seconds=1))
    assert await office.loop.once() == 0
    office.clock.move(timedelta(seconds=1))
    assert await office.loop.once() == 1
    assert office.done[-1] == ("remind", 2)


async def test_a_refused_reaction_stays_visible_and_holds_up_nobody(
    office: Office, pool: asyncpg.Pool
) -> None:
    await opened(office.door)
    office.fails["seat"] = Refused("seats.not_open", project=UUID(int=1))
    await office.loop.once()
    rows = await pool.fetch("SELECT refused FROM due WHERE refused IS NOT NULL")
    assert [json.loads(row["refused"]) for row in rows] == [
        {"code": "seats.not_open", "facts": {"project": str(UUID(int=1))}}
    ]
    office.clock.move(timedelta(days=3))
    assert await office.loop.once() == 1  # the reminder: the refused one is not tried again
    assert await office.left() == ["seat"]


@pytest.mark.parametrize("why", [Refused("seats.not_yet_known"), ZeroDivisionError(), OSError("away")])
async def test_what_cannot_be_done_yet_is_put_off_and_done_later(
    office: Office, pool: asyncpg.Pool, why: Exception
) -> None:
    await opened(office.door)
    office.fails["seat"] = why
    await office.loop.once()
    await office.loop.once()
    row = await pool.fetchrow("SELECT tries, refused FROM due WHERE name = 'seat'")
    assert tuple(row or ()) == (1, None)
    office.fails.clear()
    office.clock.move(timedelta(seconds=5))
    await office.loop.once()
    assert office.done == [("seat", None)]


async def test_a_command_refused_because_a_fact_has_not_arrived_is_decided_anew(
    office: Office, pool: asyncpg.Pool
) -> None:
    """The refusal comes from decide(), under the reaction's own id: it must not be remembered."""
    arrived: list[bool] = []

    def decide(command: Command, state: Ledger) -> list[SeatsEvent]:
        if not arrived:
            raise Refused("seats.not_yet_known")
        return LEDGER.decide(command, state)

    patient = replace(LEDGER, decide=decide)

    async def seat(due: Due, context: Context) -> None:
        project = UUID(due.payload["project"])
        await office.door.handle(patient, project, Seat(project=project, application=project), context)

    loop = DueLoop(pool, office.url, "enrolment", office.clock, {"seat": seat}, CATALOGUE)
    await opened(office.door)
    await loop.once()
    arrived.append(True)
    office.clock.move(timedelta(seconds=5))
    await loop.once()
    assert await office.left() == ["remind"]


async def test_reactions_to_one_stream_are_executed_in_order_whatever_fails(
    office: Office, pool: asyncpg.Pool
) -> None:
    """While the first is put off those after it wait, and those of other streams do not."""
    one, two = uuid4(), uuid4()
    dues = [
        Due(uuid4(), stream, NOON - timedelta(seconds=60 - nr), "remind", {"nr": nr}, uuid4(), uuid4())
        for nr, stream in enumerate([one, one, two, one, two])
    ]
    async with pool.acquire() as connection:
        await put_due(connection, dues)
    failing = {0}

    async def remind(due: Due, _context: Context) -> None:
        if due.payload["nr"] in failing:
            raise OSError
        await asyncio.sleep(0.01 * (5 - due.payload["nr"]))
        office.done.append(("remind", due.payload["nr"]))

    loop = DueLoop(pool, office.url, "enrolment", office.clock, {"remind": remind}, CATALOGUE)
    for _ in range(4):
        await loop.once()
    assert office.done == [("remind", 2), ("remind", 4)]
    failing.clear()
    office.clock.move(timedelta(seconds=5))
    await loop.once()
    assert office.done[2:] == [("remind", 0), ("remind", 1), ("remind", 3)]


async def test_what_is_due_later_holds_up_nothing_that_is_due_now(office: Office) -> None:
    project = await opened(office.door)
    await office.loop.once()  # leaves a timer of the stream, in two days
    await seated(office.door, project)
    await office.pool.execute("UPDATE due SET at = $1 WHERE payload->>'nr' = '3'", NOON)
    assert await office.loop.once() == 1
    assert office.done[-1] == ("remind", 3)


async def test_the_same_reaction_noted_again_is_one(office: Office, pool: asyncpg.Pool) -> None:
    """An event that is taken in twice, after a restore of the inbox."""
    due = Due(uuid4(), uuid4(), NOON, "remind", {"nr": 1}, uuid4(), uuid4())
    async with pool.acquire() as connection:
        await put_due(connection, [due])
        await put_due(connection, [due])
    assert await office.left() == ["remind"]


async def test_one_of_two_running_loops_executes_and_wakes_at_once(office: Office) -> None:
    loops = [asyncio.create_task(loop.run()) for loop in (office.loop, office.another())]
    for _ in range(3):
        await opened(office.door)
        office.loop.wake.set()

    async def all_seated() -> bool:
        return len(office.done) == 3

    await eventually(all_seated)
    for loop in loops:
        loop.cancel()
    await asyncio.wait(loops, timeout=3)
    assert all(loop.done() for loop in loops)
    assert len(office.done) == 3


async def test_a_policy_that_never_ends_is_put_off_like_one_that_fails(
    office: Office, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_loop, "LONGEST", 0.1)

    async def never(_due: Due, _context: Context) -> None:
        await asyncio.Event().wait()

    loop = DueLoop(pool, office.url, "enrolment", office.clock, {"seat": never}, CATALOGUE)
    await opened(office.door)
    await loop.once()
    assert await pool.fetchval("SELECT tries FROM due") == 1
