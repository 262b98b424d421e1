"""A store of the test's own, migrated, as its runtime role sees it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from deploy.local.databases import Database
from shared.eventsourcing.database import open_pool
from tests.integration.eventsourcing.consumer import Consumer, Owner, consuming
from tests.integration.eventsourcing.ledger import migrated
from tests.servers.databases import FreshDatabase


@pytest.fixture
async def database(fresh_database: FreshDatabase) -> Database:
    return await fresh_database(migrated)


@pytest.fixture
async def pool(database: Database) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(database.runtime)
    yield pool
    pool.terminate()  # whatever a test left waiting


@pytest.fixture
async def owner(pool: asyncpg.Pool) -> Owner:
    return Owner(pool)


@pytest.fixture
async def consumer(fresh_database: FreshDatabase) -> AsyncIterator[Consumer]:
    database = await fresh_database(consuming)
    pool = await open_pool(database.runtime)
    yield Consumer(pool, database.runtime)
    pool.terminate()
