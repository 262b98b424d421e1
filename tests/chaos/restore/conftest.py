"""`town`: a whole system of the drill's own, for its data is taken away and put back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.supervisor import Backoff
from deploy.local.system import System
from tests.chaos.restore.town import Town
from tests.chaos.stage import set_up
from tests.servers.apart import apart
from tests.servers.session import server_folder
from tests.servers.system import running

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first waits for the system."""
    for item in items:
        if item.path.is_relative_to(HERE) and "town" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(300))
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.chaos)


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    with server_folder() as folder:
        system = System(folder, durable=False, backoff=Backoff(first=0.3, longest=2.0), say=lambda _: None)
        with running(system) as up:
            yield Town(apart(set_up(up)))
