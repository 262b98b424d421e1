"""What the tests of the secured system do in it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from deploy.kafka import ministry
from deploy.kafka.admin import Admin
from deploy.kafka.rights import Right
from deploy.local.environment import environment, kafka_environment
from deploy.local.scenario.api import Api
from shared.eventsourcing.kafka.broker import Broker, Kafka, access
from shared.eventsourcing.kafka.letting_in import AWAY, refusal
from tests.integration.eventsourcing.eventually import eventually
from tests.servers.system import RunningSystem

TOPIC = "curriculum.events.v1"
PATIENCE = 60  # seconds: the broker learns in a moment what it is told, if it gets one


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

    async def ministry(
        self, admin: Admin, name: str, bytes_per_second: int = ministry.BYTES_PER_SECOND
    ) -> Broker:
        """A new one, as soon as the broker knows it."""
        password = ministry.add(admin, name, "", bytes_per_second)
        broker = self.as_user(f"ministry-{name}", password)
        await let_in_at_last(broker)
        return broker

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


async def known_refusal(kafka: Kafka) -> str | None:
    """Why Kafka does not let us in, None: it does; asked again while it took too long to say."""
    async with asyncio.timeout(PATIENCE):
        while (said := await refusal(kafka)) == AWAY:  # noqa: ASYNC110 - nobody tells when it is less busy
            await asyncio.sleep(0.1)
        return said


async def ready_at_last(url: str) -> dict[str, Any]:
    """What /readyz says, as soon as it knows whether Kafka lets the process in."""

    async def said() -> dict[str, Any] | None:
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                told = dict((await client.get(f"{url}/readyz")).json())
        except httpx.TransportError:
            return None
        return None if told["kafka"] == AWAY else told

    return await eventually(said, within=PATIENCE)


async def allowed_at_last(admin: Admin, user: str, rights: set[Right]) -> None:
    """These rights and no others, once the broker has learnt of them."""
    admin.allow_exactly(user, rights)

    async def is_so() -> bool:
        return admin.rights(user) == rights

    await eventually(is_so, within=PATIENCE)


async def let_in_at_last(broker: Broker) -> None:
    """Once the broker has learnt of a new password, which it does in a moment."""

    async def is_in() -> bool:
        return await refusal(broker) is None

    await eventually(is_in, within=PATIENCE)


async def shut_out_at_last(broker: Broker) -> str:
    """Once the broker has learnt that a password is none any more; what it says then."""
    return await eventually(partial(known_refusal, broker), within=PATIENCE)


async def refused_at_last(consumer: AIOKafkaConsumer) -> KafkaError:
    """What a consumer that was allowed until now is told."""

    async def error() -> KafkaError | None:
        try:
            await consumer.getmany(timeout_ms=100)
        except KafkaError as told:
            return told
        return None

    return await eventually(error, within=PATIENCE)
