"""A test that goes on long after its time was up ends its process, and every thread tells where it stands.

pytest-timeout's alarm rings once: an event loop may swallow it, and what hangs after it hangs for ever.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from deploy.local.server import children
from tests.servers.family import freeze, send

GRACE = 2  # so many times a test's own limit


@contextmanager
def ended_by_force(limit: float) -> Iterator[None]:
    """What takes longer than `GRACE` times `limit` seconds does not go on at all; 0: there is no limit."""
    timer = Timer(GRACE * limit, _end)
    timer.daemon = True
    if limit:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end() -> None:
    send([pid for child in children(os.getpid()) for pid in freeze(child)], signal.SIGKILL)
    os.abort()  # pytest has seen to it that this prints the stacks; xdist tells which test it was
