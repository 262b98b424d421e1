"""What keeps a restore from being done: it changes nothing, and says why."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg

from tests.chaos.restore.looks import eventually, new_key
from tests.chaos.restore.portal import Person
from tests.chaos.restore.town import Town

STILL = 5.0  # seconds: an old leader's work goes on for up to two


async def test_what_would_be_lost_is_named_and_nothing_is_done(town: Town) -> None:
    async with town.awake():
        backup = await town.backup()
        async with _no_relay(town):
            undelivered = await _undelivered(town)
            said = await town.local("restore", backup, "--only", "enrolment", code=1)
        assert f"ovec.enrolment.PersonRegistered  stream {undelivered.id}  version 1" in said
        assert "Nothing was changed: 1 events were acknowledged" in said
        assert not await _left_beside(town)
        await eventually(partial(town.takes, "enrolment"))
        assert await town.look(undelivered) == (200, "shown")


async def test_a_torn_or_foreign_backup_changes_nothing(town: Town) -> None:
    async with town.awake():
        backup = await town.backup()
        folder = town.stage.up.system.folder / "backups" / "services" / backup
        dump, manifest = folder / "training.dump", folder / "manifest.json"
        whole, told = dump.read_bytes(), manifest.read_text()
        dump.write_bytes(whole[:-100])
        assert "torn" in await town.local("restore", backup, "--only", "training", code=1)
        dump.write_bytes(whole)
        connection = await asyncpg.connect(town.stage.up.system.site.databases["training"].runtime)
        epoch = await connection.fetchval("SELECT epoch FROM store")
        manifest.write_text(told.replace(epoch, "another-one"))
        assert "another installation" in await town.local("restore", backup, "--only", "training", code=1)
        assert await connection.fetchval("SELECT restored FROM store") is None  # still the same connection
        await connection.close()
        said = await town.local("restore", "20200101T000000Z", code=1)
        assert "there is no backup 20200101T000000Z" in said


async def _undelivered(town: Town) -> Person:
    """Whoever led before does so until it notices that it lost the office."""
    connection = await asyncpg.connect(town.stage.up.system.site.databases["enrolment"].runtime)
    try:
        while True:
            person = await town.register(new_key("undelivered"))
            deadline = time.monotonic() + STILL
            while await connection.fetchval("SELECT count(*) FROM outbox"):
                if time.monotonic() > deadline:
                    return person
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def _left_beside(town: Town) -> list[str]:
    """Databases that are being restored, or whose place was taken."""
    admin = await asyncpg.connect(town.stage.up.system.superuser)
    try:
        rows = await admin.fetch("SELECT datname FROM pg_database WHERE datname ~ '_(restoring|replaced)$'")
    finally:
        await admin.close()
    return [row["datname"] for row in rows]


@asynccontextmanager
async def _no_relay(town: Town) -> AsyncIterator[None]:
    """Somebody else holds the office of enrolment's relay, and does nothing."""
    held = await asyncpg.connect(town.stage.up.system.site.databases["enrolment"].runtime)
    ended = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'leader relay %'"
    )
    taken = "SELECT pg_try_advisory_lock(hashtext('relay enrolment.events.v1'))"
    while not await held.fetchval(taken):
        await held.fetch(f"{ended} AND datname = current_database()")
    try:
        yield
    finally:
        await held.close()
