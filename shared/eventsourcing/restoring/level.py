"""Is the store level with its own topic? If it is not, no command is taken until it was made so.

A store restored from an older backup would otherwise decide on a past that others have moved on from.
It may be restored at any time, also under a running process; so this never stops looking.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog
from aiokafka.errors import KafkaError
from asyncpg import Pool

from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.kafka.broker import Kafka
from shared.eventsourcing.patience import give_up_after
from shared.eventsourcing.restoring.compared import ENOUGH, compare
from shared.eventsourcing.restoring.restored import note_compared, unmark
from shared.eventsourcing.storing.transient import TRANSIENT

AT_START = 5.0  # seconds that a start may wait for Kafka; an outage must not keep the service down
AGAIN = 3.0  # seconds between two comparisons while the store is not level
WATCH = 1.0  # seconds between two looks at which database it is
UNKNOWN = "not compared with its own topic yet"
RESTORED = "restored from a backup and not compared with its own topic yet"
CLOSED = "about to give way to a backup"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Standing:
    """What tells a database from the one that was there before."""

    database: int
    server_started: datetime
    drawn: int  # the last position; it never goes back
    restored: datetime | None
    closed: bool


class Level:
    """Compares at start, after every restore, and again until the store is level."""

    def __init__(self, pool: Pool, commands: Commands, topic: str, kafka: Kafka) -> None:
        self._pool, self._commands = pool, commands
        self._topic, self._kafka = topic, kafka
        self._known: _Standing | None = None
        self._level = False  # the ends of the topic were compared, and nothing was missing
        self._noted = False  # and all since the last comparison that the store remembers

    def lack(self) -> str | None:
        """Why nothing may be concluded from what the store lacks; None when it is known to be level."""
        return self._commands.refuses or (None if self._level else UNKNOWN)

    async def at_start(self) -> None:
        """Before the first command, as long as Kafka answers in time; if marked as restored, however long."""
        try:
            await self._watch()
            await give_up_after(AT_START, self.look())
        except (*TRANSIENT, KafkaError) as error:
            _log.warning("level_unknown", error=str(error))

    async def run(self) -> None:
        """Watch for ever; cancel to stop."""
        while True:
            await asyncio.sleep(WATCH if self._level else AGAIN)
            try:
                await self._watch()
                if not self._noted:
                    await self.look()
            except (*TRANSIENT, KafkaError) as error:
                _log.warning("level_unknown", error=str(error))

    async def look(self) -> None:
        """Compare with the topic: first its ends, which is soon done, then all that is left."""
        [(marked, closed)] = await self._pool.fetch("SELECT restored, restored = 'infinity' FROM store")
        if closed:
            return
        restored = self._commands.refuses is not None
        thorough = self._level or restored
        found = await compare(self._pool, self._topic, self._kafka, thorough=thorough, enough=ENOUGH)
        # a spoilt message is no sign of a restore; after one it may be all that is left of an event
        missing = found.missing + (found.spoilt if restored else [])
        self._level = not missing
        if missing:
            self._commands.refuses = f"the store lacks events of its own topic {self._topic}: run adopt"
            _log.error("store_behind_its_topic", topic=self._topic, events=len(missing))
            return
        if thorough:
            await self._note(found.ends, marked)
        self._commands.refuses = None

    async def _note(self, ends: dict[int, int], marked: datetime | None) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            now = await connection.fetchval("SELECT restored FROM store FOR UPDATE")
            if now != marked:  # once more, while we were comparing
                return
            await note_compared(connection, ends)
            await unmark(connection, leap=self._commands.refuses is not None)
        self._noted = True

    async def _watch(self) -> None:
        """Notice that the database is another one than a moment ago."""
        row = await self._pool.fetchrow(
            """SELECT d.oid::bigint AS database, pg_postmaster_start_time() AS server_started,
                      p.last_value AS drawn, s.restored, coalesce(s.restored = 'infinity', false) AS closed
               FROM pg_database d, events_position p, store s WHERE d.datname = current_database()"""
        )
        if row is None:
            return
        now, was = _Standing(**row), self._known
        self._known = now
        if now.restored or (was and (now.database != was.database or now.drawn < was.drawn)):
            if self._commands.refuses is None:
                self._commands.refuses = CLOSED if now.closed else RESTORED
                _log.error("store_restored", topic=self._topic, why=self._commands.refuses)
            self._level = self._noted = False
        elif was and now.server_started != was.server_started:
            self._level = self._noted = False  # whatever happened to it meanwhile; commands go on
