"""The projector while its servers are killed under it: it waits, goes on by itself, and counts exactly."""

import asyncio
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from deploy.databases.server import Database
from deploy.local.kafka import KafkaServer
from deploy.local.postgres import PostgresServer
from services.reporting.store.digests import miscounted
from tests.reporting.databases import reporting
from tests.reporting.histories import History
from tests.reporting.processes import deliver, environment, make_topics, started, until
from tests.servers.databases import Databases

TAKEN_IN = "SELECT coalesce(sum(version), 0) FROM inbox"


@pytest.fixture
async def database(own_postgres: PostgresServer) -> Database:
    return await Databases(own_postgres.url, {}).fresh(reporting)


async def taken_in(database: Database) -> int:
    """On a connection of its own, for the server comes and goes; -1 while it is away."""
    try:
        connection = await asyncpg.connect(database.runtime, server_settings={"search_path": "live"})
    except (OSError, asyncpg.PostgresError):
        return -1
    try:
        return int(await connection.fetchval(TAKEN_IN))
    finally:
        await connection.close()


@pytest.mark.slow
@pytest.mark.chaos
async def test_a_killed_broker_and_a_killed_database_cost_nothing_but_time(
    database: Database, own_kafka: KafkaServer, own_postgres: PostgresServer, tmp_path: Path
) -> None:
    history = History()
    history.field()
    kafka = own_kafka.bootstrap_servers
    await make_topics(kafka, "")
    await deliver(kafka, "", history.events)
    variables = environment(database, kafka, "") | {"KRUCHANG_PROJECTOR_BATCH": "25"}
    with started("project", variables, tmp_path / "log") as projector:
        for round_ in range(4):
            first = len(history.events)
            for teacher in range(round_ * 200, round_ * 200 + 200):
                history.completed(teacher)
            await deliver(kafka, "", history.events[first:])
            await until(lambda: _at_least(database, first + 1), 40)  # noqa: B023 - awaited at once
            server: KafkaServer | PostgresServer = own_kafka if round_ % 2 else own_postgres
            server.kill9()
            server.start()
        await until(lambda: _at_least(database, len(history.events)), 60)
        assert projector.popen.poll() is None, "the projector should have waited"
    connection = await asyncpg.connect(database.runtime)
    try:
        assert await miscounted(connection) == []
        teachers = "SELECT sum(subjects) FROM live.counters WHERE figure = 'trained_teacher'"
        assert await connection.fetchval(teachers) == 800
    finally:
        await connection.close()


@pytest.mark.slow
@pytest.mark.chaos
async def test_told_to_stop_while_a_batch_waits_for_the_database_it_ends_in_time(
    database: Database, own_kafka: KafkaServer, own_postgres: PostgresServer, tmp_path: Path
) -> None:
    history = History()
    history.field()
    kafka, log = own_kafka.bootstrap_servers, tmp_path / "log"
    await make_topics(kafka, "")
    with started("project", environment(database, kafka, ""), log) as projector:
        await deliver(kafka, "", history.events)
        await until(lambda: _at_least(database, len(history.events)))
        own_postgres.kill9()
        history.completed(1)
        await deliver(kafka, "", history.events[-1:])
        await until(partial(asyncio.to_thread, _says, log, '"event":"waiting"'))
        own_kafka.kill9()
        assert projector.stop() == 0


def _says(log: Path, words: str) -> bool:
    return words in log.read_text()


async def _at_least(database: Database, events: int) -> bool:
    return await taken_in(database) >= events
