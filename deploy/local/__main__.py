"""`python -m deploy.local …`: what `make run`, `status`, `logs`, `backup`, `restore`, `reset`, `token` do."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import asyncpg
import httpx
import typer

from deploy.kafka import ADMIN
from deploy.local.backup import back_up
from deploy.local.backups import BackupError, forget_old_keys, readable, shelves
from deploy.local.demo_users import demo_users
from deploy.local.environment import caller_environment, environment, kafka_environment
from deploy.local.issuer_keys import Keys
from deploy.local.logs import follow
from deploy.local.paths import DEMO_USERS, LOCAL, ROOT
from deploy.local.postgres import PostgresServer
from deploy.local.report import print_status
from deploy.local.restore import restore as from_backup
from deploy.local.run import run_here
from deploy.local.sealing import UndeliveredError
from deploy.local.server import ServerError, inherited
from deploy.local.state import AlreadyRunningError, LocalState
from deploy.local.supervisor import ProgramError
from deploy.local.system import System

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
STATE = LocalState(LOCAL / "state")


@app.command()
def run(secured: Annotated[bool, typer.Option(help="Kafka asks everybody who they are")] = False) -> None:
    """Start everything, play the scenario once, print where things are, follow the logs until Ctrl-C."""
    forget_old_keys(LOCAL)
    if secured and "KAFKA_BOOTSTRAP_SERVERS" in os.environ:
        typer.echo(
            "SECURED=1 secures the Kafka that is started here; KAFKA_BOOTSTRAP_SERVERS names one of yours."
        )
        raise typer.Exit(1)
    raise typer.Exit(asyncio.run(run_here(_system(secured=secured))))


@app.command()
def status() -> None:
    """Each process: up or down, its port, whether it is ready."""
    asyncio.run(print_status(STATE))


@app.command()
def logs(process: Annotated[str | None, typer.Argument(help="only this one's")] = None) -> None:
    """Follow what the processes log, from the start of what is kept."""

    async def show() -> None:
        async for name, line in follow(LOCAL / "logs", from_start=True):
            if process in {None, name}:
                typer.echo(f"{name:<11} {line}")

    with suppress(KeyboardInterrupt):
        asyncio.run(show())


@app.command()
def reset() -> None:
    """Forget the data. Not while the system runs."""
    try:
        with STATE.lock():
            PostgresServer(LOCAL / "postgres", 0).remove()
            for folder in ("kafka/broker", "logs"):
                shutil.rmtree(LOCAL / folder, ignore_errors=True)
            STATE.forget_data()
    except AlreadyRunningError as other:
        typer.echo(
            f"The system is running here (process {other}). Stop it first: its data would vanish under it."
        )
        raise typer.Exit(1) from other
    typer.echo("Forgotten: databases, events, logs. Kept: ports, keys, backups and what was installed.")
    if "DATABASE_URL" in os.environ or "KAFKA_BOOTSTRAP_SERVERS" in os.environ:
        typer.echo(
            "DATABASE_URL and KAFKA_BOOTSTRAP_SERVERS name servers of yours: nothing was deleted there."
        )


@app.command()
def token(
    user: Annotated[str | None, typer.Argument(help="a name; without it all are listed")] = None,
) -> None:
    """An access token of a demo user (deploy/local/demo/users.yaml)."""
    if user is None:
        typer.echo(f"Whose? make token NAME=…\n{_demo_users()}", err=True)
        raise typer.Exit(1)
    try:
        typer.echo(asyncio.run(_started().token(user)))
    except LookupError as unknown:
        typer.echo(f"No token: {unknown}\n{_demo_users()}", err=True)
        raise typer.Exit(1) from unknown
    except httpx.TransportError as silent:
        typer.echo("No token: the system does not run here (make run).", err=True)
        raise typer.Exit(1) from silent


@app.command()
def env() -> None:
    """Where things are, as shell exports: eval "$(make -s env)"."""
    site = _started().site
    addresses = {
        **caller_environment(site),
        "KRUCHANG_KAFKA_BOOTSTRAP_SERVERS": site.kafka,
        "KRUCHANG_TOPIC_PREFIX": site.topic_prefix,
    }
    for name, address in addresses.items():
        typer.echo(f"export {name}={address}")


At = Annotated[Path, typer.Option(help="the system's folder, where it is not this checkout's")]


@app.command()
def backup(at: At = LOCAL) -> None:
    """Every database into .local/backups, the vault's keys apart; the system may go on running."""
    with _said():
        name = asyncio.run(back_up(_system(at), typer.echo))
        typer.echo(f"To restore it: make restore B={name}")


