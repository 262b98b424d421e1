"""One PostgreSQL and one Kafka for a whole test run, in a temporary folder, gone afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.local.kafka import KafkaServer
from deploy.local.ports import free_port
from deploy.local.postgres import PostgresServer

POSTGRES_URL = "KRUCHANG_TEST_POSTGRES_URL"
KAFKA = "KRUCHANG_TEST_KAFKA"


@contextmanager
def server_folder() -> Iterator[Path]:
    """A temporary folder that PostgreSQL's unprivileged user may reach (pytest's own are closed to it)."""
    folder = Path(tempfile.mkdtemp(prefix="kruchang-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_server(durable: bool = False) -> Iterator[PostgresServer]:
    """A started server of one's own, to kill and restart as one likes."""
    with server_folder() as folder:
        server = PostgresServer(folder / "postgres", free_port(), durable=durable)
        try:
            server.start()
            yield server
        finally:
            server.remove()


@contextmanager
def kafka_server() -> Iterator[KafkaServer]:
    """A started broker of one's own, to kill and restart as one likes."""
    with server_folder() as folder:
        server = KafkaServer(folder / "kafka", free_port())
        try:
            server.start()
            yield server
        finally:
            server.remove()


@contextmanager
def shared_servers() -> Iterator[dict[str, str]]:
    """Start both unless the environment names them; what is yielded tells a child process where they are."""
    with ExitStack() as started:
        where = {name: os.environ[name] for name in (POSTGRES_URL, KAFKA) if name in os.environ}
        if POSTGRES_URL not in where:
            where[POSTGRES_URL] = started.enter_context(postgres_server()).url
        if KAFKA not in where:
            where[KAFKA] = started.enter_context(kafka_server()).bootstrap_servers
        yield where
