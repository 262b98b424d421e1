"""Creating what a service stands on: its tables, rights and topic. May be repeated at any time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.contracts.notice import LATEST_OF_EACH_KEY
from shared.contracts.notice import PARTITIONS as NOTICES_PARTITIONS
from shared.eventsourcing.kafka.broker import Kafka, access
from shared.eventsourcing.kafka.letting_in import start

HERE = Path(__file__).parent
STORE = (HERE / "storing/store.sql", HERE / "appending/append.sql", HERE / "subscribing/inbox.sql")
PARTITIONS = 6
KEPT_FOR_EVER = {"retention.ms": "-1", "cleanup.policy": "delete", "max.message.bytes": "1048588"}


def topic_of(service: str, prefix: str = "") -> str:
    """The topic that carries every event of a service."""
    return f"{prefix}{service}.events.v1"


async def migrate_store(owner_url: str, runtime_url: str, service: str, own: Sequence[Path] = ()) -> None:
    """Bring a write service's database to what the code expects, as its owner."""
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('migrate'))")
            for file in (*STORE, *own):
                await connection.execute(file.read_text(encoding="utf-8"))
            await connection.execute(
                "INSERT INTO store (service, epoch) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                service, uuid4().hex[:12],
            )  # fmt: skip
            await grant(connection, runtime_url)
    finally:
        await connection.close()


async def grant(connection: asyncpg.Connection, runtime_url: str) -> None:
    """The runtime role serves; it can neither change nor remove an event, nor alter a table."""
    role = urlsplit(runtime_url).username
    await connection.execute(f"""
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}";
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}";
        REVOKE UPDATE, DELETE, TRUNCATE ON events FROM "{role}";
    """)


async def migrate_topic(
    kafka: Kafka, topic: str, partitions: int = PARTITIONS, configs: Mapping[str, str] = KEPT_FOR_EVER
) -> None:
    """Make the topic if it is not there."""
    # the client takes -1 (the broker's own replication) only together with an empty assignment
    wanted = NewTopic(topic, partitions, -1, replica_assignments={}, topic_configs=dict(configs))
    admin = AIOKafkaAdminClient(**access(kafka))
    try:
        await start(admin, kafka)
        answer = await admin.create_topics([wanted])
    finally:
        await admin.close()
    for name, code, *_ in answer.topic_errors:  # told, not raised
        if code not in {0, TopicAlreadyExistsError.errno}:
            raise for_code(code)(f"topic {name}")


async def migrate_notices(kafka: Kafka, topic: str) -> None:
    """Make a topic of notices if it is not there."""
    await migrate_topic(kafka, topic, NOTICES_PARTITIONS, LATEST_OF_EACH_KEY)
