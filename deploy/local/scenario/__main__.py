"""`python -m deploy.local.scenario`: plays FY 2564 on the system that the environment names, and compares."""

import asyncio
import sys

from deploy.local.kpi_table import console, show
from deploy.local.scenario.api import Api, PlayError, urls_from_environment
from deploy.local.scenario.play import play
from deploy.local.scenario.read import DataError, scenario

_console = console()


async def main() -> int:
    """The exit code: 0 if every figure is as expected."""
    read = scenario()
    _console.print(f"playing FY {read.year.fiscal_year} ({read.year.mark.th[1:-1]} / demo data)")
    async with Api(urls_from_environment()) as api:
        played = await play(api, read, _console.print)
        _console.print(f"  {played.commands} commands, {len(played.people)} people, {played.seconds:.1f} s\n")
        return 0 if await show(api, read, _console) else 1


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except* (PlayError, DataError) as errors:
        for error in errors.exceptions:
            _console.print(f"[red]the scenario stopped[/red]\n{error}")
        sys.exit(1)
