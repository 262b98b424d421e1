"""`stage`: a whole system of one's own, servers included, for its parts are killed."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.local.supervisor import Backoff
from deploy.local.system import System
from tests.chaos.stage import Stage, set_up
from tests.servers.session import server_folder
from tests.servers.system import running

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
    """Started once; every test kills one process of it, and leaves it whole."""
    with server_folder() as folder:
        system = System(folder, durable=False, backoff=Backoff(first=0.5), say=lambda _: None)
        with running(system) as up, ThreadPoolExecutor(max_workers=1) as thread:
            yield thread.submit(asyncio.run, set_up(up)).result()
