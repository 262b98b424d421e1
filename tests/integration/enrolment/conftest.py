"""A desk with two seats to give."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.enrolment.desk import Desk, desk_on, prepare, world
from tests.servers.databases import FreshDatabase


@pytest.fixture
async def desk(fresh_database: FreshDatabase) -> AsyncIterator[Desk]:
    store, keys = await fresh_database(prepare), await fresh_database()
    async with desk_on(store, keys) as desk:
        await desk.know(*world())
        yield desk
