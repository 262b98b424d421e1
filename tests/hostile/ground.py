"""What is attacked: a whole real system on which one field's story was played, and who may sign in there."""

import resource
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx

from deploy.local.demo_users import demo_users
from deploy.local.environment import SERVICES, WRITE_SERVICES
from deploy.local.paths import DEMO_USERS
from deploy.local.scenario.api import Api
from deploy.local.scenario.play import play
from deploy.local.scenario.read import scenario
from tests.servers.apart import apart
from tests.servers.system import RunningSystem

T = TypeVar("T")
FIELD = "RAIL"
ANY_ID = "0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d22"


@dataclass(frozen=True)
class Operation:
    """One route as its service's OpenAPI document tells it."""

    service: str
    method: str
    path: str
    told: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.service}{self.path}"

    @property
    def roles(self) -> list[str]:
        """Who may call; empty where everybody may."""
        return list(self.told.get("x-roles", ()))

    @property
    def is_command(self) -> bool:
        """Whether it needs an Idempotency-Key."""
        return any(each["name"] == "Idempotency-Key" for each in self.told.get("parameters", ()))


@dataclass(frozen=True)
class Ground:
    """Shared by all tests of this folder. What they send is refused, or harms nobody else."""

    up: RunningSystem
    documents: Mapping[str, Mapping[str, Any]]  # OpenAPI, by service
    tokens: Mapping[str, str]  # by role

    @cached_property
    def operations(self) -> list[Operation]:
        """Every guarded route of every service."""
        return [
            Operation(service, method.upper(), path, told)
            for service, document in self.documents.items()
            for path, methods in document["paths"].items()
            for method, told in methods.items()
            if "x-roles" in told
        ]

    def client(self, service: str) -> httpx.AsyncClient:
        """Nobody's yet."""
        return httpx.AsyncClient(base_url=self.up.urls[service], trust_env=False, timeout=30)

    def pid(self, service: str) -> int:
        """The process that serves it."""
        pid = self.up.system.process(service).pid
        assert pid, f"{service} does not run"
        return pid

    def complaints(self, service: str) -> list[str]:
        """What it logged as its own error, or left to somebody else to log."""
        log = (self.up.system.logs / f"{service}.log").read_text(encoding="utf-8", errors="replace")
        return [line for line in log.splitlines() if "Traceback" in line or '"level": "error"' in line]

    async def stored(self) -> dict[str, tuple[int, int]]:
        """How many events and answered commands each store holds."""
        counted = {}
        for service in WRITE_SERVICES:
            connection = await asyncpg.connect(self.up.system.site.databases[service].runtime)
            try:
                counts = [
                    await connection.fetchval(f"SELECT count(*) FROM {of}") for of in ("events", "commands")
                ]
            finally:
                await connection.close()
            counted[service] = (counts[0], counts[1])
        return counted


def memory(pid: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def headers(token: str | None, **more: str) -> dict[str, str]:
    """Of a command sent once."""
    told = {"Idempotency-Key": f"hostile-{uuid.uuid4()}", "Content-Type": "application/json", **more}
    return told | ({"Authorization": f"Bearer {token}"} if token else {})


def prepare(up: RunningSystem) -> Ground:
    """Play one field's story, so that there is something to read and to spoil."""
    return apart(_prepare(up))


async def _prepare(up: RunningSystem) -> Ground:
    read = scenario()
    only = replace(
        read,
        fields=tuple(told for told in read.fields if told.code == FIELD),
        stories={FIELD: read.stories[FIELD]},
    )
    async with Api(up.urls) as api:
        await play(api, only, lambda _: None)
    tokens = {user.role: up.token(user.name) for user in reversed(demo_users(DEMO_USERS).values())}
    async with httpx.AsyncClient(trust_env=False) as client:
        found = {
            service: (await client.get(f"{up.urls[service]}/openapi.json")).json() for service in SERVICES
        }
    return Ground(up, found, tokens)
