"""A store of the test's own, migrated, as its runtime role sees it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from deploy.databases.server import Database
from shared.eventsourcing.migrate import migrate_topic, topic_of
from shared.eventsourcing.restoring import level as level_module
from shared.eventsourcing.storing.database import open_pool
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


@pytest.fixture
async def topic(kafka: str, topic_prefix: str) -> str:
    """The ledgers' own, made."""
    topic = topic_of("enrolment", topic_prefix)
    await migrate_topic(kafka, topic)
    return topic


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever watches whether a store is level looks often."""
    monkeypatch.setattr(level_module, "AGAIN", 0.1)
    monkeypatch.setattr(level_module, "WATCH", 0.05)
