"""What an operator does in a drill: the commands of this checkout, as from a terminal; what /readyz tells."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self
from uuid import UUID

import httpx

from deploy.local.environment import SERVICES, environment
from deploy.local.paths import ROOT
from deploy.local.postgres import PostgresServer
from deploy.local.scenario.api import Api, Who
from tests.chaos.restore.looks import eventually, named
from tests.chaos.stage import Stage
from tests.journeys.children import said_by

OPERATOR = Who("operator", "OVEC")


@dataclass
class Operator:
    """A running system, and who runs it."""

    stage: Stage
    begun: dict[str, int] = field(default_factory=dict)  # how many commands there were at each backup
    answers_lost: set[UUID] = field(default_factory=set)  # of commands whose events were adopted
    api: Api = field(init=False)
    http: httpx.AsyncClient = field(init=False)

    @asynccontextmanager
    async def awake(self) -> AsyncIterator[Self]:
        """Clients belong to one event loop."""
        async with Api(self.stage.up.urls) as self.api, httpx.AsyncClient(trust_env=False) as self.http:
            yield self

    async def backup(self) -> str:
        """`make backup`, and the name that it says."""
        commands = len(self.stage.commands)
        said = await self.local("backup")
        [name] = re.findall(r"make restore B=(\S+)", said)
        self.begun[name] = commands
        return str(name)

    def adopted(self, backup: str, *stores: str) -> None:
        """What was sent to these stores between the backup and now may have lost its stored answer."""
        since = self.stage.commands[self.begun[backup] :]
        self.answers_lost |= {command.id for command in since if command.service in stores}

    async def local(self, command: str, *arguments: str, code: int = 0) -> str:
        """`python -m deploy.local …` as from a terminal; what it says."""
        process = await self.begin(command, *arguments)
        said = await said_by(process)
        assert process.returncode == code, said
        return said

    async def begin(self, command: str, *arguments: str) -> asyncio.subprocess.Process:
        """The same, under way."""
        at = f"--at={self.stage.up.system.folder}"
        return await asyncio.create_subprocess_exec(
            sys.executable, "-u", "-m", "deploy.local", command, *arguments, at, cwd=ROOT,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip

    async def service(self, name: str, *arguments: str) -> str:
        """A service's own command, with the owner's settings."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"services.{name}", *arguments, cwd=ROOT,
            env={**os.environ, **environment(name, self.stage.up.system.site, migrating=True)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said = await said_by(process)
        assert process.returncode == 0, said
        return said

    async def dry_run(self, name: str) -> set[tuple[str, str, int, str, int]]:
        """What `adopt --dry-run` names."""
        return named(await self.service(name, "adopt", "--dry-run"))

    async def redrive(self, *names: str) -> None:
        """Consumers compare with their owners now."""
        for name in names:
            answer = await self.api.send(OPERATOR, "POST", name, "/v1/behind/redrive", body={})
            assert answer.is_success, answer.text

    async def lose_postgres(self) -> None:
        """Killed, its disk empty; the supervisor starts one that knows nobody."""
        up = self.stage.up
        up.kill9("postgres")
        await asyncio.to_thread(up.stop_process, "postgres")
        data = PostgresServer(up.system.folder / "postgres", 0).data
        await asyncio.to_thread(shutil.rmtree, data)
        await asyncio.to_thread(up.start_process, "postgres")

    async def until_ready(self, names: Iterable[str] = SERVICES) -> None:
        """Every service answers that it is ready."""
        for name in names:
            await eventually(partial(self.ready, name))

    async def ready(self, name: str) -> dict[str, Any] | None:
        """What /readyz tells, once it is 200."""
        try:
            answer = await self.http.get(f"{self.stage.up.urls[name]}/readyz")
        except httpx.TransportError:
            return None
        return dict(answer.json()) if answer.is_success else None

    async def refuses(self, service: str) -> bool:
        """It is ready, and tells that it takes no command."""
        told = await self.ready(service)
        return bool(told and told["writes"].startswith("refused: "))

    async def takes(self, service: str) -> bool:
        """It is ready and takes commands."""
        told = await self.ready(service)
        return bool(told and told["writes"] == "taken")
