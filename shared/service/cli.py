"""``python -m services.X``: serve, migrate, verify, refold, restored, adopt, trust-epoch, routes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Annotated, Any, TypeVar

import asyncpg
import typer
import uvloop
from fastapi import FastAPI

from shared.eventsourcing.appending.verify import Difference, refold, verify
from shared.eventsourcing.kafka.letting_in import NotLetInError
from shared.eventsourcing.storing.database import open_pool
from shared.http.entering.routing import table
from shared.http.signing_in.roles import EVERYONE
from shared.http.watching.logs import configure
from shared.service.restoring import migrated, receive, take_back
from shared.service.service import WriteService
from shared.service.serving import app_of, serve

R = TypeVar("R")


def cli(service: WriteService) -> typer.Typer:
    """The commands of a write service; a service may add its own to what this returns."""
    commands = typer.Typer(help=f"The {service.name} service.", no_args_is_help=True, add_completion=False)

    @commands.command("serve")
    def serve_() -> None:
        """Serve the API, deliver events, take in those of others, until SIGTERM."""
        settings = service.settings()
        serve(app_of(service, settings), service.name, settings)

    @commands.command()
    def migrate() -> None:
        """Bring database and topic to what this code expects. May be repeated."""
        configure(service.name)
        finished(migrated(service))

    @commands.command("verify")
    def verify_() -> None:
        """Prove every hash chain; tell what does not fit."""
        _tell_differences(service, lambda pool: verify(pool, service.name))

    @commands.command("refold")
    def refold_(
        repair: Annotated[bool, typer.Option(help="Write the states that were computed.")] = False,
    ) -> None:
        """Compute every state anew from its events; tell those that differ."""
        _tell_differences(service, lambda pool: refold(pool, service.deciders, repair=repair))

    @commands.command("restored")
    def restored_() -> None:
        """After a restore from a backup, before anybody is served: prove it, and mark it as restored."""
        configure(service.name)
        raise typer.Exit(finished(receive(service)))

    @commands.command("adopt")
    def adopt_(
        dry_run: Annotated[bool, typer.Option(help="Name what would be adopted; change nothing.")] = False,
        give_up: Annotated[bool, typer.Option(help="Go on without what does not fit the store.")] = False,
    ) -> None:
        """After a restore from a backup: take back from the own topic what the store lost, and name it."""
        configure(service.name)
        raise typer.Exit(finished(take_back(service, dry_run=dry_run, give_up=give_up)))

    @commands.command()
    def trust_epoch(source: str, epoch: str) -> None:
        """Take in events of a service whose store was made anew; look why before you do."""
        trust = "INSERT INTO epochs VALUES ($1, $2) ON CONFLICT DO NOTHING"
        asyncio.run(_with_pool(service, lambda pool: pool.execute(trust, source, epoch)))
        typer.echo(f"{service.name} takes in events of {source} from epoch {epoch}")

    @commands.command()
    def routes() -> None:
        """Print who may call what."""
        print_routes(app_of(service))

    return commands


def finished(work: Coroutine[Any, Any, R]) -> R:
    """What the work gives. That Kafka does not let us in is for people to mend: they get a line."""
    try:
        return uvloop.run(work)
    except NotLetInError as error:
        typer.echo(f"Kafka: {error}", err=True)
        raise typer.Exit(1) from error


def print_routes(app: FastAPI) -> None:
    """The table role by route."""
    for row in table(app):
        roles = "everyone" if row.roles == EVERYONE else ", ".join(row.roles)
        typer.echo(f"{row.method:5} {row.path:70} {roles}")


def _tell_differences(
    service: WriteService, look: Callable[[asyncpg.Pool], AsyncIterator[Difference]]
) -> None:
    async def tell(pool: asyncpg.Pool) -> int:
        found = 0
        async for difference in look(pool):
            found += 1
            typer.echo(f"{difference.stream} version {difference.version}: {difference.what}")
        return found

    found = asyncio.run(_with_pool(service, tell))
    typer.echo(f"{found} differences")
    if found:
        raise typer.Exit(1)


async def _with_pool(service: WriteService, work: Callable[[asyncpg.Pool], Awaitable[Any]]) -> Any:
    pool = await open_pool(service.settings().database_url.get_secret_value())
    try:
        return await work(pool)
    finally:
        await pool.close()
