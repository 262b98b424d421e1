"""One database per service, an owner role that migrates and a runtime role that serves."""

import asyncio
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

DATABASES = ("curriculum", "training", "enrolment", "enrolment_keys", "reporting")


@dataclass(frozen=True)
class Database:
    """The two ways in: `owner` may change the schema, `runtime` only what it was granted."""

    name: str
    owner: str
    runtime: str


@dataclass(frozen=True)
class Role:
    """A login of the server."""

    name: str
    password: str


def database_url(superuser: str, name: str, role: Role) -> str:
    """The same server, seen as another role in another database."""
    parts = urlsplit(superuser)
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(role.name, safe='')}:{quote(role.password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}", path=f"/{name}"))


def database_at(superuser: str, name: str, owner: Role, runtime: Role) -> Database:
    """The ways in, whether it exists yet or not."""
    return Database(name, database_url(superuser, name, owner), database_url(superuser, name, runtime))


async def ensure_role(connection: asyncpg.Connection, role: Role) -> None:
    """Create it, or give it this password."""
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role.name)
    verb = "ALTER" if exists else "CREATE"
    quoted = await connection.fetchval("SELECT quote_literal($1::text)", role.password)
    await connection.execute(f'{verb} ROLE "{role.name}" LOGIN PASSWORD {quoted}')
    me = await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if not me:  # a managed server's administrator may give a database only to a role that it is a member of
        await connection.execute(f'GRANT "{role.name}" TO current_user')


async def ensure_database(superuser: str, name: str, owner: Role, runtime: Role) -> Database:
    """Create what is missing of a database and its two roles; safe to repeat."""
    connection = await asyncpg.connect(superuser)
    try:
        await ensure_role(connection, owner)
        await ensure_role(connection, runtime)
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await create_database(connection, name, owner.name, runtime.name)
    finally:
        await connection.close()
    return database_at(superuser, name, owner, runtime)


async def create_database(
    connection: asyncpg.Connection, name: str, owner: str, runtime: str, template: str = "template0"
) -> None:
    """Nobody but its two roles may enter."""
    await connection.execute(f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE "{template}"')
    await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    await connection.execute(f'GRANT CONNECT, TEMPORARY ON DATABASE "{name}" TO "{runtime}"')


async def drop_database(connection: asyncpg.Connection, name: str) -> None:
    """Whoever is connected is thrown out."""
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def beside(name: str) -> tuple[str, str]:
    """The names of a database that is being restored, and of the one whose place it took."""
    return f"{name}_restoring", f"{name}_replaced"


async def forget_leftovers(superuser: str, name: str) -> None:
    """What a restore that was interrupted left beside the database: never served, and keys among it."""
    connection = await asyncpg.connect(superuser)
    try:
        for leftover in beside(name):
            await drop_database(connection, leftover)
    finally:
        await connection.close()


async def put_in_place(superuser: str, name: str) -> None:
    """The restored database gets the name in one transaction; whoever is connected is thrown out, once.

    New connections wait for that transaction. Old ones are ended until the server finds none.
    """
    restored, replaced = beside(name)
    admin, other = await asyncpg.connect(superuser), await asyncpg.connect(superuser)
    try:
        async with admin.transaction():
            if await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                renaming = asyncio.create_task(
                    admin.execute(f'ALTER DATABASE "{name}" RENAME TO "{replaced}"')
                )
                while not renaming.done():
                    await other.fetch(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
                    )
                    await asyncio.wait([renaming], timeout=0.05)
                renaming.result()
            await admin.execute(f'ALTER DATABASE "{restored}" RENAME TO "{name}"')
        await drop_database(admin, replaced)
    finally:
        await admin.close()
        await other.close()
