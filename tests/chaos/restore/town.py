"""What an operator, a portal and a privacy officer do in a drill, and what is found afterwards."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from deploy.local.environment import SERVICES, environment
from deploy.local.paths import ROOT
from deploy.local.postgres import PostgresServer
from deploy.local.scenario.api import Api, Who
from deploy.local.scenario.people import identity
from deploy.local.scenario.scene import on, personnel
from tests.chaos.evidence import Databases
from tests.chaos.history.check import check, summary
from tests.chaos.load import Load
from tests.chaos.proof import gathered
from tests.chaos.restore.looks import eventually, named
from tests.chaos.stage import Stage
from tests.chaos.walks import walk

PRIVACY, OPERATOR = Who("privacy.officer", "OVEC"), Who("operator", "OVEC")
REGISTERED, ERASED = date(2020, 8, 3), date(2021, 6, 1)


@dataclass(frozen=True)
class Person:
    """Somebody whom a college put into the vault."""

    id: UUID
    key: str  # of the command that did it, and of the identity


@dataclass
class Town:
    """A running system, and hands for it."""

    stage: Stage
    begun: dict[str, int] = field(default_factory=dict)  # how many commands there were at each backup
    answers_lost: set[UUID] = field(default_factory=set)  # of commands whose events were adopted
    api: Api = field(init=False)
    http: httpx.AsyncClient = field(init=False)

    @asynccontextmanager
    async def awake(self) -> AsyncIterator["Town"]:
        """Clients belong to one event loop."""
        async with Api(self.stage.up.urls) as self.api, httpx.AsyncClient(trust_env=False) as self.http:
            yield self

    # the operator

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
        said, _ = await asyncio.wait_for(process.communicate(), 120)
        assert process.returncode == code, said.decode()
        return said.decode()

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
        said, _ = await asyncio.wait_for(process.communicate(), 120)
        assert process.returncode == 0, said.decode()
        return said.decode()

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

    # portals

    async def command(
        self, who: Who, path: str, key: str, body: dict[str, Any], service: str = "enrolment"
    ) -> httpx.Response:
        """A command, sent once; whatever is answered."""
        headers = {"Authorization": f"Bearer {await self.api.token(who)}", "Idempotency-Key": key}
        url = self.stage.up.urls[service] + path
        answer = await self.http.post(url, json=body, headers=headers, timeout=30)
        if answer.is_success:  # the checker knows of the load's own commands only
            self.stage.before |= {UUID(fact["id"]): service for fact in answer.json()["facts"]}
        return answer

    async def register(self, key: str) -> Person:
        """A college puts somebody into the vault."""
        answer = await self.send_registration(key)
        assert answer.status_code == 201, answer.text
        return Person(UUID(answer.json()["id"]), key)

    async def send_registration(self, key: str, **more: str) -> httpx.Response:
        """Whatever is answered."""
        body = on(REGISTERED, **identity(key, self.stage.names), **more)
        return await self.command(personnel(self.stage.colleges[0]), "/v1/people", key, body)

    async def erase(self, person: Person) -> httpx.Response:
        """The privacy officer grants a request."""
        body = on(ERASED, request="DSR-2564-001")
        return await self.command(PRIVACY, f"/v1/people/{person.id}/erase", f"erase/{person.key}", body)

    async def look(self, person: Person) -> tuple[int, str]:
        """Status and code of a look at somebody's identity."""
        path = f"/v1/people/{person.id}/identity?purpose=SUBJECT_REQUEST"
        answer = await self.get("enrolment", path, PRIVACY)
        assert ("name" in answer.json()) == answer.is_success
        return answer.status_code, answer.json().get("code", "shown")

    async def get(self, service: str, path: str, who: Who = OPERATOR) -> httpx.Response:
        """A read, asked once."""
        headers = {"Authorization": f"Bearer {await self.api.token(who)}"}
        return await self.http.get(self.stage.up.urls[service] + path, headers=headers, timeout=30)

    async def load(self, commands: int) -> None:
        """So many commands of every kind, by many at once, to their ends."""
        async with Load(self.stage, walk, clients=8) as load:
            await load.until_more(commands)

    # what is found

    async def keyed(self, person: Person) -> bool:
        """Whether the key database still has the person's key."""
        return await self._has("enrolment_keys", "person_key", person)

    async def recorded(self, person: Person) -> bool:
        """Whether there is a sealed record."""
        return await self._has("enrolment", "identity", person)

    async def _has(self, database: str, table: str, person: Person) -> bool:
        connection = await asyncpg.connect(self.stage.up.system.site.databases[database].runtime)
        try:
            found = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE person = $1", person.id)
        finally:
            await connection.close()
        return bool(found)

    async def prove(self, found: Databases) -> None:
        """The checker finds nothing, but for the stored answers of commands whose events were adopted."""
        history = await gathered(self.stage, found)
        stores = dict(history.stores)
        for command in self.stage.commands:
            store = stores[command.service]
            if command.id in self.answers_lost and command.id not in store.answers:
                answers = {**store.answers, command.id: command.answer}
                stores[command.service] = replace(store, answers=answers)
        findings = await asyncio.to_thread(check, replace(history, stores=stores))
        assert not findings, summary(findings)
