"""``python -m services.reporting``: serve, project, migrate, rebuild, roll-back, verify, status."""

import asyncio

import typer

from services.reporting import worker
from services.reporting.migrate import migrate
from services.reporting.settings import ReportingSettings
from shared.http.logs import configure

commands = typer.Typer(help="The reporting service.", no_args_is_help=True, add_completion=False)


def _settings() -> ReportingSettings:
    return ReportingSettings()


def _owner(settings: ReportingSettings) -> str:
    if settings.owner_database_url is None:
        raise typer.BadParameter("KRUCHANG_OWNER_DATABASE_URL is needed: only the owner may make schemas")
    return settings.owner_database_url.get_secret_value()


@commands.command("migrate")
def migrate_() -> None:
    """Bring the database to what this code expects. May be repeated."""
    configure("reporting")
    settings = _settings()
    asyncio.run(migrate(_owner(settings), settings.database_url.get_secret_value()))


@commands.command()
def project() -> None:
    """Take events in from Kafka, until SIGTERM."""
    worker.run(_settings())


if __name__ == "__main__":
    commands()
