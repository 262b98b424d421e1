"""`journey`: one real system per test run, with the scenario played (tests/servers/scheduling.py)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.journey import Journey, begin
from tests.servers.system import running_beside

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
    with running_beside(postgres_url, kafka, "j") as up:
        yield begin(up)
