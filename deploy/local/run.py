"""`make run`: the system, its scenario, what one can do with it, its logs; until Ctrl-C or SIGTERM."""

import asyncio
import importlib.util
import signal
import time

import asyncpg
import typer

from deploy.local.environment import caller_environment
from deploy.local.logs import follow
from deploy.local.paths import ROOT
from deploy.local.programs import python
from deploy.local.report import print_addresses, print_tokens
from deploy.local.server import ServerError, dies_with_parent, inherited
from deploy.local.state import SCENARIO as PLAYED
from deploy.local.state import AlreadyRunningError
from deploy.local.supervisor import ProgramError
from deploy.local.system import System

SCENARIO = "deploy.local.scenario"
KPI_TABLE = "deploy.local.kpi_table"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run_here(system: System, scenario: str = SCENARIO, kpi_table: str = KPI_TABLE) -> int:
    """The exit code. Whatever happens, what was started is stopped."""
    asked_to_stop = asyncio.Event()
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, asked_to_stop.set)
    work = asyncio.create_task(_work(system, scenario, kpi_table))
    asked = asyncio.create_task(asked_to_stop.wait())
    await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
    if asked.done():
        typer.echo("\nstopping")
    work.cancel()
    asked.cancel()
    failure = (await asyncio.gather(work, return_exceptions=True))[0]
    began = time.monotonic()
    await system.stop()
    return _explain(failure, time.monotonic() - began)


async def _work(system: System, scenario: str, kpi_table: str) -> None:
    began = time.monotonic()
    await system.start()
    typer.echo(f"ready after {time.monotonic() - began:.1f} s")
    has_shown_kpis = await _play(system, scenario)
    print_addresses(system.site)
    await print_tokens(system.site)
    if not has_shown_kpis:
        await _call(system, kpi_table, "the KPI table")
    typer.echo("\nFollowing the logs. Ctrl-C stops everything; the data stays.\n")
    async for name, line in follow(system.logs):
        typer.echo(f"{name:<11} {line}")


async def _play(system: System, scenario: str) -> bool:
    """Once on these servers; whether it was now, ending with the table of its KPIs."""
    if system.state.was_done(PLAYED, system.servers):
        typer.echo("the FY 2564 scenario was played before: its data is there")
        return False
    played = await _call(system, scenario, "the FY 2564 scenario")
    if played:
        system.state.note_done(PLAYED, system.servers)
    return played


async def _call(system: System, module: str, what: str) -> bool:
    """Run a program that talks to the public APIs, and show what it says. Whether it did its work."""
    if importlib.util.find_spec(module) is None:
        typer.echo(f"{what} is not there yet: this checkout has no {module}")
        return False
    process = await asyncio.create_subprocess_exec(
        *dies_with_parent(signal.SIGKILL, python(module)), cwd=ROOT,
        env={**inherited(), **caller_environment(system.site)}, start_new_session=True,
    )  # fmt: skip
    try:
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
    if code:
        typer.echo(f"{what} failed (exit code {code}); the system runs on")
    return code == 0


def _explain(failure: object, seconds: float) -> int:
    match failure:
        case asyncio.CancelledError():
            typer.echo(f"stopped in {seconds:.1f} s; the data stays (make reset forgets it)")
            return 0
        case AlreadyRunningError():
            typer.echo(
                f"Already running here, as process {failure}: see make status, or stop it with Ctrl-C there."
            )
        case ProgramError() | ServerError():
            typer.echo(f"{failure}\n\nStopped. The whole logs: .local/logs")
        case OSError() | asyncpg.PostgresError():
            typer.echo(f"Stopped: {type(failure).__name__}: {failure}")
        case BaseException():
            raise failure
    return 1
