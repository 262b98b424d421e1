"""`make bench`: every figure, or those that are named, measured on servers of its own; a table and a list.

`python -m tests.bench [NAME …] [--long]`
"""

import logging
import sys
import time

import structlog
import uvloop
from rich.console import Console

from deploy.local.paths import LOCAL
from tests.bench import peer, wrk
from tests.bench.bench import NAMES, measured
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.scale import BENCH, LONG
from tests.bench.table import aims, show, write

OUT = LOCAL / "bench.json"
CONSOLE = Console(width=150)


async def main(wanted: list[str], *, long: bool) -> None:
    """Say each figure as soon as it is known; the table at the end."""
    began, figures = time.monotonic(), []
    try:
        async with Ground(LONG if long else BENCH) as ground:
            async for figure in measured(ground, wanted):
                figures.append(figure)
                _say(figure, time.monotonic() - began)
    finally:
        if figures:
            show(figures, CONSOLE)
            write(figures, OUT, keep=set(wanted) != set(NAMES))
    seconds, where = time.monotonic() - began, OUT.relative_to(LOCAL.parent)
    CONSOLE.print(f"{len(figures)} figures in {seconds:.0f} s, written to {where}", highlight=False)


def _say(figure: Figure, after: float) -> None:
    found = f"{after:5.0f} s  {figure.name:20} {figure.ours.median:12,.1f} {figure.unit:10}"
    more = figure.also.get("verdict") or aims(figure)
    if missed := figure.also.get("not_reached"):
        more += f", not reached in time: {missed}"
    CONSOLE.print(f"{found} {more} {figure.also.get('by_size', '')}", highlight=False, soft_wrap=True)


def _wanted(arguments: list[str]) -> list[str]:
    unknown = [name for name in arguments if name not in NAMES and not name.startswith("rss")]
    if unknown:
        raise SystemExit(f"no such figure: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    return ["rss" if name.startswith("rss") else name for name in arguments] or list(NAMES)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)
    for what, there in (("wrk", wrk.installed()), ("pyeventsourcing", peer.installed())):
        if not there:
            raise SystemExit(f"{what} is not installed; make bench installs it")
    names = [name for name in sys.argv[1:] if not name.startswith("-")]
    uvloop.run(main(_wanted(names), long="--long" in sys.argv))
