"""`make restore B=…`: databases from a backup, prepared beside what is there, then put in place.

Nothing is overwritten before everything is proved, so a backup that is torn or foreign changes nothing, and
a restore that was interrupted is simply run again. Services may go on running: a store that was restored is
marked, and takes no command until it was compared with its topic.
"""

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import asyncpg

from deploy.databases.server import (
    DATABASES,
    beside,
    create_database,
    database_at,
    ensure_database,
    ensure_role,
    forget_leftovers,
    put_in_place,
)
from deploy.local.backups import KEYS, Backup, BackupError, Part, forget_old_keys, readable, shelves
from deploy.local.environment import SERVICES, WRITE_SERVICES, Site
from deploy.local.pg_tools import Say, load
from deploy.local.proving import prove
from deploy.local.sealing import seal
from deploy.local.system import System
from shared.eventsourcing.restoring.restored import epoch_of

Plan = Mapping[str, tuple[Backup, Part]]  # by database, in the order of DATABASES


async def restore(
    system: System, name: str, only: Sequence[str], say: Say, *, lose_undelivered: bool = False
) -> None:
    """All databases of a backup, or some. BackupError, UndeliveredError: nothing was changed."""
    forget_old_keys(system.folder)
    with system.state.restoring():
        plan = _plan(system, name, only)
        say("1. reading the backup: sizes and checksums")
        for backup, part in plan.values():
            backup.check(part.database)
        async with system.servers_up():
            if not await _answers(system.site.kafka):
                raise BackupError(
                    f"Kafka ({system.site.kafka}) does not answer: it knows what the backup does not"
                )
            plan = await _with_keys(system, plan, say)
            await _refuse_foreign(system, plan)
            try:
                await _replace(system, plan, say, lose=lose_undelivered)
            except Exception:
                with contextlib.suppress(OSError, asyncpg.PostgresError):  # the reason is what is to be told
                    await _forget_beside(system, plan)
                raise
    _tell_what_follows(list(plan), say)


async def _replace(system: System, plan: Plan, say: Say, *, lose: bool) -> None:
    say("2. restoring beside what is there")
    for database, (_, part) in plan.items():
        await _beside(system, database, part, say)
    say("3. proving what was restored")
    site = _site_beside(system.site, plan)
    await prove(site, list(plan), say)
    stores = [name for name in plan if name in WRITE_SERVICES]
    say(f"4. closing the stores that are replaced: {', '.join(stores) or 'none'}")
    pairs = [(system.site.databases[store].owner, site.databases[store].owner) for store in stores]
    await seal(pairs, say, lose=lose)
    say("5. putting the restored databases in place")
    for database in plan:
        await put_in_place(system.superuser, system.site.databases[database].name)
        say(f"  {database}: in place")


async def _forget_beside(system: System, plan: Plan) -> None:
    """A restore that was refused keeps no second copy of people's records."""
    for database in plan:
        await forget_leftovers(system.superuser, system.site.databases[database].name)


def _plan(system: System, name: str, only: Sequence[str]) -> Plan:
    if unknown := set(only) - set(DATABASES):
        raise BackupError(f"no such database: {', '.join(sorted(unknown))}; there are {', '.join(DATABASES)}")
    services, keys = shelves(system.folder)
    wanted = [database for database in DATABASES if database in (only or SERVICES)]
    plan: dict[str, tuple[Backup, Part]] = {}
    for database in wanted:
        backup = (keys if database == KEYS else services).read(name)
        if database not in backup.parts:
            raise BackupError(f"the backup {name} has no {database}")
        plan[database] = (backup, backup.parts[database])
    return plan


async def _answers(bootstrap_servers: str) -> bool:
    for server in bootstrap_servers.split(","):
        host, _, port = server.rpartition(":")
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(3):
                _, writer = await asyncio.open_connection(host, int(port))
            writer.close()
            return True
    return False


async def _with_keys(system: System, plan: Plan, say: Say) -> Plan:
    """Keys are restored when asked for, or when they are gone: then from their newest backup."""
    if KEYS in plan or "enrolment" not in plan or await _exists(system, KEYS):
        return plan
    _, keys = shelves(system.folder)
    if not keys.names():
        say("  the keys' database is gone and there is no backup of it: nobody's identity can be read again")
        await ensure_database(system.superuser, system.site.databases[KEYS].name, *system.roles[KEYS])
        return plan
    backup = keys.read(keys.names()[-1])
    backup.check(KEYS)
    say(f"  the keys' database is gone too: restored from its newest backup, {backup.name}")
    return {**plan, KEYS: (backup, backup.parts[KEYS])}


async def _refuse_foreign(system: System, plan: Plan) -> None:
    """The stores that live must be of the incarnation that the backup is of; a topic is asked later."""
    for store in WRITE_SERVICES:
        if not await _exists(system, store):
            continue
        connection = await asyncpg.connect(system.site.databases[store].owner)
        try:
            held = await epoch_of(connection)
        finally:
            await connection.close()
        for backup, _ in plan.values():
            if held and backup.epochs.get(store, held[1]) != held[1]:
                raise BackupError(
                    f"the backup {backup.name} is of another installation: its {store} has the epoch "
                    f"{backup.epochs[store]}, the one here {held[1]}"
                )


async def _beside(system: System, database: str, part: Part, say: Say) -> None:
    began, roles = time.monotonic(), system.roles[database]
    name = system.site.databases[database].name
    await forget_leftovers(system.superuser, name)
    admin = await asyncpg.connect(system.superuser)
    try:
        for role in roles:
            await ensure_role(admin, role)
        await create_database(admin, beside(name)[0], *(role.name for role in roles))
    finally:
        await admin.close()
    await load(database_at(system.superuser, beside(name)[0], *roles).owner, part.file, say)
    say(f"  {database}: {readable(part.size)} restored in {time.monotonic() - began:.1f} s")


def _site_beside(site: Site, plan: Plan) -> Site:
    """The same site, seen as if the restored databases were in place already."""
    databases = dict(site.databases)
    for database in plan:
        held = databases[database]
        restored = beside(held.name)[0]
        owner, runtime = (
            urlsplit(url)._replace(path=f"/{restored}").geturl() for url in (held.owner, held.runtime)
        )
        databases[database] = dataclasses.replace(held, name=restored, owner=owner, runtime=runtime)
    return dataclasses.replace(site, databases=databases)


async def _exists(system: System, database: str) -> bool:
    connection = await asyncpg.connect(system.superuser)
    try:
        name = system.site.databases[database].name
        return bool(await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name))
    finally:
        await connection.close()


FOLLOWS = {
    "curriculum": """\
  python -m deploy.local service curriculum adopt --dry-run   # names what its topic has and it lacks
  python -m deploy.local service curriculum adopt             # takes it back; until then no commands""",
    "training": """\
  python -m deploy.local service training adopt --dry-run
  python -m deploy.local service training adopt""",
    "enrolment": """\
  python -m deploy.local service enrolment adopt --dry-run
  python -m deploy.local service enrolment adopt
  python -m deploy.local service enrolment vault              # people, records and keys compared
  Erasures granted since the backup that had not reached the topic are lost: ask the privacy office for its
  requests of that time and send them again (a repeat does no harm).""",
    "reporting": """\
  Reporting catches up by itself in a minute or two; sooner, or after a long time:
  python -m deploy.local service reporting rebuild""",
}


def _tell_what_follows(databases: Sequence[str], say: Say) -> None:
    say("Restored. What follows:")
    for database in databases:
        if database in FOLLOWS:
            say(FOLLOWS[database])
