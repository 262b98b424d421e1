"""`make scale`: written, rebuilt, grown, looked at; a table and `.local/national.json`.

`python -m tests.bench.national [--years N]`: the largest size, where twenty are too many for today.
"""

import logging
import sys
import time
from dataclasses import replace

import structlog
import uvloop
from rich.console import Console

from deploy.local.paths import LOCAL
from tests.bench import wrk
from tests.bench.ground import Ground
from tests.bench.national.measuring import measure
from tests.bench.national.size import NATION, Size
from tests.bench.scale import BENCH
from tests.bench.table import aims, show, write

OUT = LOCAL / "national.json"
CONSOLE = Console(width=150)


async def main(size: Size) -> None:
    """Say each figure as soon as it is known; the table at the end."""
    began, figures = time.monotonic(), []
    try:
        async with Ground(BENCH) as ground:
            async for figure in measure(ground, size, _say):
                figures.append(figure)
                after = f"{time.monotonic() - began:5.0f} s"
                CONSOLE.print(after, figure.name, f"{figure.ours.median:,.1f}", figure.unit, aims(figure),
                              dict(figure.also), highlight=False, soft_wrap=True)  # fmt: skip
    finally:
        if figures:
            show(figures, CONSOLE)
            write(figures, OUT)


def _say(line: str) -> None:
    CONSOLE.print(line, highlight=False, soft_wrap=True)


def _size(arguments: list[str]) -> Size:
    if "--years" not in arguments:
        return NATION
    most = int(arguments[arguments.index("--years") + 1])
    return replace(NATION, measured=(*(years for years in NATION.measured if years < most), most))


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)
    if not wrk.installed():
        raise SystemExit("wrk is not installed; make bench installs it")
    uvloop.run(main(_size(sys.argv[1:])))
