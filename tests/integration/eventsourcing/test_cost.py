"""What a command costs: two statements, alone or with many; the README says so."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from asyncpg.connection import LoggedQuery

from deploy.databases.server import Database
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.storing.database import open_pool
from tests.integration.eventsourcing.ledger import commands, opened, seated


@pytest.fixture
async def said(database: Database) -> AsyncIterator[tuple[Commands, list[str]]]:
    """A process with one connection, and what it says to PostgreSQL."""
    pool: asyncpg.Pool = await open_pool(database.runtime, size=1)
    found: list[str] = []

    def note(query: LoggedQuery) -> None:
        found.append(query.query.split()[0])

    async with pool.acquire() as connection:
        connection.add_query_logger(note)
    yield commands(pool, lanes=1), found
    pool.terminate()


async def test_a_command_is_two_statements_and_so_are_a_hundred(said: tuple[Commands, list[str]]) -> None:
    door, statements = said
    project = await opened(door)  # a new connection asks what the types are
    statements.clear()
    await seated(door, project)
    assert statements == ["SELECT", "SELECT"]  # the streams as they are; append_v1
    statements.clear()
    await asyncio.gather(*(seated(door, project) for _ in range(50)), *(opened(door) for _ in range(50)))
    assert statements == ["SELECT", "SELECT"]
