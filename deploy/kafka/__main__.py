"""`python -m deploy.kafka …`: what an administrator of Kafka does, signed in as KRUCHANG_KAFKA_USER."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from kafka.errors import KafkaError
from pydantic import ValidationError

from deploy.kafka import ministry as ministries
from deploy.kafka import rights
from deploy.kafka.admin import Admin, signed_in
from shared.eventsourcing.kafka.letting_in import NotLetInError, let_in
from shared.service.cli import finished
from shared.service.kafka_settings import KafkaSettings

logging.getLogger("kafka").setLevel(logging.ERROR)  # what we have to say is said once, by us
app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
of_ministries = typer.Typer(no_args_is_help=True, help="Principals that only read, one per ministry.")
app.add_typer(of_ministries, name="ministry")
Name = Annotated[str, typer.Argument(help="as in moe: the principal is ministry-moe")]


@app.command()
def provision(
    passwords: Annotated[Path, typer.Option(help="a folder with one file per principal: its password")],
) -> None:
    """Give every service its rights and its password: all it needs, nothing else. May be repeated."""
    with _admin() as (admin, prefix):
        for principal, allowed in rights.services(prefix).items():
            admin.allow_exactly(principal, allowed)
            admin.set_password(principal, (passwords / principal).read_text(encoding="utf-8").rstrip("\r\n"))
            typer.echo(f"{principal}: {len(allowed)} rights")


@of_ministries.command()
def add(
    name: Name,
    bytes_per_second: Annotated[int, typer.Option(min=1000, help="how much it may read")] = (
        ministries.BYTES_PER_SECOND
    ),
) -> None:
    """Let a ministry read the public topics; prints its password, this once. May be repeated."""
    with _admin() as (admin, prefix):
        password = ministries.add(admin, name, prefix, bytes_per_second)
        _tell(name, prefix, password or "(as it was: ministry rotate gives a new one)")


@of_ministries.command()
def rotate(name: Name) -> None:
    """Give a ministry a new password, printed this once. The old one opens no connection any more."""
    with _admin() as (admin, prefix):
        _tell(name, prefix, ministries.rotate(admin, name))
        typer.echo(
            "Consumers that run go on until they reconnect: change their setting and restart them soon.\n"
            "Their groups know where they were; nothing is missed."
        )


@of_ministries.command()
def remove(name: Name) -> None:
    """Take everything back, at once: rights, password, quotas. May be repeated."""
    with _admin() as (admin, _):
        held = ministries.remove(admin, name)
        typer.echo(f"{rights.MINISTRY}{name} {'is gone' if held else 'was not there'}")


@of_ministries.command("list")
def list_() -> None:
    """Who reads, what, in which groups, how fast at most."""
    with _admin() as (admin, _):
        for one in ministries.listed(admin):
            limit = f"{one.bytes_per_second or 0:.0f} bytes/s"
            typer.echo(f"{one.principal}  groups {one.groups}  {limit}  {', '.join(one.reads)}")


def _tell(name: str, prefix: str, password: str) -> None:
    typer.echo(
        f"user      {rights.MINISTRY}{name}\npassword  {password}\n"
        f"groups    {rights.MINISTRY}{name}.*\ntopics    {', '.join(rights.public_topics(prefix))}"
    )


@contextmanager
def _admin() -> Iterator[tuple[Admin, str]]:
    """Whatever keeps it from being done, in a line."""
    try:
        settings = KafkaSettings()
        finished(let_in(settings.kafka()))
        with signed_in(settings.kafka()) as admin:
            yield admin, settings.topic_prefix
    except ValidationError as error:
        lines = (f"{'.'.join(map(str, each['loc'])) or 'settings'}: {each['msg']}" for each in error.errors())
        _stop(f"Settings: {'; '.join(lines)}")
    except (KafkaError, NotLetInError, OSError, ValueError, LookupError) as error:
        _stop(f"Not done: {error or type(error).__name__}. It may be run again.")


def _stop(line: str) -> None:
    typer.echo(line, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
