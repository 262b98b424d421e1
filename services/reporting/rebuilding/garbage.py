"""Python's search for circles of garbage, made rare while a bulk is read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 50_000  # objects more than before; a batch of messages is about as many


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for circles once a batch, and only in what is new.

    What is read in bulk holds none and lives as long as its batch; looking for them after every 700 objects,
    and again and again through everything that was imported, took nearly half of the time.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
