"""The long form, `python -m tests.chaos.outages --minutes 3`: each experiment whole, under load, proved."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.paths import LOCAL
from tests.chaos.outages import kafka, postgres
from tests.chaos.outages.disk import compiler, put_under
from tests.chaos.outages.experiment import Watched, proved
from tests.chaos.outages.faults import again, told_to_stop
from tests.chaos.outages.probes import Callers
from tests.chaos.outages.stopping import EVERYBODY, all_stopped
from tests.chaos.outages.tell import tell
from tests.chaos.outages.two_processes import one_of_two_lost
from tests.chaos.stage import Stage
from tests.chaos.theatre import theatre

Experiment = Callable[[Watched], Awaitable[list[str]]]
FLUSHES = (0, 1, 10, 100)  # milliseconds more


async def all_experiments(stage: Stage, minutes: float) -> dict[str, list[str]]:
    """One after the other, each under load and proved; what was measured. The first that fails is raised."""
    told: dict[str, list[str]] = {}

    async def play(about: str, experiment: Experiment) -> None:
        async with proved(stage) as load:
            told[about] = await experiment(load)
        tell(about, told[about])

    async with Callers(stage) as callers:
        await play("Kafka away", lambda load: kafka.away(stage, load, minutes * 60))
        await play("PostgreSQL away", lambda load: postgres.away(stage, load, callers))
        await play("PostgreSQL silent", lambda _: postgres.silent(stage, callers))
        await play("One of two lost, of every service at once", lambda load: one_of_two_lost(stage, load))
        await play("Told to stop", lambda load: all_stopped(stage, load, [[one] for one in EVERYBODY]))
        if compiler() is None:
            tell("Full and slow disks", ["not checked, there is no C compiler"])
            return told
        disks = await asyncio.to_thread(put_under, stage)
        await play("Kafka's disk full", lambda load: kafka.disk_full(stage, load, disks["kafka"]))
        disk = disks["postgres"]
        await play("PostgreSQL's disk slow", lambda load: postgres.disk_slow(load, disk, FLUSHES))
        await play("PostgreSQL's disk full", lambda load: postgres.disk_full(load, callers, disk))
        await play(
            "PostgreSQL's log without room", lambda load: postgres.log_full(stage, load, callers, disk)
        )
    status, _ = await told_to_stop(stage, "issuer")  # with nobody about: load needs new tokens all the time
    await again(stage, "issuer")
    assert status == 0
    return told


def main(
    minutes: Annotated[float, typer.Option(help="That Kafka is away.")] = 3,
    into: Annotated[Path, typer.Option(help="Where it is written.")] = LOCAL / "outages.json",
) -> None:
    """Every outage of this folder, for longer than `make test` has time."""
    began = time.monotonic()
    with theatre(cohorts=2 + int(minutes)) as stage:
        told = asyncio.run(all_experiments(stage, minutes))
    into.parent.mkdir(exist_ok=True)
    seconds = round(time.monotonic() - began, 1)
    into.write_text(
        json.dumps({"experiments": told, "seconds": seconds}, indent=1, ensure_ascii=False) + "\n"
    )
    sys.stdout.write(f"{len(told)} experiments, each proved, in {seconds:.0f} s\n")


if __name__ == "__main__":
    typer.run(main)
