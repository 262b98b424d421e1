"""``python -m services.reporting``: what the processes of reporting run, and what its operator asks."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

import asyncpg
import typer

from services.reporting.app import app_of
from services.reporting.checking.self_check import Checked, self_check
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.standing import standing
from services.reporting.migrate import migrate
from services.reporting.owners import owners
from services.reporting.projecting.parked import Parked, parked, redrive
from services.reporting.rebuilding.in_bulk import at_most
from services.reporting.rebuilding.progress import told
from services.reporting.rebuilding.rebuild import Rebuilt, rebuild, swap_back
from services.reporting.settings import ReportingSettings
from services.reporting.store.digests import digests, miscounted
from services.reporting.store.generations import LIVE
from shared.contracts.notice import KPI_TOPIC
from shared.eventsourcing.migrate import migrate_notices
from shared.eventsourcing.storing.database import open_pool
from shared.http.watching.logs import configure
from shared.kernel.clock import SystemClock
from shared.service.cli import finished, print_routes
from shared.service.serving import serve

commands = typer.Typer(help="The reporting service.", no_args_is_help=True, add_completion=False)


@commands.command("serve")
def serve_() -> None:
    """Serve the API until SIGTERM."""
    settings = ReportingSettings()
    serve(app_of(settings), "reporting", settings)


@commands.command()
def project() -> None:
    """Take events in from Kafka until SIGTERM."""
    from services.reporting.projecting import worker  # noqa: PLC0415 - Faust takes a second that the API need not wait

    worker.run(ReportingSettings())


@commands.command("migrate")
def migrate_() -> None:
    """Bring the database and the KPI topic to what this code expects. May be repeated."""
    configure("reporting")
    settings = ReportingSettings()

    async def work() -> None:
        await migrate(_owner(settings), settings.database_url.get_secret_value())
        await migrate_notices(settings.kafka(), settings.topic_prefix + KPI_TOPIC)

    finished(work())


@commands.command("rebuild")
def rebuild_(
    accept_differences: Annotated[
        bool, typer.Option(help="Swap though figures differ, because what they mean was changed.")
    ] = False,
    dry_run: Annotated[bool, typer.Option(help="Build and compare; swap nothing, keep nothing.")] = False,
    processes: Annotated[
        int | None, typer.Option(min=1, help="How many read the topics; else one a processor, at most four.")
    ] = None,
) -> None:
    """Build all read models anew from Kafka, compare them with the live ones, swap."""
    configure("reporting")
    settings = ReportingSettings()

    async def work() -> Rebuilt:
        async with owners(settings) as found:
            with told() as tell:
                return await rebuild(
                    settings, _owner(settings), found.feeds, accept_differences=accept_differences,
                    dry_run=dry_run, processes=processes or at_most(), tell=tell,
                )  # fmt: skip

    done = finished(work())
    typer.echo(f"{done.outcome}: {done.events} events, {len(done.filled)} filled from the owners' feeds")
    for item in (*done.filled, *(f"not asked: {name}" for name in done.unchecked), *done.differences):
        typer.echo(f"  {item}")
    if done.reason:
        typer.echo(done.reason, err=True)
        raise typer.Exit(1)


@commands.command()
def roll_back() -> None:
    """Make the generation live again that was live before the last swap."""
    asyncio.run(swap_back(_owner(ReportingSettings())))


@commands.command()
def verify() -> None:
    """Prove every counter by counting the facts; print a digest of each figure."""

    async def work(pool: asyncpg.Pool) -> int:
        for key, digest in sorted((await digests(pool)).items()):
            typer.echo(f"{key:60} {digest}")
        wrong = await miscounted(pool)
        for row in wrong:
            typer.echo(f"miscounted: {row}", err=True)
        return len(wrong)

    if wrong := asyncio.run(_with_pool(work)):
        typer.echo(f"{wrong} counters are not what the facts say", err=True)
        raise typer.Exit(1)


@commands.command("self-check")
def self_check_() -> None:
    """Compare stores, topics and read models; what differs is told, and an exception until it is mended."""
    configure("reporting")
    settings = ReportingSettings()

    async def work() -> Checked:
        async with owners(settings) as found:
            return await self_check(settings, found.feeds, SystemClock())

    done = asyncio.run(work())
    for each in done.found:
        typer.echo(each.said["what"])
    for owner in done.unchecked:
        typer.echo(f"not asked: {owner}; no difference was noted", err=True)
    typer.echo(
        f"{done.events} messages, {done.days} days: {len(done.found)} differences "
        f"({done.opened} new, {done.resolved} resolved)"
    )
    typer.echo(f"rules over facts: {done.rules[0]} new exceptions, {done.rules[1]} resolved")
    if done.found or done.unchecked:
        raise typer.Exit(1 if done.found else 2)


@commands.command()
def status() -> None:
    """How far every source is counted, and which streams wait."""

    async def work(pool: asyncpg.Pool) -> None:
        found = await standing(pool, LookedAt(SystemClock().now()))
        for source, mark in found.low_water.items():
            typer.echo(f"{source:12} everything recorded before {mark or '(not compared yet)'}")
        checked = await pool.fetchval("SELECT max(finished_at) FROM public.self_checks")
        typer.echo(f"last self-check {checked or '(never)'}")
        for row in await pool.fetch("SELECT source, stream, seen_to, reason FROM behind ORDER BY since"):
            typer.echo(f"behind: {row['source']} {row['stream']} up to {row['seen_to']}: {row['reason']}")

    asyncio.run(_with_pool(work))


@commands.command("parked")
def parked_() -> None:
    """Streams that wait for a missing or unreadable event, oldest first, and why."""
    found: list[Parked] = asyncio.run(_with_pool(parked))
    _tell_parked(found)
    raise typer.Exit(1 if found else 0)


@commands.command("redrive")
def redrive_(
    dry_run: Annotated[bool, typer.Option(help="Tell what would be tried again; ask nobody.")] = False,
) -> None:
    """Ask the owners now for what is missing and take it in, in order."""
    if dry_run:
        _tell_parked(asyncio.run(_with_pool(parked)))
        return

    async def work(pool: asyncpg.Pool) -> list[Parked]:
        async with owners(ReportingSettings()) as found:
            with told() as tell:
                return await redrive(pool, found.feeds, tell)

    left: list[Parked] = asyncio.run(_with_pool(work))
    _tell_parked(left)
    raise typer.Exit(1 if left else 0)


def _tell_parked(found: Sequence[Parked]) -> None:
    for one in found:
        typer.echo(
            f"{one.source} {one.stream}: at {one.version}, seen up to {one.seen_to}, "
            f"since {one.since:%Y-%m-%d %H:%M:%S}Z, tried {one.tries} times: {one.reason}"
        )
    typer.echo(f"{len(found)} streams wait")


@commands.command()
def routes() -> None:
    """Print who may call what."""
    print_routes(app_of())


def _owner(settings: ReportingSettings) -> str:
    if settings.owner_database_url is None:
        raise typer.BadParameter("KRUCHANG_OWNER_DATABASE_URL is needed: only the owner may make schemas")
    return settings.owner_database_url.get_secret_value()


async def _with_pool(work: Callable[[asyncpg.Pool], Awaitable[Any]]) -> Any:
    pool = await open_pool(ReportingSettings().database_url.get_secret_value(), schema=LIVE)
    try:
        return await work(pool)
    finally:
        await pool.close()


if __name__ == "__main__":
    commands()
