"""What one process appends wakes the other processes of the service."""

import asyncio

from shared.eventsourcing.wakeups import Wakeups
from tests.integration.eventsourcing.ledger import migrated
from tests.servers.databases import FreshDatabase


async def test_a_commit_wakes_this_process_and_the_others(fresh_database: FreshDatabase) -> None:
    database = await fresh_database(migrated)
    appended, here, there = asyncio.Event(), asyncio.Event(), asyncio.Event()
    offices = [
        asyncio.create_task(Wakeups(database.runtime, appended, [here]).run()),
        asyncio.create_task(Wakeups(database.runtime, asyncio.Event(), [there]).run()),
    ]
    try:
        async with asyncio.timeout(20):
            while not there.is_set():  # until the other one listens
                appended.set()
                await asyncio.sleep(0.05)
            assert here.is_set()
    finally:
        for office in offices:
            office.cancel()
        await asyncio.wait(offices)
