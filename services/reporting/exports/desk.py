"""What exports hold while the process serves: places for work, where the fonts are, whether it is a demo."""

from dataclasses import dataclass, field

from services.reporting.exports.bounded import Bounded


def _printing() -> Bounded:
    return Bounded(at_once=2, waiting=6)


def _writing() -> Bounded:
    return Bounded(at_once=2, waiting=6)


@dataclass(frozen=True, slots=True)
class Desk:
    """Opened once, in the composition root."""

    demo: bool = True  # who does not say is marked
    fonts: str = ""  # a folder beside the system's
    printing: Bounded = field(default_factory=_printing)  # PDF and PNG: processes of their own
    writing: Bounded = field(default_factory=_writing)  # workbooks: a thread and a file each
