"""A round: blows under load, then everything is proved at rest."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.eventsourcing.storing.transient import TRANSIENT
from tests.chaos.evidence import databases
from tests.chaos.faults.deck import Planned
from tests.chaos.faults.fault import Missed, StaysAwayError, alive
from tests.chaos.history.record import Finding, Kind
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
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    missed: list[str] = field(default_factory=list)
    dealt: Counter[str] = field(default_factory=Counter)
    diary: list[str] = field(default_factory=list)  # what happened when
    loaded: float = 0.0  # seconds during which clients sent

    def never(self) -> list[str]:
        """Kinds that were tried often enough and never struck: their moment does not exist any more."""
        return [name for name, times in self.dealt.items() if times >= OFTEN and not self.struck[name]]


async def play(
    stage: Stage, blows: Sequence[Planned], tally: Tally, *, until: float = float("inf"), pause: float = 0.0
) -> tuple[list[Finding], Load]:
    """Strike one after the other, none after ``until`` (monotonic); wait for rest; look at it all."""
    load, trouble, began = Load(stage, walk, pause=pause), list[Finding](), time.monotonic()
    try:
        async with load:
            await load.until_more(BEFORE)
            for blow in blows:
                load.look()
                if time.monotonic() < until:
                    await strike(stage, blow, tally)
            await asyncio.gather(*(alive(stage, process) for process in stage.up.system.process_names()))
            await load.until_more(AFTER)
            await repeats_get_their_first_answer(load)
    except StaysAwayError as error:  # the rest would only say so again
        return [Finding(Kind.RESTLESS, "system", str(error))], load
    except AssertionError as error:  # a client was refused, or got no answer at all
        trouble.append(Finding(Kind.RESTLESS, "load", str(error)))
    finally:
        tally.loaded += time.monotonic() - began
    async with databases(stage.up) as found:
        return [*trouble, *await examined(stage, found)], load


async def strike(stage: Stage, blow: Planned, tally: Tally) -> None:
    """Once; a blow that finds no moment is told apart."""
    began, name = time.monotonic(), blow.fault.name
    tally.diary.append(f"{datetime.now(UTC).isoformat()} {blow.number} {name}")
    tally.dealt[name] += 1
    try:
        await blow.fault.strike(stage, blow.rng())
    except Missed as missed:
        tally.missed.append(f"{blow.number} {name}: {missed}")
    except TRANSIENT as error:  # PostgreSQL was not back from an earlier blow
        tally.missed.append(f"{blow.number} {name}: {type(error).__name__}: {error}")
    else:
        tally.struck[name] += 1
    tally.seconds[name] += time.monotonic() - began
