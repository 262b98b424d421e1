"""What portals and a privacy officer do in a drill."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from deploy.local.scenario.api import Who
from deploy.local.scenario.people import identity
from deploy.local.scenario.scene import on, personnel
from tests.chaos.load import Load
from tests.chaos.restore.operator import OPERATOR, Operator
from tests.chaos.walks import walk

PRIVACY = Who("privacy.officer", "OVEC")
REGISTERED, ERASED = date(2020, 8, 3), date(2021, 6, 1)


@dataclass(frozen=True)
class Person:
    """Somebody whom a college put into the vault."""

    id: UUID
    key: str  # of the command that did it, and of the identity


@dataclass
class Portal(Operator):
    """And those who send commands to it, each once, whatever is answered."""

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
