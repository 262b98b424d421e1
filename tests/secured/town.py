"""What the tests of the secured system do in it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from deploy.kafka import ministry
from deploy.kafka.admin import Admin
from deploy.local.environment import environment, kafka_environment
from deploy.local.scenario.api import Api
from shared.eventsourcing.kafka.broker import Broker, access
from shared.eventsourcing.kafka.letting_in import refusal
from tests.integration.eventsourcing.eventually import eventually
from tests.servers.system import RunningSystem

TOPIC = "curriculum.events.v1"


@dataclass(frozen=True)
class Town:
    """The running system and its principals."""

    up: RunningSystem

    @property
    def servers(self) -> str:
        return self.up.system.site.kafka

    def as_user(self, user: str, password: str | None = None) -> Broker:
        """With the password of the principal, or with another."""
        known = self.up.system.site.kafka_passwords
        assert known is not None
        return Broker(
            self.servers, "SASL_PLAINTEXT", user=user, password=password or (known / user).read_text()
        )

    def ministry(self, admin: Admin, name: str) -> Broker:
        """A new one, as soon as the broker knows it."""
        password = ministry.add(admin, name, "", ministry.BYTES_PER_SECOND)
        return self.as_user(f"ministry-{name}", password)

    def variables(self, process: str, **other: str) -> dict[str, str]:
        """The environment of a process of ours, with other values for some names."""
        return {
            "PATH": os.environ["PATH"],
            **environment(process, self.up.system.site, migrating=True),
            **other,
        }

    def of_admin(self, **other: str) -> dict[str, str]:
        """The environment of `python -m deploy.kafka`."""
        return {"PATH": os.environ["PATH"], **kafka_environment(self.up.system.site, "admin"), **other}

    def api(self) -> Api:
        return Api(self.up.urls)


@asynccontextmanager
async def reading(broker: Broker, topic: str, group: str | None) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer from the start of a topic."""
    consumer = AIOKafkaConsumer(topic, group_id=group, auto_offset_reset="earliest", **access(broker))
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def write(broker: Broker, topic: str, *, idempotent: bool = True) -> None:
    """One message."""
    producer = AIOKafkaProducer(enable_idempotence=idempotent, **access(broker))
    try:
        await producer.start()
        await producer.send_and_wait(topic, b"forged", key=b"k")
    finally:
        await producer.stop()


async def let_in_at_last(broker: Broker) -> None:
    """Once the broker has learnt of a new password, which it does in a moment."""

    async def is_in() -> bool:
        return await refusal(broker) is None

    await eventually(is_in)


async def shut_out_at_last(broker: Broker) -> str:
    """Once the broker has learnt that a password is none any more; what it says then."""

    async def why() -> str | None:
        return await refusal(broker)

    return await eventually(why)


async def refused_at_last(consumer: AIOKafkaConsumer) -> KafkaError:
    """What a consumer that was allowed until now is told."""

    async def error() -> KafkaError | None:
        try:
            await consumer.getmany(timeout_ms=100)
        except KafkaError as told:
            return told
        return None

    return await eventually(error)
