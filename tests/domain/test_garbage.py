"""Circles of garbage are looked for seldom while a bulk is read, and as before afterwards."""

import gc
from collections.abc import Iterator

import pytest

from shared.kernel.garbage import seldom_collected, seldom_collected_meanwhile


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_in_bulk_they_are_looked_for_seldom_and_only_in_what_is_new_and_then_as_before() -> None:
    before = gc.get_threshold()
    with seldom_collected_meanwhile():
        assert gc.get_threshold()[0] > 10 * before[0]
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_a_process_that_looks_seldom_for_good_does_so_after_a_bulk_too() -> None:
    """The projector, which checks itself at night."""
    seldom_collected()
    threshold = gc.get_threshold()
    with seldom_collected_meanwhile():
        assert gc.get_threshold()[0] > threshold[0]
    assert gc.get_threshold() == threshold
    assert gc.get_freeze_count() > 0  # not how many: what is frozen may be given back at any time
