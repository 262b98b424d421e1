"""What one process appends wakes the other processes of the service."""

import asyncio

import asyncpg

from shared.eventsourcing.wakeups import Wakeups
from tests.integration.eventsourcing.ledger import migrated
from tests.servers.databases import FreshDatabase


async def test_a_commit_wakes_this_process_and_the_others(fresh_database: FreshDatabase) -> None:
    database = await fresh_database(migrated)
    appended, here, there = asyncio.Event(), asyncio.Event(), asyncio.Event()
    offices = [
        asyncio.create_task(Wakeups(database.runtime, appended, [here.set]).run()),
        asyncio.create_task(Wakeups(database.runtime, asyncio.Event(), [there.set]).run()),
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


async def test_who_only_listens_listens_again_after_its_connection_was_lost(
    fresh_database: FreshDatabase, postgres_url: str
) -> None:
    database = await fresh_database(migrated)
    woken = asyncio.Event()
    wakeups = Wakeups(database.runtime, asyncio.Event(), [woken.set])
    running = asyncio.create_task(wakeups.run())
    admin = await asyncpg.connect(postgres_url)
    try:
        async with asyncio.timeout(20):
            await woken.wait()
            assert wakeups.listening
            woken.clear()
            await admin.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE application_name = 'wake-ups' AND datname = $1""",
                database.name,
            )
            await woken.wait()  # it wakes as soon as it listens, for what it may have missed
            assert wakeups.listening
    finally:
        running.cancel()
        await asyncio.wait([running])
        await admin.close()
