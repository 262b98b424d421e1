"""``python -m services.enrolment``: what every write service can, and what the vault needs."""

import asyncio

import typer

from services.enrolment.app import SERVICE
from services.enrolment.vault.erasing import erase_again
from services.enrolment.vault.opening import opened
from services.enrolment.vault.own import EnrolmentSettings
from shared.service.cli import cli, finished

commands = cli(SERVICE)


@commands.command()
def rewrap() -> None:
    """Wrap every person's key under the current master key; then the retired ones may be forgotten."""

    async def run() -> int:
        async with opened(EnrolmentSettings()) as own:
            return await own.keys.rewrap()

    typer.echo(f"{asyncio.run(run())} keys wrapped anew")


@commands.command()
def vault() -> None:
    """Destroy again what is left of erased people, by store and topic; compare people, records and keys."""
    typer.echo(finished(erase_again(EnrolmentSettings())))


if __name__ == "__main__":
    commands()
