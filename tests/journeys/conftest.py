"""`journey`: one real system per test run, with the scenario played (tests/servers/scheduling.py)."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.system import System
from tests.journeys.journey import Journey, begin
from tests.servers.session import server_folder
from tests.servers.system import running

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first of those that share the system waits for it."""
    for item in items:
        if item.path.is_relative_to(HERE) and "journey" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(400))
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def journey(postgres_url: str, kafka: str) -> Iterator[Journey]:
    """On the run's servers, with databases and topics of its own; gone with them."""
    prefix = f"j{uuid.uuid4().hex[:8]}"
    with server_folder() as folder:
        system = System(
            folder, postgres=postgres_url, kafka=kafka, topic_prefix=f"{prefix}.",
            database_prefix=f"{prefix}_", say=lambda _: None,
        )  # fmt: skip
        with running(system) as up:
            yield begin(up)
