"""Stores are restored, each to its own instant, while everything else goes on."""

import asyncio
from contextlib import suppress
from functools import partial

import httpx

from deploy.local.environment import WRITE_SERVICES
from tests.chaos.evidence import databases
from tests.chaos.load import Load
from tests.chaos.restore.looks import eventually
from tests.chaos.restore.town import Town
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
                for other in set(WRITE_SERVICES) - {store}:
                    await eventually(partial(town.takes, other))
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


async def _read_on(town: Town) -> None:
    """Every read of the service is answered, but in the moment in which its database changes."""
    while True:
        with suppress(httpx.TransportError):
            answer = await town.get("training", "/v1/projects?limit=1")
            assert answer.status_code in {200, 503}, answer.text
        await asyncio.sleep(0.02)
