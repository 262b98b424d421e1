"""Rules that the aggregates of 5.1 share."""

from datetime import date

from shared.eventsourcing.command import Command
from shared.kernel.refusal import Refused


def must_follow(command: Command, last: date | None) -> None:
    """Business dates of one history run forward."""
    if last is not None and command.on < last:
        raise Refused("date.before_last_step", last=last.isoformat(), on=command.on.isoformat())


def has_thai_letter(text: str) -> bool:
    """Whether a name can be read in Thai."""
    return any("ก" <= letter <= "ฮ" for letter in text)
