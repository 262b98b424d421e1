"""`api`: reporting on the story of the rail field; the tests of a module share what they only read."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest_asyncio

from services.reporting.store.exceptions import Found, Kind, note
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.clock import HandMovedClock
from tests.reporting.client import Api, reporting_api
from tests.reporting.databases import live_pool, reporting
from tests.reporting.story import PROJECT, whole
from tests.servers.databases import Databases, Prepare

NOW = datetime(2021, 4, 1, 3, 0, tzinfo=UTC)
NOTED = Found(Kind.RECORDS_DIFFER, str(PROJECT), province="TH-20", project=PROJECT)
_TOLD: dict[Prepare, str] = {}


async def told(database: object) -> None:
    """The story, and something that does not add up."""
    await reporting(database)  # type: ignore[arg-type]
    history = whole()
    async with live_pool(database) as pool:  # type: ignore[arg-type]
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
        async with pool.acquire() as connection:
            await note(connection, [NOTED], {NOTED.kind}, history.events[-1].recorded_at)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(postgres_url: str) -> AsyncIterator[Api]:
    databases = Databases(postgres_url, _TOLD)
    try:
        database = await databases.fresh(told)
        async with reporting_api(database, HandMovedClock(NOW), whole().events) as api:
            yield api
    finally:
        await databases.drop_all()
