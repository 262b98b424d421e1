"""What every test may ask for. Servers are shared by the whole run; databases and topics are a test's own."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import hypothesis
import pytest

from deploy.local.kafka import KafkaServer
from deploy.local.postgres import PostgresServer
from tests.servers.databases import Databases, FreshDatabase, Prepare
from tests.servers.session import KAFKA, POSTGRES_URL, kafka_server, postgres_server, shared_servers
from tests.servers.time_limit import ended_by_force

_TEMPLATES: dict[Prepare, str] = {}

# no example is judged by how long it takes: these machines are busy
hypothesis.settings.register_profile("untimed", parent=hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """With xdist the servers start here, before the workers, which then share them."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        servers = shared_servers()
        os.environ.update(servers.__enter__())
        config.add_cleanup(partial(_leave, servers))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """One journey system for a whole run, also with several workers."""
    from tests.servers.scheduling import FoldersTogether  # noqa: PLC0415 (xdist may be absent)

    return FoldersTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first of those that share the played system waits for it."""
    for item in items:
        if "journey" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(400))
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Nothing hangs for ever."""
    marked = item.get_closest_marker("timeout")
    with ended_by_force(float(marked.args[0] if marked else item.config.getini("timeout"))):
        return (yield)


def _leave(servers: AbstractContextManager[object]) -> None:
    servers.__exit__(None, None, None)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The shared PostgreSQL (forgetful: no fsync), as superuser."""
    if POSTGRES_URL in os.environ:
        yield os.environ[POSTGRES_URL]
        return
    with postgres_server() as server:
        yield server.url


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """The shared Kafka's bootstrap servers. Use `topic_prefix` to be alone on it."""
    if KAFKA in os.environ:
        yield os.environ[KAFKA]
        return
    with kafka_server() as server:
        yield server.bootstrap_servers


@pytest.fixture
async def fresh_database(postgres_url: str) -> AsyncIterator[FreshDatabase]:
    """`database = await fresh_database()`: `.owner` migrates, `.runtime` serves; dropped afterwards.

    `await fresh_database(prepare)` runs `await prepare(database)` once; every test gets a copy.
    """
    databases = Databases(postgres_url, _TEMPLATES)
    try:
        yield databases.fresh
    finally:
        await databases.drop_all()


@pytest.fixture
def topic_prefix() -> str:
    """For KRUCHANG_TOPIC_PREFIX: topics and consumer groups that no other test sees."""
    return f"t{uuid.uuid4().hex[:10]}."


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A durable PostgreSQL of the test's own: `kill9()`, then `start()` again."""
    with postgres_server(durable=True) as server:
        yield server


@pytest.fixture
def own_kafka() -> Iterator[KafkaServer]:
    """A Kafka of the test's own: `kill9()`, then `start()` again."""
    with kafka_server() as server:
        yield server


@pytest.fixture(scope="session")
def journey(postgres_url: str, kafka: str) -> Iterator[Any]:
    """One real system per test run, with the scenario played (tests/journeys/journey.py)."""
    from tests.journeys.journey import begin  # noqa: PLC0415 (only who asks for it waits for its imports)
    from tests.servers.system import running_beside  # noqa: PLC0415

    with running_beside(postgres_url, kafka, "j") as up:
        yield begin(up)
