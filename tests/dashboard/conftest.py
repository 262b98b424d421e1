"""`pages`: the dashboard on the story of the rail field, taken in once; each test has a copy."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.clock import HandMovedClock
from tests.reporting.client import Api, reporting_api
from tests.reporting.databases import live_pool, reporting
from tests.reporting.story import whole
from tests.servers.databases import Databases, Prepare

NOW = datetime(2021, 4, 1, 3, 0, tzinfo=UTC)
_TOLD: dict[Prepare, str] = {}


async def told(database: object) -> None:
    """The story is taken in once; each test gets a copy of the database."""
    await reporting(database)  # type: ignore[arg-type]
    async with live_pool(database) as pool:  # type: ignore[arg-type]
        await take_in(pool, GenerationInbox(CONSUMER), whole().events, apply)


@pytest.fixture
async def pages(postgres_url: str) -> AsyncIterator[Api]:
    databases = Databases(postgres_url, _TOLD)
    try:
        database = await databases.fresh(told)
        async with reporting_api(database, HandMovedClock(NOW), whole().events) as api:
            yield api
    finally:
        await databases.drop_all()
