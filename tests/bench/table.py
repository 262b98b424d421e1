"""The table that `make bench` prints, and the list that it writes."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.aims import AIMS
from tests.bench.figure import Figure, Runs

_WIDTH = 150


def show(figures: Sequence[Figure], console: Console | None = None) -> None:
    """A line a figure: the median and what lay between the least and the greatest run, ratios, aims."""
    table = Table(title="ours beside peer and limit: median (least–greatest run)", title_justify="left")
    for column in ("figure", "unit"):
        table.add_column(column, no_wrap=True)
    for column in ("ours", "peer", "limit", "÷ peer", "÷ limit"):
        table.add_column(column, justify="right")
    table.add_column("aims")
    for figure in figures:
        table.add_row(
            figure.name, figure.unit, _runs(figure.ours), _runs(figure.peer), _runs(figure.limit),
            _ratio(figure.ratio_peer), _ratio(figure.ratio_limit), aims(figure),
        )  # fmt: skip
    (console or Console(width=_WIDTH)).print(table)


def aims(figure: Figure) -> str:
    """Each aim with its verdict, in words."""
    words = {True: "met", False: "MISSED", None: "not measured"}
    return ", ".join(f"{aim}: {words[aim.met(figure)]}" for aim in AIMS.get(figure.name, ()))


def write(figures: Sequence[Figure], path: Path, *, keep: bool = False) -> None:
    """One object a figure; ``keep`` what an earlier run measured and this one did not."""
    kept = {one["name"]: one for one in json.loads(path.read_text())} if keep and path.exists() else {}
    kept |= {figure.name: figure.as_json() for figure in figures}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(kept.values()), ensure_ascii=False, indent=1) + "\n")


def _runs(runs: Runs | None) -> str:
    if runs is None:
        return "–"
    if len(runs.values) == 1:
        return _number(runs.median)
    return f"{_number(runs.median)} ({_number(runs.low)}–{_number(runs.high)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _ratio(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f}"
