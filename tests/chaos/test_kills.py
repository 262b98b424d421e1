"""Under load everything is killed once, every way of dying of each process kind; then all is proved.

The long form, `make chaos`, deals the same blows and many more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.chaos.faults.deck import Planned
from tests.chaos.faults.dying import Dies, Killed
from tests.chaos.faults.fault import Fault, alive
from tests.chaos.faults.pauses import Paused
from tests.chaos.faults.readers import KilledTaking
from tests.chaos.faults.servers import BackendKilled
from tests.chaos.faults.sessions import HungUp, Terminated
from tests.chaos.history.check import summary
from tests.chaos.load import Load
from tests.chaos.readers import FOLLOWER, KITS
from tests.chaos.rounds import Tally, play
from tests.chaos.stage import Stage

SERVICES: Sequence[Fault] = (
    Dies("enrolment", "an append is under way"),
    Dies("training", "events are taken in"),
    Dies("curriculum", "an append is done"),
    HungUp(),
    Dies("enrolment", "messages are delivered"),
    Killed("training"),
    Terminated("enrolment", "leader relay%"),
    Dies("enrolment", "a reaction is executed"),
    Paused("enrolment", 0.5, 0.5),
)
DATABASE: Sequence[Fault] = (
    BackendKilled("enrolment"),
    Dies("projector", "events are taken in"),
    Terminated("reporting"),
    Killed("reporting"),
    Killed("postgres"),
)

READERS: Sequence[Fault] = (*(KilledTaking(kit) for kit in KITS), Killed(FOLLOWER))


async def test_write_services_die_between_any_two_steps_and_nothing_is_lost_or_doubled(stage: Stage) -> None:
    load = await struck(stage, *SERVICES)
    assert load.unknown > 0, "the crashes should have been felt"


async def test_postgresql_dies_and_whoever_was_answered_has_what_was_answered(stage: Stage) -> None:
    load = await struck(stage, *DATABASE)
    assert load.come_again > 0, "its absence should have been felt"


@dataclass
class Meanwhile:
    """A kill, and how many commands were acknowledged before the process was back."""

    killed: Killed
    acknowledged: int = 0

    @property
    def name(self) -> str:
        return self.killed.name

    async def strike(self, stage: Stage, rng: Random) -> None:
        await self.killed.strike(stage, rng)
        assert stage.load
        before = len(stage.load.acked)
        await alive(stage, self.killed.process)
        self.acknowledged = len(stage.load.acked) - before


async def test_who_sends_commands_does_not_notice_that_projector_broker_and_readers_die(
    stage: Stage,
) -> None:
    """Every fact is counted once, delivery is delayed, and nothing else; who reads has all, and proves it."""
    projector, broker = Meanwhile(Killed("projector")), Meanwhile(Killed("kafka"))
    load = await struck(stage, projector, *READERS, broker)
    assert min(projector.acknowledged, broker.acknowledged) > 0
    assert (load.unknown, load.come_again) == (0, 0)


async def struck(stage: Stage, *faults: Fault) -> Load:
    """Each once, in turn, under load; none may miss, and nothing may be wrong afterwards."""
    tally = Tally()
    blows = [Planned(number, fault, f"short/{number}") for number, fault in enumerate(faults)]
    findings, load = await play(stage, blows, tally)
    assert not tally.missed
    assert not findings, summary(findings)
    return load
