"""``python -m services.enrolment``: what every write service can, and the change of master keys."""

import asyncio

import typer

from services.enrolment.app import SERVICE
from services.enrolment.vault.own import EnrolmentSettings, opened
from shared.http.cli import cli

commands = cli(SERVICE)


@commands.command()
def rewrap() -> None:
    """Wrap every person's key under the current master key; then the retired ones may be forgotten."""

    async def run() -> int:
        async with opened(EnrolmentSettings()) as own:
            return await own.keys.rewrap()

    typer.echo(f"{asyncio.run(run())} keys wrapped anew")


if __name__ == "__main__":
    commands()
