"""Between a service's store and its topic: pointers are taken from the outbox before the relay sees them.

A trigger of the owner does it, in the append's own transaction, so that nothing of an append is missed or
sent twice. What was taken is then delivered by a producer of ours, as the kind of tampering wants it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Protocol
from uuid import UUID

import asyncpg

from deploy.databases.server import Database
from deploy.local.environment import WRITE_SERVICES
from shared.contracts.recorded import Recorded
from shared.eventsourcing.migrate import topic_of
from shared.eventsourcing.storing.rows import COLUMNS, recorded
from tests.chaos.tampering.message import Message, deliver

ENOUGH, WITHIN = 12, 1.0  # events, seconds: then the relay has its outbox again
Tamper = Callable[[Sequence[Message], Random], list[Message]]
_TAKE = """
    CREATE TABLE IF NOT EXISTS intercepted (position bigint PRIMARY KEY);
    GRANT INSERT ON intercepted TO PUBLIC;
    CREATE OR REPLACE FUNCTION intercept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO intercepted VALUES (NEW.position); RETURN NULL; END $$;
    CREATE TRIGGER intercept BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION intercept();
"""


class Site(Protocol):
    """Of a running system, what is needed here."""

    @property
    def databases(self) -> Mapping[str, Database]: ...
    @property
    def kafka(self) -> str: ...
    @property
    def topic_prefix(self) -> str: ...


async def struck(site: Site, tamper: Tamper, rng: Random, service: str | None = None) -> set[UUID]:
    """Tamper with what a service records in the next moment; the streams that were met."""
    service = service or rng.choice(WRITE_SERVICES)
    async with interception(site.databases[service]) as taken:
        genuine = await _some(taken, service)
    genuine += [event for event in await _read(taken, service) if event not in genuine]
    await taken.execute("DROP TABLE intercepted")
    await taken.close()
    messages = tamper([Message.of(event) for event in genuine], rng)
    await deliver(site.kafka, topic_of(service, site.topic_prefix), messages)
    return {event.stream for event in genuine}


@asynccontextmanager
async def interception(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection; it stays open, for what was taken must be read."""
    connection = await asyncpg.connect(database.owner, server_settings={"timezone": "UTC"})
    await connection.execute(_TAKE)
    try:
        yield connection
    finally:
        await connection.execute("DROP TRIGGER intercept ON outbox; DROP FUNCTION intercept()")


async def _some(taken: asyncpg.Connection, service: str) -> list[Recorded]:
    loop = asyncio.get_running_loop()
    until = loop.time() + WITHIN
    while len(found := await _read(taken, service)) < ENOUGH and loop.time() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    return found


async def _read(taken: asyncpg.Connection, service: str) -> list[Recorded]:
    rows = await taken.fetch(
        f"SELECT {COLUMNS} FROM intercepted JOIN events USING (position) ORDER BY position"
    )
    epoch: str = await taken.fetchval("SELECT epoch FROM store")
    return [recorded(row, service, epoch) for row in rows]
