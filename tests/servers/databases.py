"""Databases for one test each: copied from a template, dropped afterwards."""

import os
import uuid
from collections.abc import Awaitable, Callable
from typing import Protocol

import asyncpg

from deploy.databases.server import Database, Role, create_database, database_at, drop_database, ensure_role

OWNER = Role("test_owner", "test")
RUNTIME = Role("test_app", "test")
Prepare = Callable[[Database], Awaitable[None]]


class FreshDatabase(Protocol):
    async def __call__(self, prepare: Prepare | None = None) -> Database: ...


class Databases:
    """Makes and remembers them. `prepare` (a migration) runs once per process; later tests get copies."""

    def __init__(self, superuser: str, templates: dict[Prepare, str]) -> None:
        self._superuser = superuser
        self._templates = templates
        self._made: list[str] = []

    async def fresh(self, prepare: Prepare | None = None) -> Database:
        connection = await asyncpg.connect(self._superuser)
        try:
            await self._ensure_roles(connection)
            template = "template0"
            if prepare is not None:
                if prepare not in self._templates:
                    self._templates[prepare] = await self._make_template(connection, prepare)
                template = self._templates[prepare]
            name = _unique("test")
            await create_database(connection, name, OWNER.name, RUNTIME.name, template)
            self._made.append(name)
        finally:
            await connection.close()
        return database_at(self._superuser, name, OWNER, RUNTIME)

    async def drop_all(self) -> None:
        if not self._made:
            return
        connection = await asyncpg.connect(self._superuser)
        try:
            while self._made:
                await drop_database(connection, self._made.pop())
        finally:
            await connection.close()

    async def _make_template(self, connection: asyncpg.Connection, prepare: Prepare) -> str:
        name = _unique("template")
        await create_database(connection, name, OWNER.name, RUNTIME.name)
        await prepare(database_at(self._superuser, name, OWNER, RUNTIME))
        return name

    async def _ensure_roles(self, connection: asyncpg.Connection) -> None:
        known = await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'test\\_%'")
        if known == 2:
            return
        async with connection.transaction():  # several workers may come at once
            await connection.execute("SELECT pg_advisory_xact_lock(7)")
            await ensure_role(connection, OWNER)
            await ensure_role(connection, RUNTIME)


def _unique(kind: str) -> str:
    return f"{kind}_{os.getpid()}_{uuid.uuid4().hex[:12]}"
