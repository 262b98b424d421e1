"""``python -m shared.contracts generate | check``: the published documents and their gate."""

from pathlib import Path
from typing import Annotated

import typer

from shared.contracts import publish
from shared.contracts.compatibility import Schema, breaches
from shared.contracts.schemas import schemas

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


@app.command()
def generate(
    *,
    even_if_breaking: Annotated[
        bool, typer.Option(help="Write although consumers break: only after they have all agreed")
    ] = False,
) -> None:
    """Write schemas, AsyncAPI and the README's tables from the event classes."""
    if _told(publish.committed()) and not even_if_breaking:
        raise typer.Exit(1)
    written = publish.write()
    for path in written:
        typer.echo(f"written: {_short(path)}")
    typer.echo(f"{len(schemas())} events; {len(written)} files were not up to date")


@app.command()
def check(
    against: Annotated[
        str | None,
        typer.Option(help="Compare with this git revision too, for example the branch to merge into"),
    ] = None,
) -> None:
    """Fail if a published schema is broken, or if what is committed does not follow from the classes."""
    broken = _told(publish.committed())
    if against is not None:
        try:
            broken = _told(publish.committed_at(against)) or broken
        except LookupError as error:
            raise typer.BadParameter(str(error)) from None
    stale = publish.stale()
    for path in stale:
        typer.echo(f"not up to date: {_short(path)} (python -m shared.contracts generate)", err=True)
    if broken or stale:
        raise typer.Exit(1)
    typer.echo(f"{len(schemas())} events: published as they are, nothing broken")


def _told(before: dict[str, Schema]) -> bool:
    """Whether something breaks; every breach has been printed."""
    found = breaches(before, schemas())
    for breach in found:
        typer.echo(f"breaking: {breach}", err=True)
    return bool(found)


def _short(path: Path) -> Path:
    return path.relative_to(publish.README.parent)


if __name__ == "__main__":
    app()
