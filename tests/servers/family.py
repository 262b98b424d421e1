"""A process and all that descend from it, as Linux tells."""

import os
import signal
from pathlib import Path


def children(pid: int) -> list[int]:
    """None of a process that is gone."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


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
        try:
            os.kill(pid, sent)
        except ProcessLookupError:
            continue
