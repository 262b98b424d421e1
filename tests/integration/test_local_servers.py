"""The servers that `make run` and the tests start: real ones, and they survive kill -9."""

import asyncio
import subprocess
import threading
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.databases.server import Database
from deploy.local.kafka import KafkaServer
from deploy.local.ports import free_port
from deploy.local.postgres import PostgresServer
from tests.servers.databases import FreshDatabase


async def test_what_postgres_committed_survives_kill_9(own_postgres: PostgresServer) -> None:
    await _execute(own_postgres.url, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (42)")
    own_postgres.kill9()
    own_postgres.start()
    assert await _value(own_postgres.url, "SELECT n FROM t") == 42
    assert await _value(own_postgres.url, "SHOW fsync") == "on"


def test_a_killed_postgres_is_started_once_its_orphans_are_gone(tmp_path: Path) -> None:
    """PostgreSQL would refuse, and a supervisor take it for one that keeps ending."""
    server = PostgresServer(tmp_path / "postgres", free_port())
    server.data.mkdir(parents=True, exist_ok=True)
    orphan = subprocess.Popen(["/bin/sleep", "60"], cwd=server.data)
    waiting = threading.Thread(target=server.prepare)
    waiting.start()
    waiting.join(0.5)
    try:
        assert waiting.is_alive()
        orphan.kill()
        orphan.wait()
        waiting.join(30)
        assert not waiting.is_alive()
    finally:
        orphan.kill()
        orphan.wait()
        waiting.join()
        server.remove()


async def test_what_kafka_acknowledged_survives_kill_9(own_kafka: KafkaServer) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=own_kafka.bootstrap_servers)
    await admin.start()
    await admin.create_topics([NewTopic("kept", num_partitions=1, replication_factor=1)])
    await admin.close()
    producer = AIOKafkaProducer(
        bootstrap_servers=own_kafka.bootstrap_servers, enable_idempotence=True, compression_type="zstd"
    )
    await producer.start()
    await producer.send_and_wait("kept", b"one")
    await producer.stop()
    own_kafka.kill9()
    own_kafka.start()
    consumer = AIOKafkaConsumer(
        "kept", bootstrap_servers=own_kafka.bootstrap_servers, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        message = await asyncio.wait_for(consumer.getone(), 20)
    finally:
        await consumer.stop()
    assert message.value == b"one"


def test_kafka_runs_in_a_folder_with_a_thai_name_and_spaces(tmp_path: Path) -> None:
    server = KafkaServer(tmp_path / "โครงการ ครูช่าง", free_port())
    try:
        server.start()
        assert (server.data / "meta.properties").exists()
    finally:
        server.stop()


async def test_the_runtime_role_may_enter_but_not_change_the_schema(fresh_database: FreshDatabase) -> None:
    database = await fresh_database()
    await _execute(database.owner, "CREATE TABLE t (n int)")
    assert await _value(database.runtime, "SELECT current_user") == "test_app"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _execute(database.runtime, "CREATE TABLE u (n int)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _execute(database.runtime, "SELECT * FROM t")


async def test_a_prepared_database_is_prepared_once_and_copied(fresh_database: FreshDatabase) -> None:
    prepared: list[str] = []

    async def prepare(database: Database) -> None:
        prepared.append(database.name)
        await _execute(database.owner, "CREATE TABLE t (n int)", "GRANT INSERT, SELECT ON t TO test_app")

    first, second = await fresh_database(prepare), await fresh_database(prepare)
    await _execute(first.runtime, "INSERT INTO t VALUES (1)")
    assert await _value(second.runtime, "SELECT count(*) FROM t") == 0
    assert len(prepared) == 1


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _value(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()
