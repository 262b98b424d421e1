"""`stage`: a whole system of one's own, servers included, for its parts are killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.stage import Stage
from tests.chaos.theatre import theatre

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first of those that share the system waits for it."""
    for item in items:
        if item.path.is_relative_to(HERE) and "stage" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(300))
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.chaos)


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Started once; every test breaks something in it, and leaves it whole."""
    with theatre() as up:
        yield up
