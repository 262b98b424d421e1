"""The disks under the stage's two servers."""

from collections.abc import Iterator

import pytest

from tests.chaos.outages.disk import Disk, compiled, compiler, under
from tests.chaos.stage import Stage
from tests.servers.session import server_folder


@pytest.fixture(scope="session")
def disks(stage: Stage) -> Iterator[dict[str, Disk]]:
    """By server: postgres, kafka. Both are started again once, on disks that can be made full and slow."""
    if compiler() is None:
        pytest.skip("full and slow disks: not checked, there is no C compiler")
    with server_folder() as folder:
        library = compiled(folder)
        yield {name: under(stage, name, library) for name in ("postgres", "kafka")}
