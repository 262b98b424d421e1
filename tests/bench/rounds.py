"""Taking turns: ours, the peer, the limit, and again, so that a noisy minute meets all of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.bench.figure import BenchError, Figure, Runs

T = TypeVar("T")
Side = Callable[[], Awaitable[T]]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many seconds; ``found`` is how many the store, the topic or the service then had."""

    done: int
    seconds: float
    found: int

    @property
    def per_second(self) -> float:
        """The rate."""
        return self.done / self.seconds


async def in_turn(rounds: int, sides: Mapping[str, Side[T]]) -> dict[str, list[T]]:
    """Each side once a round, every second round in the other order."""
    measured: dict[str, list[T]] = {name: [] for name in sides}
    for nr in range(rounds):
        order = list(sides) if nr % 2 == 0 else list(sides)[::-1]
        for name in order:
            measured[name].append(await sides[name]())
            await asyncio.sleep(0.05)
    return measured


def compared(name: str, unit: str, measured: Mapping[str, list[Rate]], slack: int = 0, **also: Any) -> Figure:
    """The figure of these rates; what the sides said is what was found."""
    runs = {side: Runs.of([rate.per_second for rate in rates]) for side, rates in measured.items()}
    counted = reconciled(measured, slack)
    return Figure(name, unit, runs["ours"], runs.get("peer"), runs.get("limit"), counted, also)


def reconciled(measured: Mapping[str, list[Rate]], slack: int = 0) -> dict[str, tuple[int, int]]:
    """What each side said and what was found; they may differ by what was under way at the end of a run."""
    counted = {}
    for side, runs in measured.items():
        for run in runs:
            if not 0 < run.done <= run.found <= run.done + slack:
                raise BenchError(f"{side}: {run.done} told, {run.found} found")
        counted[side] = (sum(run.done for run in runs), sum(run.found for run in runs))
    return counted


async def writers(count: int, seconds: float, once: Callable[[], Awaitable[object]]) -> tuple[int, float]:
    """So many tasks, each doing it again and again; how often it was done, and in which time."""
    began = time.perf_counter()
    until = began + seconds

    async def one() -> int:
        done = 0
        while time.perf_counter() < until:
            await once()
            done += 1
        return done

    done = sum(await asyncio.gather(*(one() for _ in range(count))))
    return done, time.perf_counter() - began


def percentile(values: list[float], share: float) -> float:
    """The value below which this share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
