"""The disks under the stage's two servers."""

import pytest

from tests.chaos.outages.disk import Disk, compiler, put_under
from tests.chaos.stage import Stage


@pytest.fixture
def disks(stage: Stage) -> dict[str, Disk]:
    """By server; for the first of these tests both are started again, on disks that can be full and slow."""
    if compiler() is None:
        pytest.skip("full and slow disks: not checked, there is no C compiler")
    return put_under(stage)
