"""What one process appends wakes the other processes of the service."""

import asyncio

import asyncpg

from shared.eventsourcing.storing.wakeups import Wakeups
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


async def test_what_a_process_tells_the_others_does_not_wake_it_again(fresh_database: FreshDatabase) -> None:
    database = await fresh_database(migrated)
    appended, there, woken = asyncio.Event(), asyncio.Event(), list[str]()
    here = Wakeups(database.runtime, appended, [lambda: woken.append("here")])
    other = Wakeups(database.runtime, asyncio.Event(), [there.set])
    offices = [asyncio.create_task(office.run()) for office in (here, other)]
    listening = await asyncpg.connect(database.runtime)
    try:
        async with asyncio.timeout(20):
            while not (here.listening and other.listening):  # noqa: ASYNC110 - nobody tells it
                await asyncio.sleep(0.01)
            woken.clear()
            for _ in range(3):
                there.clear()
                appended.set()
                await there.wait()
            await listening.execute("NOTIFY kruchang_appended")  # comes after all that came back to it
            while len(woken) < 4:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert len(woken) == 4
    finally:
        for office in offices:
            office.cancel()
        await asyncio.wait(offices)
        await listening.close()


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
