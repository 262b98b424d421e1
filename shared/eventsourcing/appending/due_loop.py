"""Executing due commands: reactions and timers. Each is sent under its own id, so a repeat does nothing."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from uuid import UUID

import structlog
from asyncpg import Pool, Record

from shared.eventsourcing.appending.load import as_json
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.due import Due
from shared.eventsourcing.metrics import DUES
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.storing.leader import lead
from shared.kernel.clock import Clock
from shared.kernel.refusal import Catalogue, Kind, Refused

NOBODY = UUID(int=0)  # the hand of a reaction
AT_ONCE = 200
POLL = 0.5
REST = 0.05  # seconds after a look that found nothing: most appends lead to none, and each wakes
LONGEST = 60.0  # seconds for one; the next pass begins when all of this one have ended
Execute = Mapping[str, Callable[[Due, Context], Awaitable[object]]]
_log = structlog.get_logger()


async def put_due(connection: Connection, dues: Iterable[Due]) -> None:
    """Note commands that are due, in the transaction of what they react to."""
    rows = [
        (d.command_id, d.stream, d.at, d.name, as_json(d.payload), d.causation_id, d.correlation_id)
        for d in dues
    ]
    if rows:
        await connection.executemany(
            """INSERT INTO due (command_id, stream, at, name, payload, causation_id, correlation_id)
               VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7) ON CONFLICT DO NOTHING""",
            rows,
        )


class DueLoop:
    """Executes what is due, in order per source stream; one process of a service leads."""

    def __init__(
        self, pool: Pool, url: str, service: str, clock: Clock, execute: Execute, catalogue: Catalogue
    ) -> None:
        self._pool, self._url, self._service, self._clock = pool, url, service, clock
        self._execute, self._catalogue = execute, catalogue
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Stand by or execute, for ever; cancel to stop."""
        await lead(self._url, f"due {self._service}", self._loop)

    async def _loop(self) -> None:
        while True:
            self.wake.clear()
            if not await self.once():
                await asyncio.sleep(REST)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await self.wake.wait()

    async def once(self) -> int:
        """Execute what is due now; how many were tried."""
        rows = await self._pool.fetch(
            """SELECT * FROM due d WHERE refused IS NULL AND at <= $1 AND NOT EXISTS (
                   SELECT FROM due e WHERE e.stream = d.stream AND e.seq < d.seq
                   AND e.refused IS NULL AND e.tries > 0 AND e.at > $1 AND e.at <= $1 + interval '2 minutes')
               ORDER BY seq LIMIT $2""",
            self._clock.now(), AT_ONCE,
        )  # fmt: skip
        of_stream: dict[UUID, list[Record]] = {}
        for row in rows:
            of_stream.setdefault(row["stream"], []).append(row)
        ended = await asyncio.gather(
            *(self._in_order(rows) for rows in of_stream.values()), return_exceptions=True
        )
        for error in ended:  # only when all have ended: nothing of this pass goes on beside the next
            if error is not None:
                raise error
        return len(rows)

    async def _in_order(self, rows: list[Record]) -> None:
        for row in rows:
            if not await self._one(row):
                return

    async def _one(self, row: Record) -> bool:
        """Execute one; False if it must be tried again before the stream's next."""
        due = Due(
            row["command_id"], row["stream"], row["at"], row["name"], json.loads(row["payload"]),
            row["causation_id"], row["correlation_id"],
        )  # fmt: skip
        context = Context(
            due.command_id, b"", NOBODY, "system", "SYSTEM", due.correlation_id, due.causation_id
        )
        try:
            async with asyncio.timeout(LONGEST):
                await self._execute[due.name](due, context)
        except Refused as refusal:
            text = self._catalogue.get(refusal.code)
            if text is not None and text.kind is Kind.NOT_YET_KNOWN:
                return await self._postpone(due, refusal)
            await self._pool.execute(
                "UPDATE due SET refused = $2::jsonb WHERE command_id = $1",
                due.command_id, as_json({"code": refusal.code, "facts": refusal.facts}),
            )  # fmt: skip
            DUES.labels("refused").inc()
            _log.warning("reaction_refused", due=due.name, code=refusal.code, command=str(due.command_id))
        except Exception as error:
            return await self._postpone(due, error)
        else:
            await self._pool.execute("DELETE FROM due WHERE command_id = $1", due.command_id)
            DUES.labels("done").inc()
        return True

    async def _postpone(self, due: Due, error: Exception) -> bool:
        DUES.labels("postponed").inc()
        _log.warning("reaction_postponed", due=due.name, error=f"{type(error).__name__}: {error}")
        await self._pool.execute(
            """UPDATE due SET tries = tries + 1,
                      at = $2::timestamptz + least(60, 0.5 * 2 ^ least(tries, 8)) * interval '1 second'
               WHERE command_id = $1""",
            due.command_id, self._clock.now(),
        )  # fmt: skip
        return False
