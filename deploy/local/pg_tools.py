"""pg_dump and pg_restore: one database to one file and back, telling how far they are."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from deploy.local.backups import BackupError, readable
from deploy.local.postgres import program
from deploy.local.server import dies_with_parent, inherited

Say = Callable[[str], None]
TELL_EVERY = 5.0
# a generation that is not read, and can be made again
NOT_KEPT = [f"--exclude-schema={schema}" for schema in ("previous", "left", "refused", "rebuild_*")]


async def dump(url: str, file: Path, say: Say) -> None:
    """The whole database as it is at one instant; whoever writes goes on."""
    await _run("pg_dump", url, ["--format=custom", "--compress=1", *NOT_KEPT, f"--file={file}"], say, file)
    await asyncio.to_thread(_keep, file)


async def load(url: str, file: Path, say: Say) -> None:
    """Into an empty database, all or nothing, as the owner whose URL it is."""
    await _run("pg_restore", url, ["--no-owner", "--single-transaction", "--exit-on-error", str(file)], say)


def _keep(file: Path) -> None:
    file.chmod(0o600)
    with file.open("rb") as written:
        os.fsync(written.fileno())


async def _run(name: str, url: str, arguments: Sequence[str], say: Say, growing: Path | None = None) -> None:
    at = urlsplit(url)
    secret = {"PGPASSWORD": unquote(at.password or "")}  # in the environment: everybody sees the arguments
    without = at._replace(netloc=f"{at.username}@{at.hostname}:{at.port or 5432}").geturl()
    command = [str(program(name)), f"--dbname={without}", "--no-password", *arguments]
    process = await asyncio.create_subprocess_exec(
        *dies_with_parent(signal.SIGTERM, command),
        env={**inherited(), **secret, "LC_ALL": "C.UTF-8"}, cwd="/",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    telling = asyncio.create_task(_tell(name, growing, say))
    try:
        _, errors = await process.communicate()
    finally:
        telling.cancel()
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise BackupError(f"{name} failed: {errors.decode(errors='replace').strip()[-2000:]}")


async def _tell(name: str, growing: Path | None, say: Say) -> None:
    began = time.monotonic()
    while True:
        await asyncio.sleep(TELL_EVERY)
        so_far = await asyncio.to_thread(_size, growing) if growing else ""
        say(f"    {name}: {time.monotonic() - began:.0f} s{so_far}")


def _size(file: Path) -> str:
    return f", {readable(file.stat().st_size)} so far" if file.exists() else ""
