"""A state machine as one reads it: a row for each stage, a column for each command.

A cell says what follows: ``yes`` events, ``-`` nothing to do, else the refusal's code without its prefix.
"""

from typing import Any

from shared.eventsourcing.deciding.decider import AnyDecider, State
from shared.kernel.refusal import Refused


def cells(table: str) -> list[tuple[str, str, str]]:
    """Stage, command and what follows, for every cell."""
    head, *rows = (line.split() for line in table.strip().splitlines())
    return [(row[0], command, cell) for row in rows for command, cell in zip(head[1:], row[1:], strict=True)]


def outcome(decider: AnyDecider, state: State, command: Any) -> str:
    """What does follow."""
    try:
        return "yes" if decider.decide(command, state) else "-"
    except Refused as refusal:
        return refusal.code.partition(".")[2]
