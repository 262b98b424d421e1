"""Business dates of one history run forward."""

from datetime import date

from shared.eventsourcing.command import Command
from shared.kernel.refusal import Refused


def must_follow(command: Command, last: date | None) -> None:
    """No step is dated before the one before it."""
    if last is not None and command.on < last:
        raise Refused("date.before_last_step", last=last.isoformat(), on=command.on.isoformat())
