"""A round: blows under load, then everything is proved at rest."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.chaos.evidence import databases
from tests.chaos.faults.deck import Planned
from tests.chaos.faults.fault import Missed, alive
from tests.chaos.history.record import Finding
from tests.chaos.load import Load
from tests.chaos.proof import examined, repeats_get_their_first_answer
from tests.chaos.stage import Stage
from tests.chaos.walks import walk

OFTEN = 3
BEFORE, AFTER = 20, 40  # commands acknowledged before the first blow of a round, and after the last


@dataclass
class Tally:
    """What was struck, how long each kind took, and what found no moment."""

    struck: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    dealt: Counter[str] = field(default_factory=Counter)

    def never(self) -> list[str]:
        """Kinds that were tried often enough and never struck: their moment does not exist any more."""
        return [name for name, times in self.dealt.items() if times >= OFTEN and not self.struck[name]]


async def play(
    stage: Stage, blows: Sequence[Planned], tally: Tally, *, until: float = float("inf"), pause: float = 0.0
) -> tuple[list[Finding], Load]:
    """Strike one after the other, none after ``until`` (monotonic); wait for rest; look at it all."""
    async with Load(stage, walk, pause=pause) as load:
        await load.until_more(BEFORE)
        for blow in blows:
            load.look()
            if time.monotonic() < until:
                await strike(stage, blow, tally)
        await asyncio.gather(*(alive(stage, process) for process in stage.up.system.process_names()))
        await load.until_more(AFTER)
        await repeats_get_their_first_answer(load)
    async with databases(stage.up) as found:
        return await examined(stage, found), load


async def strike(stage: Stage, blow: Planned, tally: Tally) -> None:
    """Once; a blow that finds no moment is told apart."""
    began, name = time.monotonic(), blow.fault.name
    tally.dealt[name] += 1
    try:
        await blow.fault.strike(stage, blow.rng())
    except Missed as missed:
        tally.missed.append(f"{blow.number} {name}: {missed}")
    else:
        tally.struck[name] += 1
    tally.seconds[name] += time.monotonic() - began  # type: ignore[assignment]
