"""Reporting's processes as they really run, and a producer that stands in for the owners' relays."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiokafka import AIOKafkaProducer

from deploy.databases.server import Database
from deploy.local.ports import free_port
from shared.contracts.cloudevent import headers
from shared.contracts.event import SOURCES
from shared.contracts.notice import KPI_TOPIC
from shared.contracts.recorded import Recorded
from shared.eventsourcing.migrate import migrate_notices, migrate_topic, topic_of

NOWHERE = "http://127.0.0.1:9"


def environment(database: Database, kafka: str, prefix: str, *, port: int = 0) -> dict[str, str]:
    """What a reporting process is told; owners and issuer are away unless named by the test."""
    return {
        "KRUCHANG_PORT": str(port or free_port()),
        "KRUCHANG_DATABASE_URL": database.runtime,
        "KRUCHANG_OWNER_DATABASE_URL": database.owner,
        "KRUCHANG_KAFKA_BOOTSTRAP_SERVERS": kafka,
        "KRUCHANG_TOPIC_PREFIX": prefix,
        "KRUCHANG_ISSUER_URL": NOWHERE,
        "KRUCHANG_CLIENT_ID": "reporting",
        "KRUCHANG_CLIENT_SECRET": "secret",
        "KRUCHANG_CURRICULUM_URL": NOWHERE,
        "KRUCHANG_TRAINING_URL": NOWHERE,
        "KRUCHANG_ENROLMENT_URL": NOWHERE,
        "KRUCHANG_REPORTING_URL": NOWHERE,
        "KRUCHANG_REQUEST_HASH_KEY": base64.b64encode(bytes(32)).decode(),
        "KRUCHANG_SESSION_KEY": base64.b64encode(bytes(32)).decode(),
    }


@dataclass
class Process:
    """One `python -m services.reporting …`."""

    popen: subprocess.Popen[bytes]
    log: Path

    def kill9(self) -> None:
        self.popen.kill()
        self.popen.wait()

    def stop(self) -> int:
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(15)


@contextmanager
def started(command: str, variables: dict[str, str], log: Path) -> Iterator[Process]:
    with log.open("ab") as out:
        popen = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "services.reporting", command],
            env={**os.environ, **variables}, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        yield Process(popen, log)
    finally:
        popen.kill()
        popen.wait()


async def make_topics(kafka: str, prefix: str) -> None:
    for source in SOURCES:
        await migrate_topic(kafka, topic_of(source, prefix))
    await migrate_notices(kafka, prefix + KPI_TOPIC)


async def deliver(kafka: str, prefix: str, events: Sequence[Recorded]) -> None:
    """As the relays would."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True, compression_type="zstd")
    await producer.start()
    try:
        sent = [
            await producer.send(
                topic_of(event.source, prefix),
                event.value,
                key=str(event.stream).encode(),
                headers=headers(event),
            )
            for event in events
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def until(holds: Callable[[], Awaitable[bool]], within: float = 75) -> None:
    deadline = time.monotonic() + within
    while not await holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not come true within {within:.0f} s")
        await asyncio.sleep(0.05)
