"""A signal for a process and all that descend from it."""

import contextlib
import os
import signal

from deploy.local.server import children


def freeze(pid: int) -> list[int]:
    """Stop it and all of its own, each before its children, so that none is born afterwards; who they are."""
    try:
        os.kill(pid, signal.SIGSTOP)
    except ProcessLookupError:  # it ended by itself meanwhile
        return []
    return [pid, *(found for child in children(pid) for found in freeze(child))]


def send(pids: list[int], sent: signal.Signals) -> None:
    """To each that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)
