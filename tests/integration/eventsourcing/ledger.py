"""A small aggregate for tests of the machinery: seats, a waitlist, and a unique key where asked for."""

from datetime import date
from uuid import UUID, uuid4

from asyncpg import Pool

from deploy.local.databases import Database
from shared.contracts.enrolment.seats import SeatLedgerOpened, SeatsEvent, SeatTaken, WaitlistNumberIssued
from shared.eventsourcing.commands import Commands
from shared.eventsourcing.context import Context
from shared.eventsourcing.decider import Decider, Release, State, Take
from shared.eventsourcing.migrate import migrate_store
from shared.kernel.clock import SystemClock
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused

ON = date(2021, 2, 1)


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


def decide(command: Open | Seat, state: Ledger) -> list[SeatsEvent]:
    common = {"on": ON, "project": command.project, "field": "RAIL", "fiscal_year": 2564}
    match command:
        case Open():
            if state.capacity:
                return []
            return [SeatLedgerOpened(capacity=command.capacity, **common)]
        case Seat() if not state.capacity:
            raise Refused("seats.not_open", project=command.project)
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
        case WaitlistNumberIssued():
            return state.but(number=event.number)
    raise AssertionError(event)


def one_seat_each(event: SeatsEvent) -> list[Take | Release]:
    if isinstance(event, SeatTaken):
        return [Take("applicant", str(event.application), "seats.applicant_seated_elsewhere")]
    return []


LEDGER = Decider(kind="seats", initial=Ledger(), decide=decide, evolve=evolve)
KEYED = Decider(kind="keyed", initial=Ledger(), decide=decide, evolve=evolve, keys=one_seat_each)


def context(command_id: UUID | None = None, *, request: bytes = b"r", expected: int | None = None) -> Context:
    return Context(
        command_id or uuid4(), request, UUID(int=7), "college.personnel", "rayong-tc", uuid4(),
        expected_version=expected,
    )  # fmt: skip


async def migrated(database: Database) -> None:
    await migrate_store(database.owner, database.runtime, "enrolment", own=())


def commands(pool: Pool, **options: object) -> Commands:
    return Commands(pool, "enrolment", "e1", SystemClock(), lambda _: [], **options)  # type: ignore[arg-type]


