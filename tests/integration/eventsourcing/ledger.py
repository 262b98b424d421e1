"""A small aggregate for tests of the machinery: seats, a waitlist, and a unique key where asked for.

``LEDGER`` has no keys; in ``KEYED`` an applicant may have one seat in all ledgers together.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from asyncpg import Pool

from deploy.databases.server import Database
from shared.contracts.enrolment.seats import (
    SeatLedgerOpened,
    SeatReleased,
    SeatsEvent,
    SeatTaken,
    WaitlistNumberIssued,
)
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.unit import React
from shared.eventsourcing.deciding.answer import Answer
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.decider import Decider, Release, State, Take
from shared.eventsourcing.migrate import migrate_store
from shared.kernel.clock import Clock, SystemClock
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Catalogue, Kind, Refused, Text

ON = date(2021, 2, 1)
INNOCENT = 30


class Ledger(State):
    capacity: int = 0
    taken: int = 0
    number: int = 0


class Open(Frozen):
    project: UUID
    capacity: int = 20


class Seat(Frozen):
    project: UUID
    application: UUID


class Leave(Frozen):
    project: UUID
    application: UUID


Command = Open | Seat | Leave
Decided = Sequence[Sequence[SeatsEvent]]  # of a command on several ledgers
CATALOGUE: Catalogue = {
    "seats.not_open": Text(Kind.STATE, "ยังไม่เปิด", "Not open yet."),
    "seats.not_yet_known": Text(Kind.NOT_YET_KNOWN, "ยังไม่ทราบ", "Not known here yet."),
}


def decide(command: Command, state: Ledger) -> list[SeatsEvent]:
    common: dict[str, Any] = {"on": ON, "project": command.project, "field": "RAIL", "fiscal_year": 2564}
    match command:
        case Open():
            if state.capacity:
                return []
            return [SeatLedgerOpened(capacity=command.capacity, **common)]
        case _ if not state.capacity:
            raise Refused("seats.not_open", project=command.project)
        case Leave():
            return [SeatReleased(application=command.application, held=False, **common)]
        case Seat() if state.taken < state.capacity:
            return [SeatTaken(application=command.application, from_offer=False, **common)]
        case Seat():
            return [WaitlistNumberIssued(application=command.application, number=state.number + 1, **common)]


def evolve(state: Ledger, event: SeatsEvent) -> Ledger:
    match event:
        case SeatLedgerOpened():
            return state.but(capacity=event.capacity)
        case SeatTaken():
            return state.but(taken=state.taken + 1)
        case SeatReleased():
            return state.but(taken=state.taken - 1)
        case WaitlistNumberIssued():
            return state.but(number=event.number)
    raise AssertionError(event)


def one_seat_each(event: SeatsEvent) -> list[Take | Release]:
    if isinstance(event, SeatTaken):
        return [Take("applicant", str(event.application), "seats.applicant_seated_elsewhere")]
    if isinstance(event, SeatReleased):
        return [Release("applicant", str(event.application))]
    return []


def a_seat(project: UUID, state: Ledger) -> list[SeatsEvent]:
    """Decided for somebody new."""
    return decide(Seat(project=project, application=uuid4()), state)


LEDGER = Decider(kind="seats", initial=Ledger(), decide=decide, evolve=evolve)
KEYED = Decider(kind="keyed", initial=Ledger(), decide=decide, evolve=evolve, keys=one_seat_each)


def context(command_id: UUID | None = None, *, request: bytes = b"r", expected: int | None = None) -> Context:
    return Context(
        command_id or uuid4(), request, UUID(int=7), "college.personnel", "rayong-tc", uuid4(),
        expected_version=expected,
    )  # fmt: skip


async def migrated(database: Database) -> None:
    await migrate_store(database.owner, database.runtime, "enrolment", own=())


def commands(
    pool: Pool, *, clock: Clock | None = None, react: React | None = None, lanes: int = 2
) -> Commands:
    """A process of the service, as far as commands are concerned."""
    return Commands(
        pool, "enrolment", "e1", clock or SystemClock(), react or (lambda _: []),
        lanes=lanes, catalogue=CATALOGUE,
    )  # fmt: skip


async def opened(door: Commands, project: UUID | None = None, capacity: int = 20) -> UUID:
    """A ledger, open."""
    project = project or uuid4()
    await door.handle(LEDGER, project, Open(project=project, capacity=capacity), context())
    return project


async def seated(door: Commands, project: UUID, times: int = 1) -> list[Answer]:
    """Applicants one after the other."""
    return [
        await door.handle(LEDGER, project, Seat(project=project, application=uuid4()), context())
        for _ in range(times)
    ]


def others(door: Commands) -> list[Coroutine[object, object, UUID]]:
    """Innocent commands, each on a stream of its own, of the same group as what arrives with them."""
    return [opened(door) for _ in range(INNOCENT)]


def failed(outcomes: Iterable[object]) -> list[object]:
    return [outcome for outcome in outcomes if isinstance(outcome, BaseException)]


async def count(pool: Pool, table: str) -> int:
    return int(await pool.fetchval(f"SELECT count(*) FROM {table}"))


WAITING = """SELECT pid FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'"""  # for somebody's lock


def before(door: Commands, step: str, do: Callable[[], Awaitable[object]]) -> None:
    """What somebody else does, once, in the moment before this step of ``Attempts``."""
    attempts = door._attempts
    original, waiting = getattr(attempts, step), [do]

    async def stepped(*arguments: Any) -> Any:
        while waiting:
            await waiting.pop()()
        return await original(*arguments)

    setattr(attempts, step, stepped)
