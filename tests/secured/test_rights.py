"""Who may do what on Kafka, asked of a real broker: what nobody was given, nobody may do."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.conn import create_conn
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
    for_code,
)
from aiokafka.protocol.admin import DescribeAclsRequest

from deploy.kafka import ADMIN, rights
from deploy.kafka.admin import Admin
from shared.contracts.notice import KPI_TOPIC
from shared.eventsourcing.kafka.broker import Broker, access
from shared.eventsourcing.kafka.letting_in import NotLetInError, start
from shared.eventsourcing.migrate import migrate_topic
from tests.secured.town import TOPIC, Town, allowed_at_last, known_refusal, reading, write

WITHIN = 60  # seconds, the joining of a group included
ANY = 1  # of whatever kind, in the protocol
OTHERS = [
    (writer, f"{owner}.events.v1")
    for writer in ("curriculum", "training", "enrolment", "reporting")
    for owner in ("curriculum", "training", "enrolment")
    if writer != owner
]


async def _first_message(broker: Broker, topic: str, group: str | None) -> None:
    async with asyncio.timeout(WITHIN), reading(broker, topic, group) as consumer:
        await consumer.getone()


async def test_a_ministry_reads_every_public_topic_in_its_own_groups(
    town: Town, reader: Broker, name: str
) -> None:
    await migrate_topic(town.as_user(ADMIN), KPI_TOPIC)
    await write(town.as_user("svc-reporting"), KPI_TOPIC)
    for topic in rights.public_topics():
        async with reading(reader, topic, f"ministry-{name}.warehouse") as consumer:
            await consumer.getmany(timeout_ms=0)
            ends = await consumer.end_offsets(consumer.assignment() or [])
            assert all(end >= 0 for end in ends.values())
    async with asyncio.timeout(WITHIN), reading(reader, KPI_TOPIC, f"ministry-{name}.kpis") as consumer:
        assert (await consumer.getone()).topic == KPI_TOPIC
        await consumer.commit()


@pytest.mark.parametrize("idempotent", [True, False])
async def test_a_ministry_cannot_write(reader: Broker, idempotent: bool) -> None:
    refused = ClusterAuthorizationFailedError if idempotent else TopicAuthorizationFailedError
    for topic in rights.public_topics():
        with pytest.raises(refused):
            await write(reader, topic, idempotent=idempotent)


async def test_a_ministry_cannot_make_a_topic(reader: Broker, name: str) -> None:
    client = AIOKafkaAdminClient(**access(reader))
    await client.start()
    try:
        answer = await client.create_topics([NewTopic(f"ministry-{name}.own", 1, 1)])
    finally:
        await client.close()
    assert for_code(answer.topic_errors[0][1]) is TopicAuthorizationFailedError


async def test_a_ministry_cannot_read_other_topics(town: Town, reader: Broker, name: str) -> None:
    await migrate_topic(town.as_user(ADMIN), "training.inner.v1")
    with pytest.raises(TopicAuthorizationFailedError):
        await _first_message(reader, "training.inner.v1", f"ministry-{name}.x")


@pytest.mark.parametrize("group", ["training", "reporting", "ministry-", "ministry-other.warehouse"])
async def test_a_ministry_cannot_use_other_groups(reader: Broker, group: str) -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        await _first_message(reader, TOPIC, group)


async def test_a_ministry_whose_name_begins_with_anothers_is_another(
    town: Town, admin: Admin, name: str
) -> None:
    longer = await town.ministry(admin, f"{name}-2")
    with pytest.raises(GroupAuthorizationFailedError):
        await _first_message(longer, TOPIC, f"ministry-{name}.warehouse")


@pytest.mark.parametrize(("writer", "topic"), OTHERS)
async def test_a_service_cannot_write_anothers_topic(town: Town, writer: str, topic: str) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await write(town.as_user(f"svc-{writer}"), topic)


async def test_a_service_reads_only_what_it_declares(town: Town) -> None:
    with pytest.raises(TopicAuthorizationFailedError):  # curriculum learns nothing from enrolment
        await _first_message(town.as_user("svc-curriculum"), "enrolment.events.v1", None)


async def test_a_service_cannot_use_anothers_group(town: Town) -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        await _first_message(town.as_user("svc-training"), TOPIC, "reporting")


async def test_nobody_comes_in_without_a_name(town: Town) -> None:
    told = await known_refusal(town.servers)
    assert told == f"{town.servers} wants to know who we are, but we were told no user"
    consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=town.servers)
    with pytest.raises(KafkaConnectionError):
        await consumer.start()
    await consumer.stop()


async def test_nor_through_the_controllers_door(town: Town) -> None:
    port = town.up.system.state.kept_ports()["kafka_controller"]
    connection = await create_conn("127.0.0.1", port)  # which protocol it speaks is told to anybody
    with pytest.raises(KafkaConnectionError):
        await connection.send(DescribeAclsRequest(ANY, None, ANY, None, None, ANY, ANY))
    connection.close()


async def test_a_wrong_password_is_told_as_such(town: Town) -> None:
    wrong = town.as_user("svc-training", "guessed")
    consumer = AIOKafkaConsumer(TOPIC, **access(wrong))
    with pytest.raises(NotLetInError, match="does not let svc-training in: wrong user or password"):
        await start(consumer, wrong)
    await consumer.stop()


def test_the_rights_on_the_broker_are_those_that_are_declared(admin: Admin) -> None:
    for principal, declared in rights.services().items():
        assert admin.rights(principal) == declared


async def test_rights_that_nobody_declares_any_more_are_taken_away(admin: Admin, name: str) -> None:
    principal, kept = f"svc-{name}", rights.Right("READ", "TOPIC", "a")
    await allowed_at_last(admin, principal, {kept, rights.Right("WRITE", "TOPIC", "a", begins=True)})
    await allowed_at_last(admin, principal, {kept})
