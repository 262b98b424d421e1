"""The load: clients that send one command after another to enrolment, as the portals of colleges would.

What has no answer, or is told to come again, is sent again with the same Idempotency-Key until it has one.
So in the end every command is acknowledged, and what was acknowledged must be in the store exactly once.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx

from deploy.local.scenario.api import Api, Who
from tests.chaos.stage import Stage

CLIENTS = 16
LONGEST = 60.0  # seconds that any command may take with all its repeats
AGAIN = 0.1  # seconds before a repeat
SERVICE = "enrolment"


@dataclass(frozen=True)
class Acked:
    """A command and its answer."""

    who: Who
    path: str
    key: str
    body: dict[str, Any]
    answer: bytes
    facts: list[dict[str, Any]]


Walk = Callable[["Load", int], Awaitable[None]]


@dataclass
class Load:
    """`async with Load(stage, walk) as load:` runs the clients until the block ends."""

    stage: Stage
    walk: Walk
    acked: list[Acked] = field(default_factory=list)
    unknown: int = 0  # times that a connection was refused or lost: done or not, nobody knows
    come_again: int = 0  # times that a service said so (503, or a conflict)
    _stopping: bool = False

    async def __aenter__(self) -> Self:
        self._api = Api(self.stage.up.urls)  # signs people in
        self._http = httpx.AsyncClient(
            base_url=self.stage.up.urls[SERVICE], trust_env=False, timeout=20,
            limits=httpx.Limits(max_connections=CLIENTS),
        )  # fmt: skip
        self._clients = [asyncio.create_task(self._client()) for _ in range(CLIENTS)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        try:
            if kind is None:
                await asyncio.wait_for(asyncio.gather(*self._clients), LONGEST)
        finally:
            for client in self._clients:
                client.cancel()
            await asyncio.gather(*self._clients, return_exceptions=True)
            await self._http.aclose()
            await self._api.__aexit__(None, None, None)

    async def until_more(self, commands: int, within: float = LONGEST) -> None:
        """Return once so many more commands were acknowledged."""
        wanted, deadline = len(self.acked) + commands, time.monotonic() + within
        while len(self.acked) < wanted:
            for client in self._clients:
                if client.done():
                    client.result()
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.acked)} of {wanted} commands after {within:.0f} s")
            await asyncio.sleep(0.02)

    async def command(self, who: Who, path: str, key: str, body: dict[str, Any]) -> Acked:
        """Send it until it is acknowledged; a refusal is a mistake of the test."""
        answer = await self.answered(who, path, key, body)
        done = Acked(who, path, key, body, answer.content, answer.json()["facts"])
        self.acked.append(done)
        return done

    async def answered(self, who: Who, path: str, key: str, body: dict[str, Any]) -> httpx.Response:
        """The first answer that means something."""
        headers = {"Authorization": f"Bearer {await self._api.token(who)}", "Idempotency-Key": key}
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            try:
                answer = await self._http.post(path, json=body, headers=headers)
            except httpx.TransportError:
                self.unknown += 1
            else:
                if answer.is_success:
                    return answer
                if answer.status_code != 503 and answer.json().get("code") != "conflict":
                    raise AssertionError(f"{path}: {answer.text}")
                self.come_again += 1
            await asyncio.sleep(AGAIN)
        raise AssertionError(f"{path}: no answer within {LONGEST:.0f} s")

    async def _client(self) -> None:
        while not self._stopping:  # a walk that was begun is finished: nobody is left holding a seat
            await self.walk(self, next(self.stage.numbers))
