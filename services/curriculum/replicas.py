"""What curriculum knows of other services: which fiscal years training has closed."""

from asyncpg import Pool

from shared.contracts.recorded import Recorded
from shared.contracts.training.policy import FiscalYearClosed
from shared.eventsourcing.storing.database import Connection


class Replicas:
    """The copy and what commands ask of it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def apply(self, connection: Connection, event: Recorded) -> None:
        """Take in what the event says; what curriculum does not use passes."""
        match event.data:
            case FiscalYearClosed(fiscal_year=year):
                closed = "INSERT INTO closed_fiscal_year VALUES ($1) ON CONFLICT DO NOTHING"
                await connection.execute(closed, year)
            case _:
                pass

    async def year_closed(self, fiscal_year: int) -> bool:
        """Whether the closing of the year has arrived."""
        closed = "SELECT true FROM closed_fiscal_year WHERE fiscal_year = $1"
        return bool(await self._pool.fetchval(closed, fiscal_year))
