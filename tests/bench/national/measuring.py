"""Everything in its order: written and rebuilt at a size that topics hold, then grown and looked at."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from deploy.local.scenario.api import Api, Who
from deploy.local.system import System
from tests.bench import memory, wrk
from tests.bench.figure import Figure, Runs
from tests.bench.ground import Ground
from tests.bench.growth import verdict
from tests.bench.national import rebuilt
from tests.bench.national.filling import Nation
from tests.bench.national.looking import ANSWERS, READER, Times, look
from tests.bench.national.pages import PAGES
from tests.bench.national.size import Size
from tests.bench.over_http import empty_service
from tests.bench.rounds import Rate, Side, compared, in_turn
from tests.bench.wrk import Asked

PROCESSES = ("issuer", "reporting")
READERS = 16
Tell = Callable[[str], None]


async def measure(ground: Ground, size: Size, tell: Tell = lambda _: None) -> AsyncIterator[Figure]:
    """Figure by figure, as each is known; ``tell`` hears of each size before the figure is whole."""
    async with ground.system(PROCESSES) as system:
        nation = Nation(system, size)
        await nation.grow(size.rebuilt, delivered=True)
        async for figure in _rebuilt(system, size):
            yield figure
        async with Api(system.urls) as api:
            token = await api.token(Who(READER, "OVEC"))
        found: dict[str, list[Times]] = {name: [] for name in (*ANSWERS, *PAGES)}
        for years in size.measured:
            await nation.grow(years)
            tell(f"{nation.events:,} events are written")
            async for name, times in look(system.urls["reporting"], token, size, nation):
                found[name].append(times)
                tell(f"  {name}: p50 {times.p50:.1f} ms, p95 {times.p95:.1f} ms")
        for figure in _looks(found, size):
            yield figure
        yield await _reads(ground, system, token, size, nation)
        memory.note(ground, system)
        for figure in memory.figures(ground):
            yield replace(figure, name=f"national_{figure.name}")


async def _rebuilt(system: System, size: Size) -> AsyncIterator[Figure]:
    ours, most = await rebuilt.rebuild(system)
    measured = {"ours": [ours], "limit": [await rebuilt.read(system)]}
    beside = await rebuilt.copied(system, ours.done)
    copy = round(ours.per_second / beside.per_second, 3)
    yield compared(
        "national_rebuild", "events/s", measured, copy_per_second=round(beside.per_second, 1), of_copy=copy,
        events=ours.done, of=size.events(size.rebuilt),
    )  # fmt: skip
    yield Figure("national_rebuild_rss", "MB", Runs.of([most]))


def _looks(found: dict[str, list[Times]], size: Size) -> list[Figure]:
    """The 95th percentile at the largest size; how it grew; past beside present."""
    figures, sizes = [], [size.events(years) for years in size.measured]
    for name, times in found.items():
        by_size = {
            f"{events}": [round(t.p50, 1), round(t.p95, 1)] for events, t in zip(sizes, times, strict=True)
        }
        also: dict[str, Any] = {
            "p50_p95_by_size": by_size, "verdict": verdict(sizes, [t.p50 for t in times]),
        }  # fmt: skip
        live = found.get(name.removesuffix("_as_of"))
        if live and name.endswith("_as_of"):
            also["of_live"] = round(times[-1].p50 / live[-1].p50, 2)
        figures.append(Figure(f"national_{name}_p95", "ms", Runs.of([times[-1].p95]), also=also))
    return figures


async def _reads(ground: Ground, system: System, token: str, size: Size, nation: Nation) -> Figure:
    """One KPI by sixteen readers, beside the emptiest GET of FastAPI."""
    path = f"/v1/kpis/FIELD-00/{size.first_year + size.years - 1}"

    def side(asked: Asked) -> Side[Rate]:
        async def run() -> Rate:
            load = await wrk.load(asked, READERS, size.seconds)
            return Rate(load.requests, load.seconds, load.requests)

        return run

    async with empty_service() as (url, program), ground.beside(program):
        sides = {
            "ours": side(Asked(system.urls["reporting"], "GET", path, token)),
            "limit": side(Asked(url, "GET", "/empty")),
        }
        for warm_up in sides.values():
            await warm_up()
        measured = await in_turn(size.rounds, sides)
    return compared("national_kpi_reads", "requests/s", measured, events=nation.events)
