"""Python's search for circles of garbage, made rare where it finds hardly any and costs much."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_COLLECT = (20_000, 20, 20)  # objects until circles are looked for: a request makes hundreds, hardly a circle
IN_BULK = 1_000_000  # objects; some twenty batches of messages are as many


def seldom_collected() -> None:
    """In a process that lives long. What was imported stays, so nobody looks through it again and again."""
    gc.freeze()
    gc.set_threshold(*_COLLECT)


@contextmanager
def seldom_collected_meanwhile() -> Iterator[None]:
    """While a bulk is read: look for circles every twenty batches, and only in what is new.

    What is read in bulk holds none and lives as long as its batch; looking for them after every 700 objects,
    and again and again through everything that was imported, took nearly half of a rebuild's time, and once
    a batch still a fifth.
    """
    before, is_frozen = gc.get_threshold(), gc.get_freeze_count() > 0
    if not is_frozen:
        gc.freeze()
    gc.set_threshold(IN_BULK, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if not is_frozen:  # else it is for good, and not ours to end
            gc.unfreeze()
