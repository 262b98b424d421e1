"""`town`: one system whose Kafka asks everybody who they are, for all tests of this folder."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.kafka import ADMIN
from deploy.kafka.admin import Admin, signed_in
from deploy.local.kafka import KafkaServer
from deploy.local.system import System
from shared.eventsourcing.kafka.broker import Broker
from tests.secured.town import Town
from tests.servers.session import server_folder
from tests.servers.system import running

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first of those that share the system waits for it."""
    for item in items:
        if item.path.is_relative_to(HERE) and "town" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def town(postgres_url: str) -> Iterator[Town]:
    """Its broker was made by a run in the plain mode: whoever switches keeps what is there."""
    with server_folder() as folder:
        system = System(
            folder, postgres=postgres_url, secured=True, database_prefix=f"s{uuid.uuid4().hex[:8]}_",
            say=lambda _: None,
        )  # fmt: skip
        password = (system.state.kafka_passwords() / ADMIN).read_text()
        KafkaServer(folder / "kafka" / "broker", 1, 2, admin=password).prepare()
        with running(system) as up:
            yield Town(up)


@pytest.fixture
def admin(town: Town) -> Iterator[Admin]:
    """Kafka's administrator."""
    with signed_in(town.as_user(ADMIN)) as one:
        yield one


@pytest.fixture
def name() -> str:
    """Of a ministry of the test's own."""
    return f"m{uuid.uuid4().hex[:8]}"


@pytest.fixture
async def reader(town: Town, admin: Admin, name: str) -> Broker:
    """That ministry, signed in."""
    return await town.ministry(admin, name)