@app.command()
def restore(
    name: Annotated[str, typer.Argument(help="of the backup; without it they are listed")] = "",
    only: Annotated[list[str] | None, typer.Option(help="this database alone; may be repeated")] = None,
    lose_undelivered: Annotated[bool, typer.Option(help="go on though events would be lost")] = False,
    at: At = LOCAL,
) -> None:
    """Databases from a backup, in the place of those that are there; what follows is said."""
    with _said():
        if name:
            asyncio.run(
                from_backup(_system(at), name, only or [], typer.echo, lose_undelivered=lose_undelivered)
            )
            return
        for shelf in shelves(at):
            for each in shelf.names():
                held = shelf.read(each).parts.values()
                typer.echo(f"{each}  {', '.join(f'{part.database} {readable(part.size)}' for part in held)}")


@app.command()
def rotate_key() -> None:
    """A new signing key for the local issuer; tokens signed with the old one stay valid until they expire."""
    typer.echo(f"Signs from now on: {Keys(LOCAL / 'issuer').rotate()}")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def service(name: str, context: typer.Context) -> None:
    """Run a service's own command where this checkout's data is: `service curriculum verify`."""
    variables = environment(name, _started().site, migrating=True)
    command = [sys.executable, "-m", f"services.{name}", *context.args]
    done = subprocess.run(command, cwd=ROOT, env={**inherited(), **variables}, check=False)  # noqa: S603 (ours)
    raise typer.Exit(done.returncode)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def kafka(context: typer.Context) -> None:
    """What an administrator of this checkout's secured Kafka does: `kafka ministry add moe`."""
    site = _started().site
    if site.kafka_passwords is None:
        typer.echo("The Kafka here asks nobody who they are: make run SECURED=1", err=True)
        raise typer.Exit(1)
    command, variables = [sys.executable, "-m", "deploy.kafka", *context.args], kafka_environment(site, ADMIN)
    done = subprocess.run(command, cwd=ROOT, env={**inherited(), **variables}, check=False)  # noqa: S603 (ours)
    raise typer.Exit(done.returncode)


@contextmanager
def _said() -> Iterator[None]:
    """What keeps a backup from being made or used, in a line."""
    try:
        yield
    except (BackupError, UndeliveredError, ServerError, ProgramError) as error:
        typer.echo(f"Nothing was changed: {error}", err=True)
        raise typer.Exit(1) from error
    except AlreadyRunningError as other:
        typer.echo(f"Another one is at work here ({other}).", err=True)
        raise typer.Exit(1) from other
    except (OSError, asyncpg.PostgresError) as error:
        typer.echo(f"Not done: {type(error).__name__}: {error}. It may be run again.", err=True)
        raise typer.Exit(1) from error


def _demo_users() -> str:
    users = demo_users(DEMO_USERS).values()
    return "\n".join(f"  {user.name:<16} {user.role} of {user.org}" for user in users)


def _started() -> System:
    if not STATE.kept_ports():
        typer.echo("Nothing was started here yet: make run", err=True)
        raise typer.Exit(1)
    return _system()


def _system(at: Path = LOCAL, *, secured: bool | None = None) -> System:
    return System(
        at,
        secured=LocalState(at / "state").is_secured if secured is None else secured,
        postgres=os.environ.get("DATABASE_URL"),
        kafka=os.environ.get("KAFKA_BOOTSTRAP_SERVERS"),
        topic_prefix=os.environ.get("KRUCHANG_TOPIC_PREFIX", ""),
        say=typer.echo,
    )


if __name__ == "__main__":
    app()
