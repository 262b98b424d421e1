"""Which figures there are, in the order in which they are measured, and measuring those that are wanted."""

from collections.abc import AsyncIterator, Callable, Collection

from tests.bench import appends, delivering, growth, kpis, memory, over_http
from tests.bench.figure import Figure
from tests.bench.ground import Ground

Measure = Callable[[Ground, Collection[str]], AsyncIterator[Figure]]

PARTS: tuple[tuple[tuple[str, ...], Measure], ...] = (
    (appends.NAMES, appends.measure),
    (delivering.NAMES, delivering.measure),
    (over_http.NAMES, over_http.measure),
    (kpis.NAMES, kpis.measure),
    (growth.NAMES, growth.measure),
)
NAMES = tuple(name for names, _ in PARTS for name in names)


async def measured(ground: Ground, wanted: Collection[str]) -> AsyncIterator[Figure]:
    """Figure by figure, as each is known; memory last, when every process had its load."""
    for names, measure in PARTS:
        if chosen := [name for name in names if name in wanted]:
            async for figure in measure(ground, chosen):
                yield figure
    if "rss" in wanted:
        for figure in memory.figures(ground):
            yield figure
