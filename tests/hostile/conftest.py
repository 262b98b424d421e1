"""`ground`: one real system for all tests of this folder, on the run's servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.ground import Ground, prepare
from tests.servers.system import running_beside

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known where this folder is asked for by name."""
    parser.addoption("--whole", action="store_true", help="fuzz everything, not a sample")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first of those that share the system waits for it."""
    for item in items:
        if item.path.is_relative_to(HERE) and "ground" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(400))
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def ground(postgres_url: str, kafka: str) -> Iterator[Ground]:
    """With databases and topics of its own; gone with the servers."""
    with running_beside(postgres_url, kafka, "h") as up:
        yield prepare(up)
