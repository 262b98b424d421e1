"""A database of reporting's, its live generation, and its API on it, on a day in April 2021."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from deploy.databases.server import Database
from shared.kernel.clock import HandMovedClock
from tests.reporting.client import NOW, Api, reporting_api
from tests.reporting.databases import live_pool, reporting
from tests.servers.databases import FreshDatabase


@pytest.fixture
async def database(fresh_database: FreshDatabase) -> Database:
    return await fresh_database(reporting)


@pytest.fixture
async def pool(database: Database) -> AsyncIterator[asyncpg.Pool]:
    async with live_pool(database) as pool:
        yield pool


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    async with reporting_api(database, HandMovedClock(NOW)) as api:
        yield api
