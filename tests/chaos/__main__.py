"""The long form, `make chaos`: blows from a seed, dealt in rounds, everything proved after each."""

import asyncio
import json
import math
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom
from typing import Annotated, Any

import typer

from deploy.local.paths import LOCAL
from tests.chaos.faults.deck import Planned, dealt, rounds
from tests.chaos.history.check import counted, summary
from tests.chaos.history.record import Finding
from tests.chaos.outages.disk import compiler, put_under
from tests.chaos.report import table
from tests.chaos.rounds import Tally, play
from tests.chaos.stage import Stage
from tests.chaos.theatre import theatre

FIGURES = (
    "faults", "commands", "lost", "doubled", "reordered", "stale", "kpi_differences", "other", "seconds",
)  # fmt: skip
TWINS = ("enrolment",)  # so that relay, due commands and streams change hands, too
DEALT, LONGEST = 1000, 60  # faults, minutes of load, when nobody says
MOST_A_MINUTE = 60  # more could not be struck: a process has to be back before it dies again
PAUSE = 0.1  # seconds between a client's commands: all that was ever recorded is looked at after each round


def main(
    faults: Annotated[int, typer.Option(help=f"0: {DEALT}, or with --minutes as many as fit.")] = 0,
    seed: Annotated[int, typer.Option(help="Of the schedule; 0: a new one.")] = 0,
    minutes: Annotated[float, typer.Option(help=f"Of load, then no blow more; 0: {LONGEST}.")] = 0,
    each: Annotated[int, typer.Option(help="Faults in a round.")] = 100,
    only: Annotated[int, typer.Option(help="Play this round of the seed alone, on a fresh system.")] = 0,
    kinds: Annotated[str, typer.Option(help="Only faults with this in their name.")] = "",
    into: Annotated[Path, typer.Option(help="Where the figures are written.")] = LOCAL / "chaos.json",
) -> None:
    """Kill, cut and freeze everything under load; the history must be whole."""
    seed = seed or SystemRandom().randrange(1, 10**6)
    faults = faults or (math.ceil(minutes * MOST_A_MINUTE) if minutes else DEALT)
    minutes = minutes or LONGEST
    blows = [blow for blow in dealt(seed, faults) if kinds in blow.fault.name]
    numbered = [(nr, some) for nr, some in enumerate(rounds(blows, each), start=1) if only in {0, nr}]
    _say(f"seed {seed}: {len(blows)} faults in {len(numbered)} rounds, at most {minutes:g} minutes of load")
    began, tally = time.monotonic(), Tally()
    cohorts = 1 + min(len(blows) // 250, math.ceil(minutes / 15))
    with theatre(cohorts=cohorts, twins=TWINS) as stage:
        if compiler():
            put_under(stage)
        else:
            _say("there is no C compiler: disks are never full or slow, which will be missed")
        try:
            findings = asyncio.run(_all(stage, numbered, tally, minutes * 60))
        except BaseException:
            _keep_logs(stage, tally, [], into.with_suffix(""))
            raise
        told = _figures(seed, stage, tally, findings, time.monotonic() - began)
        if findings:
            _keep_logs(stage, tally, findings, into.with_suffix(""))
    into.parent.mkdir(exist_ok=True)
    into.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    _say(table(tally, stage.read))
    _say(f"seed {seed}: " + ", ".join(f"{told[name]:g} {name}" for name in FIGURES))
    if findings:
        again = f"make chaos SEED={seed} FAULTS={faults}"
        _say(f"✗ {summary(findings)}\n  again: {again}; the last round alone: {again} ROUND=…")
    if never := tally.never():
        _say(f"✗ never struck: {', '.join(never)}")
    sys.exit(1 if findings or never or not tally.struck else 0)


async def _all(
    stage: Stage, numbered: Sequence[tuple[int, Sequence[Planned]]], tally: Tally, seconds: float
) -> list[Finding]:
    """The findings of the first round that has any."""
    for number, blows in numbered:
        if (left := seconds - tally.loaded) <= 0:
            _say("the time is up")
            break
        began, before = time.monotonic(), len(stage.commands)
        findings, load = await play(stage, blows, tally, until=began + left, pause=PAUSE)
        sent, took = len(stage.commands) - before, time.monotonic() - began
        felt = f"{load.unknown} answers lost, {load.come_again} told to come again"
        numbers = [blow.number for blow in blows]
        which = f"round {number:3}, faults {min(numbers)}–{max(numbers)}"
        _say(f"{which}: {sent} commands, {felt}, {took:.0f} s: {summary(findings)}")
        if findings:
            return findings
    return []


def _figures(
    seed: int, stage: Stage, tally: Tally, findings: Sequence[Finding], seconds: float
) -> dict[str, Any]:
    struck = dict(sorted(tally.struck.items()))
    return {
        "faults": sum(struck.values()),
        "commands": sum(command.responded is not None for command in stage.commands),
        **counted(findings),
        "seconds": round(seconds, 1),
        "load_seconds": round(tally.loaded, 1),
        "seed": seed,
        "reads": len(stage.reads),
        "missed": tally.missed,
        "kinds": struck,
        "readers": stage.read,
    }


def _keep_logs(stage: Stage, tally: Tally, findings: Sequence[Finding], folder: Path) -> None:
    """What every process said, when it was struck, and all that was found: the system itself is gone soon."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(stage.up.system.logs, folder)
    (folder / "diary.txt").write_text("\n".join([*tally.diary, *map(str, findings)]) + "\n")
    _say(f"logs and diary: {folder}")


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    typer.run(main)
