"""A restore is killed at any step; and one of a system that does not run."""

import asyncio
import signal
from functools import partial

import asyncpg

from deploy.local.environment import WRITE_SERVICES
from tests.chaos.evidence import databases
from tests.chaos.restore.looks import eventually, new_key
from tests.chaos.restore.town import Town


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


async def _names(town: Town) -> set[str]:
    admin = await asyncpg.connect(town.stage.up.system.superuser)
    rows = await admin.fetch(
        "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
    )
    await admin.close()
    return {row["datname"] for row in rows}
