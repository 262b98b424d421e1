"""A restored database is proved by the service that it belongs to, before it takes anybody's place."""

import asyncio
import signal
from collections.abc import Sequence

from deploy.local.backups import KEYS, BackupError
from deploy.local.environment import WRITE_SERVICES, Site, environment
from deploy.local.paths import ROOT
from deploy.local.pg_tools import Say
from deploy.local.programs import python
from deploy.local.server import dies_with_parent, inherited


async def prove(site: Site, databases: Sequence[str], say: Say) -> None:
    """Schemas as this code expects them, hash chains whole, epochs known, erased people erased again."""
    for service, commands in _wanted(databases):
        for command in commands:
            await _ask(site, service, command, say)


def _wanted(databases: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    wanted: list[tuple[str, Sequence[str]]] = [
        (service, ("restored",)) for service in WRITE_SERVICES if service in databases
    ]
    if KEYS in databases and "enrolment" not in databases:
        wanted.append(("enrolment", ("vault",)))  # with the store that lives
    if "reporting" in databases:
        wanted.append(("reporting", ("migrate", "verify")))
    return wanted


async def _ask(site: Site, service: str, command: str, say: Say) -> None:
    process = await asyncio.create_subprocess_exec(
        *dies_with_parent(signal.SIGTERM, python(f"services.{service}", command)), cwd=ROOT,
        env={**inherited(), **environment(service, site, migrating=True)},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    lines = [line for line in said.decode(errors="replace").splitlines() if not line.startswith("{")]
    if process.returncode:
        raise BackupError("\n".join([f"{service} {command}: what was restored cannot be used", *lines[-15:]]))
    for line in lines if command != "verify" else ():  # its digests are for machines
        say(f"  {line}")
