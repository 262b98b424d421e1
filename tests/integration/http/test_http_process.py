"""A whole process of a write service: it serves, and stops cleanly within ten seconds whatever is away."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError
from typer.testing import CliRunner

from deploy.local.kafka import KafkaServer
from deploy.local.paths import ROOT
from deploy.local.ports import free_port
from shared.eventsourcing.migrate import migrate_store, topic_of
from shared.service.cli import cli
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.seats_service import ENROLMENT, SCHEMA
from tests.integration.http.serving import a_topic, an_issuer, variables
from tests.servers.databases import FreshDatabase

STOPS_WITHIN = 10.0
QUIET = asyncio.subprocess.DEVNULL


class Started:
    """A process, where it answers, and what it was told."""

    def __init__(self, process: Process, port: int, environment: dict[str, str], issuer: HandIssuer) -> None:
        self.process, self.environment, self.issuer = process, environment, issuer
        headers = {"Authorization": f"Bearer {issuer.token('college.academic')}"}
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False)

    async def ready(self) -> None:
        async with asyncio.timeout(40):
            while not await self._is_ready():
                assert self.process.returncode is None, "ended before it was ready"
                await asyncio.sleep(0.05)

    async def _is_ready(self) -> bool:
        try:
            return (await self.client.get("/readyz")).is_success
        except httpx.TransportError:
            return False

    async def open_seats(self) -> bool:
        path, key = f"/v1/seats/{uuid4()}/open", str(uuid4())
        try:
            answer = await self.client.post(path, json={"capacity": 1}, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            return False
        return answer.status_code == 201

    async def stop(self) -> tuple[int, float]:
        """Its exit status and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOPS_WITHIN * 2):
            return await self.process.wait(), time.monotonic() - began

    async def events(self) -> int:
        connection = await asyncpg.connect(self.environment["KRUCHANG_OWNER_DATABASE_URL"])
        try:
            return int(await connection.fetchval("SELECT count(*) FROM events"))
        finally:
            await connection.close()


@asynccontextmanager
async def started(
    service: str,
    fresh_database: FreshDatabase,
    kafka: str,
    prefix: str,
    log: int = QUIET,
) -> AsyncIterator[Started]:
    database, port = await fresh_database(), free_port()
    await migrate_store(database.owner, database.runtime, service, [SCHEMA])
    for name in ("enrolment", "training"):
        await a_topic(kafka, topic_of(name, prefix))
    async with an_issuer() as issuer:
        told = variables(database, kafka, prefix, issuer.url, {}, port)
        environment = os.environ | {f"KRUCHANG_{name.upper()}": value for name, value in told.items()}
        running = Started(await run(service, "serve", environment, log), port, environment, issuer)
        try:
            await running.ready()
            yield running
        finally:
            if running.process.returncode is None:
                running.process.kill()
                await running.process.wait()
            await running.client.aclose()


async def run(
    service: str, command: str, environment: dict[str, str], said: int = asyncio.subprocess.PIPE
) -> Process:
    module = "tests.integration.http.seats_service"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, service, command, env=environment, cwd=ROOT, stdout=said
    )


async def joined(bootstrap_servers: str, group: str) -> None:
    """Return once a consumer group has its members."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        async with asyncio.timeout(20):
            while not await _is_stable(admin, group):  # noqa: ASYNC110 - another process makes it so
                await asyncio.sleep(0.1)
    finally:
        await admin.close()


async def _is_stable(admin: AIOKafkaAdminClient, group: str) -> bool:
    try:
        return "Stable" in str(await admin.describe_consumer_groups([group]))
    except GroupCoordinatorNotAvailableError:  # the first consumer ever is still to come
        return False


async def test_told_to_stop_under_load_it_loses_no_command_it_answered(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str
) -> None:
    async with started("enrolment", fresh_database, kafka, topic_prefix) as running:
        answered = 0
        stopping = asyncio.get_running_loop().create_future()

        async def portal() -> None:
            nonlocal answered
            while await running.open_seats():
                answered += 1
                if answered == 50:
                    stopping.set_result(None)

        async with asyncio.timeout(60), asyncio.TaskGroup() as portals:
            for _ in range(8):
                portals.create_task(portal())
            await stopping
            status, seconds = await running.stop()
        assert status == 0
        assert seconds < STOPS_WITHIN
        assert answered >= 50
        assert await running.events() >= answered
        for command in ("verify", "refold"):
            looking = await run("enrolment", command, running.environment)
            assert (await looking.communicate())[0] == b"0 differences\n"
            assert looking.returncode == 0


@pytest.mark.chaos
async def test_while_kafka_is_away_commands_are_answered_and_a_stop_is_still_clean(
    fresh_database: FreshDatabase, own_kafka: KafkaServer, topic_prefix: str
) -> None:
    async with started("enrolment", fresh_database, own_kafka.bootstrap_servers, topic_prefix) as running:
        assert await running.open_seats()
        own_kafka.kill9()
        assert all([await running.open_seats() for _ in range(20)])
        ready = await running.client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["oldest_undelivered_seconds"] > 0
        status, seconds = await running.stop()
        assert status == 0
        assert seconds < STOPS_WITHIN
        assert await running.events() == 21


@pytest.mark.chaos
async def test_one_that_takes_events_in_stops_as_cleanly_while_kafka_is_away(
    fresh_database: FreshDatabase, own_kafka: KafkaServer, topic_prefix: str
) -> None:
    async with started("training", fresh_database, own_kafka.bootstrap_servers, topic_prefix) as running:
        await joined(own_kafka.bootstrap_servers, f"{topic_prefix}training")
        own_kafka.kill9()
        status, seconds = await running.stop()
        assert status == 0
        assert seconds < STOPS_WITHIN


def test_who_may_call_what_is_printed_without_any_settings() -> None:
    printed = CliRunner().invoke(cli(ENROLMENT), ["routes"]).stdout
    assert "POST  /v1/seats/{project}/take" in printed
    assert "ministry.reader, operator" in next(line for line in printed.splitlines() if "/v1/events" in line)
