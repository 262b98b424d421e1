"""`make backup`: every service's database into a folder of its own, then the vault's keys apart."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime

import asyncpg

from deploy.local.backups import (
    KEYS,
    KEYS_ARE_KEPT,
    BackupError,
    Shelf,
    forget_old_keys,
    new_name,
    readable,
    shelves,
)
from deploy.local.environment import SERVICES
from deploy.local.pg_tools import Say, dump
from deploy.local.system import System
from shared.eventsourcing.restoring.restored import epoch_of


async def back_up(system: System, say: Say) -> str:
    """The name of the backup. Each dump is one instant of its database; the system may go on working.

    Enrolment's database goes before its keys: whoever is registered in the one has a key in the other.
    """
    name = new_name(datetime.now(UTC))
    services, keys = shelves(system.folder)
    async with system.servers_up():
        await _write(system, services, name, SERVICES, say)
        await _write(system, keys, name, [KEYS], say)
    if old := forget_old_keys(system.folder):
        say(f"  keys' backups older than {KEYS_ARE_KEPT.days} days are deleted: {', '.join(old)}")
    return name


async def _write(system: System, shelf: Shelf, name: str, databases: Iterable[str], say: Say) -> None:
    folder = shelf.begin(name)
    parts, epochs = {}, {}
    for database in databases:
        began, url = time.monotonic(), system.site.databases[database].owner
        size, epoch = await _look(url)
        parts[database] = file = folder / f"{database}.dump"
        await dump(url, file, say)
        if epoch:
            epochs[database] = epoch
        took = f"{time.monotonic() - began:.1f} s"
        say(f"  {database}: {readable(size)} in the server, {readable(file.stat().st_size)} here, {took}")
    shelf.finish(name, parts, epochs)
    say(f"  → {shelf.folder / name}")


async def _look(url: str) -> tuple[int, str | None]:
    try:
        connection = await asyncpg.connect(url)
    except (asyncpg.InvalidCatalogNameError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise BackupError(f"nothing to back up: {error}") from error
    try:
        size: int = await connection.fetchval("SELECT pg_database_size(current_database())")
        store = await epoch_of(connection)
    finally:
        await connection.close()
    return size, store[1] if store else None
