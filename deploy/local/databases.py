"""One database per service, an owner role that migrates and a runtime role that serves."""

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
