"""Due commands of the tests' own, and what executes them: it notes what it was sent."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from asyncpg import Pool

from shared.eventsourcing.appending.due_loop import DueLoop, put_due
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.due import Due
from shared.kernel.clock import Clock, HandMovedClock
from tests.integration.eventsourcing.ledger import CATALOGUE

NOW = datetime(2021, 2, 1, 3, tzinfo=UTC)
NAME = "seat_the_next"


class Policy:
    """Executes by noting the name; fails for as long as a name is in ``failing``."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.done: list[str] = []
        self.contexts: list[Context] = []
        self.failing: dict[str, Exception] = {}

    async def __call__(self, due: Due, context: Context) -> None:
        what = due.payload["what"]
        self.tried.append(what)
        if what in self.failing:
            raise self.failing[what]
        self.done.append(what)
        self.contexts.append(context)


def due(what: str, stream: UUID, at: timedelta = timedelta(0)) -> Due:
    """Due that long from now, as a reaction to an event of the stream."""
    return Due(uuid4(), stream, NOW + at, NAME, {"what": what}, uuid4(), uuid4())


async def put(pool: Pool, dues: Iterable[Due]) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await put_due(connection, dues)


def loop(pool: Pool, policy: Policy, clock: Clock | None = None, url: str = "") -> DueLoop:
    """One process's."""
    return DueLoop(pool, url, "enrolment", clock or HandMovedClock(NOW), {NAME: policy}, CATALOGUE)
