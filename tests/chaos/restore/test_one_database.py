"""One database is restored while everything else goes on: a store, the read models, the vault's keys."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import asyncpg
import httpx

from deploy.local.environment import WRITE_SERVICES
from tests.chaos.evidence import databases
from tests.chaos.load import Load
from tests.chaos.restore.looks import eventually, new_key
from tests.chaos.restore.town import Person, Town
from tests.chaos.walks import walk


async def test_stores_are_restored_to_different_instants_while_all_services_go_on(town: Town) -> None:
    """Nothing that was acknowledged is lost: what a store had not delivered it delivers before it goes."""
    async with town.awake():
        backups = {"training": await town.backup()}
        await town.load(20)
        backups["enrolment"] = await town.backup()
        async with Load(town.stage, walk, clients=6) as load:
            reads = asyncio.create_task(_read_on(town))
            for store, backup in backups.items():
                await load.until_more(20)
                await town.local("restore", backup, "--only", store)
                await eventually(partial(town.refuses, store))
                assert all([await town.takes(other) for other in WRITE_SERVICES if other != store])
                assert "0 do not fit, 0 messages" in await town.service(store, "adopt")
                town.adopted(backup, store)
                await eventually(partial(town.takes, store))
            await load.until_more(20)
            assert not reads.done()
            reads.cancel()
            with suppress(asyncio.CancelledError):
                await reads
        await town.redrive(*WRITE_SERVICES, "reporting")
        async with databases(town.stage.up) as found:
            await found.at_rest()
            await town.prove(found)


async def test_a_restore_that_is_killed_at_any_step_is_simply_run_again(town: Town) -> None:
    async with town.awake():
        backup = await town.backup()
        for step in ("2. restoring", "3. proving", "4. closing", "5. putting"):
            process = await town.begin("restore", backup, "--only", "curriculum")
            assert process.stdout
            while line := await process.stdout.readline():
                if line.decode().startswith(step):
                    process.send_signal(signal.SIGKILL)
            await process.wait()
            assert process.returncode == -signal.SIGKILL, step
            await eventually(lambda: town.ready("curriculum"))
        await town.local("restore", backup, "--only", "curriculum")
        await eventually(partial(town.takes, "curriculum"))  # it lacks nothing: so it says by itself
        assert await _names(town) == {"curriculum", "training", "enrolment", "enrolment_keys", "reporting"}
        await town.load(10)
        async with databases(town.stage.up) as found:
            await found.at_rest()
            await town.prove(found)


async def test_what_would_be_lost_is_named_and_nothing_is_done(town: Town) -> None:
    async with town.awake():
        backup = await town.backup()
        async with _no_relay(town):
            undelivered = await _undelivered(town)
            said = await town.local("restore", backup, "--only", "enrolment", code=1)
        assert f"ovec.enrolment.PersonRegistered  stream {undelivered.id}  version 1" in said
        assert "Nothing was changed: 1 events were acknowledged" in said
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


async def test_the_read_models_catch_up_by_themselves(town: Town) -> None:
    """Kafka brings them nothing of what they lost; the owners' feeds do."""
    async with town.awake():
        backup = await town.backup()
        await town.load(30)
        async with databases(town.stage.up) as found:
            await found.at_rest()
        await town.local("restore", backup, "--only", "reporting")
        await eventually(lambda: town.ready("reporting"))
        await town.redrive("reporting")
        async with databases(town.stage.up) as found:
            await found.at_rest()
            await town.prove(found)


async def test_keys_restored_to_before_an_erasure_and_before_a_registration(town: Town) -> None:
    """Whoever was erased stays erased, though the key database went back; whose key is lost is told so."""
    async with town.awake():
        erased, kept = await town.register(new_key("erased")), await town.register(new_key("kept"))
        backup = await town.backup()
        later = await town.register(new_key("later"))
        assert (await town.erase(erased)).status_code == 200
        await eventually(lambda: _gone(town, erased))
        said = await town.local("restore", backup, "--only", "enrolment_keys")
        assert "1 of their keys and records were back" in said
        await eventually(lambda: town.ready("enrolment"))
        assert not await town.keyed(erased)
        assert await town.look(erased) == (404, "identity.absent")
        assert await town.look(kept) == (200, "shown")
        assert await town.look(later) == (404, "identity.key_lost")
        assert f"lost the key: {later.id}" in await town.service("enrolment", "vault")


async def test_a_system_that_does_not_run_is_backed_up_and_restored_too(town: Town) -> None:
    async with town.awake():
        person = await town.register(new_key("offline"))
        await asyncio.to_thread(town.stage.up.rest)
        backup = await town.backup()
        said = await town.local("restore", backup)
        assert "enrolment_keys: in place" not in said  # they are there; they are restored when asked for
        await asyncio.to_thread(town.stage.up.rise)
        for store in WRITE_SERVICES:
            await eventually(partial(town.takes, store))
        assert await town.look(person) == (200, "shown")


async def _undelivered(town: Town) -> Person:
    """Whoever led before does so until it notices that it lost the office."""
    connection = await asyncpg.connect(town.stage.up.system.site.databases["enrolment"].runtime)
    try:
        while True:
            person = await town.register(new_key("undelivered"))
            deadline = time.monotonic() + 1.0
            while await connection.fetchval("SELECT count(*) FROM outbox"):
                if time.monotonic() > deadline:
                    return person
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


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


async def _read_on(town: Town) -> None:
    """Every read of the service is answered, but in the moment in which its database changes."""
    while True:
        with suppress(httpx.TransportError):
            answer = await town.get("training", "/v1/projects?limit=1")
            assert answer.status_code in {200, 503}, answer.text
        await asyncio.sleep(0.02)


async def _gone(town: Town, person: Person) -> bool:
    return not await town.keyed(person)


async def _names(town: Town) -> set[str]:
    admin = await asyncpg.connect(town.stage.up.system.superuser)
    rows = await admin.fetch(
        "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
    )
    await admin.close()
    return {row["datname"] for row in rows}
