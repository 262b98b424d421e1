"""All faults and how often each comes: a deck, shuffled by the seed, dealt until enough is struck."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from deploy.local.environment import SERVICES, WRITE_SERVICES
from tests.chaos.faults.dying import Dies, Killed
from tests.chaos.faults.fault import Fault
from tests.chaos.faults.pauses import BackendPaused, Paused
from tests.chaos.faults.readers import KilledTaking
from tests.chaos.faults.servers import BackendKilled
from tests.chaos.faults.sessions import HungUp, Terminated
from tests.chaos.faults.tampering import Tampered, tampering
from tests.chaos.mortal.steps import STEPS
from tests.chaos.outages.cards import CARDS
from tests.chaos.readers import FOLLOWER, KITS

LEADERS = ("leader relay%", "leader due%")
DECK: Sequence[tuple[Fault, int]] = (
    *((Dies(process, step), 1) for process, steps in STEPS.items() for step in steps),
    *((Dies("projector", step), 1) for step in STEPS["projector"]),
    *((Killed(process), 1) for process in (*SERVICES, "enrolment-2", "projector")),
    *((Killed(reader), 2) for reader in (*KITS, FOLLOWER)),
    *((KilledTaking(kit), 2) for kit in KITS),
    (Killed("postgres"), 2),
    (Killed("kafka"), 2),
    *((BackendKilled(service), 1) for service in ("enrolment", "reporting")),
    *((Terminated(service), 4) for service in SERVICES),
    *((Terminated(service, office), 1) for service in WRITE_SERVICES for office in LEADERS),
    *((Terminated(service, "wake-ups"), 1) for service in WRITE_SERVICES),
    *((Paused(process), 2) for process in (*SERVICES, "projector", "postgres", "kafka")),
    *((Paused(process, 4.0, 7.0), 1) for process in ("enrolment", "projector")),
    *((BackendPaused(service), 1) for service in SERVICES),
    *((fault, 5 if "spoilt" in fault.name else 1) for fault in tampering()),
    *CARDS,
    (HungUp(), 12),
)


@dataclass(frozen=True)
class Planned:
    """The blow of this number in the run, and its own seed."""

    number: int
    fault: Fault
    seed: str

    def rng(self) -> Random:
        """What it leaves to chance."""
        return Random(self.seed)  # noqa: S311 (chance, not secrecy)


def rounds(blows: Sequence[Planned], each: int) -> list[list[Planned]]:
    """In each, tampering comes first: a message lost without a trace takes up to a minute to be missed."""
    cut = [blows[at : at + each] for at in range(0, len(blows), each)]
    return [sorted(some, key=lambda blow: not isinstance(blow.fault, Tampered)) for some in cut]


def dealt(seed: int, faults: int, deck: Sequence[tuple[Fault, int]] = DECK) -> Iterator[Planned]:
    """The whole schedule of a seed: every card once before any comes again."""
    rng = Random(seed)  # noqa: S311 (chance, not secrecy)
    number = 0
    while number < faults:
        cards = [fault for fault, times in deck for _ in range(times)]
        rng.shuffle(cards)
        for fault in cards[: faults - number]:
            number += 1
            yield Planned(number, fault, f"{seed}/{number}")
