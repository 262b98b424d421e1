"""Our side of an append: the full store of the curriculum service, called as its routes call it."""

import itertools
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import asyncpg

from deploy.databases.server import Database
from services.curriculum.app import SERVICE
from services.curriculum.domain.college import COLLEGE, Register, decide, stream_of
from shared.contracts.common import Sector
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.migrate import migrate_store
from shared.eventsourcing.storing.database import open_pool
from shared.kernel.clock import SystemClock
from shared.service.service import WriteService
from tests.bench.rounds import Rate, writers

BY = uuid.UUID(int=1)


async def curriculum(database: Database) -> None:
    """To hand to ``Ground.database``."""
    await migrated(SERVICE, database)


async def migrated(service: WriteService, database: Database) -> None:
    """The store of a service, nothing in it."""
    await migrate_store(database.owner, database.runtime, service.name, [service.schema])


@asynccontextmanager
async def commands_of(
    service: WriteService, database: Database
) -> AsyncIterator[tuple[Commands, asyncpg.Pool]]:
    """The door of a service's store, with the pool that the service itself would open."""
    pool = await open_pool(database.runtime)
    try:
        epoch = await pool.fetchval("SELECT epoch FROM store")
        yield (
            Commands(pool, service.name, epoch, SystemClock(), service.react, catalogue=service.catalogue),
            pool,
        )
    finally:
        await pool.close()


@dataclass
class Registrar:
    """Registers one college after another: a stream, an event, a command's answer, an outbox row each."""

    commands: Commands
    pool: asyncpg.Pool
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def append(self, count: int, seconds: float) -> Rate:
        """So many writers at once; what they were answered is compared with what the store holds."""
        before = await self._stored()
        done, took = await writers(count, seconds, self.register)
        return Rate(done, took, await self._stored() - before)

    async def register(self) -> None:
        """One more."""
        command = college(f"{self.run}-{next(self._numbers)}")
        await self.commands.handle(COLLEGE, stream_of(command.college), command, context())

    async def _stored(self) -> int:
        """Events that have their place everywhere: chain, state, answer, outbox."""
        found: int = await self.pool.fetchval(
            """SELECT count(*) FROM events e JOIN streams s USING (stream) JOIN outbox o USING (position)
               WHERE s.version = e.version AND s.chain = e.hash
                 AND (SELECT count(*) FROM commands) >= (SELECT count(*) FROM events)"""
        )
        return found


def college(code: str) -> Register:
    """A real college's words under a code of its own."""
    return Register(
        on=date(2021, 2, 1), by=BY, by_org="OVEC", college=f"bench-{code}", province="TH-20",
        name_th="วิทยาลัยเทคนิคชลบุรี", name_en="Chonburi Technical College", sector=Sector.PUBLIC,
    )  # fmt: skip


def value() -> bytes:
    """The event's bytes, for those who only insert."""
    [event] = decide(college("12345678-1234"), COLLEGE.initial)
    return event.model_dump_json().encode()


def context(**more: Any) -> Context:
    """A command of its own."""
    return Context(
        command_id=uuid.uuid4(), request=bytes(32), by=BY, role="central.officer", org="OVEC",
        correlation_id=uuid.uuid4(), **more,
    )  # fmt: skip
