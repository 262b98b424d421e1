"""What an operator sees of a long work: a bar for each step; a line each where it is no terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.reporting.rebuilding.topics import Tell


@contextmanager
def told() -> Iterator[Tell]:
    """Give the work something to tell its progress to: ``tell("events read", 500, 20_000)``."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr)) as progress:
        steps = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in steps:
                steps[what] = progress.add_task(what, total=total)
            progress.update(steps[what], completed=done, total=total)

        yield tell
