"""The load: clients that send one command after another, as the portals of colleges and offices would.

What has no answer, or is told to come again, is sent again with the same Idempotency-Key until it has one.
So in the end every command is acknowledged, and what was acknowledged must be in the store exactly once.
What was sent and answered is noted on the stage, for the checker.
"""

import asyncio
import itertools
import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import httpx

from deploy.local.scenario.api import Api, Who
from shared.kernel.ids import stream_id
from tests.chaos.history.record import Command, Read
from tests.chaos.stage import Stage

CLIENTS = 16
LONGEST = 180.0  # seconds for a command with all its repeats: a lost event is healed when its owner is back
AGAIN = 0.1  # seconds before a repeat
SERVICE = "enrolment"
_CENTRAL = Who("central.officer", "OVEC")

Walk = Callable[["Load", int], Awaitable[None]]
Shows = Callable[[httpx.Response], int]  # the version that an answer shows, 0: not there


def version_shown(answer: httpx.Response) -> int:
    """Of answers with a `version`."""
    return int(answer.json()["version"]) if answer.is_success else 0


@dataclass
class Load:
    """`async with Load(stage, walk) as load:` runs the clients until the block ends."""

    stage: Stage
    walk: Walk
    clients: int = CLIENTS
    pause: float = 0.0  # seconds that a client waits between two commands
    acked: list[Command] = field(default_factory=list)
    unknown: int = 0  # times that a connection was refused or lost: done or not, nobody knows
    come_again: int = 0  # times that a service said so to a command (503, or a conflict)
    _under_way: set[asyncio.Task[httpx.Response]] = field(default_factory=set)
    _subjects: dict[Who, str] = field(default_factory=dict)
    _stopping: bool = False

    async def __aenter__(self) -> Self:
        self._api = Api(self.stage.up.urls)  # signs people in
        limits = httpx.Limits(max_connections=4 * self.clients)
        self._http = httpx.AsyncClient(trust_env=False, timeout=20, limits=limits)
        self._clients = [asyncio.create_task(self._client()) for _ in range(self.clients)]
        self.stage.load = self
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        try:
            if kind is None:
                await asyncio.wait_for(asyncio.gather(*self._clients), LONGEST)
        finally:
            self.stage.load = None
            for client in self._clients:
                client.cancel()
            await asyncio.gather(*self._clients, return_exceptions=True)
            await self._http.aclose()
            await self._api.__aexit__(None, None, None)

    async def until_more(self, commands: int, within: float = LONGEST) -> None:
        """Return once so many more commands were acknowledged."""
        wanted, deadline = len(self.acked) + commands, time.monotonic() + within
        while len(self.acked) < wanted:
            self.look()
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.acked)} of {wanted} commands after {within:.0f} s")
            await asyncio.sleep(0.02)

    def look(self) -> None:
        """Raise what a client died of."""
        for client in self._clients:
            if client.done():
                client.result()

    def abort(self) -> int:
        """Clients hang up on whatever is under way, and will ask again; how many requests that were."""
        for request in (under_way := list(self._under_way)):
            request.cancel()
        return len(under_way)

    async def command(
        self,
        who: Who,
        path: str,
        key: str,
        body: dict[str, Any],
        *,
        service: str = SERVICE,
        if_match: str = "",
    ) -> Command:
        """Send it until it is acknowledged; a refusal is a mistake of the test."""
        subject = await self._subject(who)
        command = Command(
            stream_id("command", subject, key),
            service,
            who,
            path,
            key,
            body,
            time.monotonic(),
            if_match=if_match,
        )
        self.stage.commands.append(command)
        answer = await self.answered(command)
        command.responded = time.monotonic()
        command.status, command.answer = answer.status_code, answer.content
        command.token, command.etag = answer.headers["Consistency-Token"], answer.headers["ETag"]
        command.facts = answer.json()["facts"]
        self.acked.append(command)
        await asyncio.sleep(self.pause)
        return command

    async def answered(self, command: Command) -> httpx.Response:
        """The first answer that means something."""
        headers = {"Idempotency-Key": command.key}
        if command.if_match:
            headers["If-Match"] = command.if_match
        asked = command.service, command.path
        answer, tries = await self._until_answered(command.who, "POST", asked, headers, command.body)
        command.tries += tries
        if not answer.is_success:
            raise AssertionError(f"{command.path}: {answer.text}")
        return answer

    async def read(
        self, command: Command, service: str, path: str, who: Who = _CENTRAL, shows: Shows = version_shown
    ) -> httpx.Response:
        """Ask a service with the command's consistency token; which version it shows is noted.

        `shows` speaks of the stream that the command's answer is about.
        """
        headers = {"Consistency-Token": command.token}
        asked = time.monotonic()
        answer, _ = await self._until_answered(who, "GET", (service, path), headers, None)
        about = json.loads(command.answer)
        stream, wanted = UUID(about["id"]), int(about["version"])
        noted = Read(command.key, service, stream, wanted, shows(answer), asked)
        self.stage.reads.append(noted)
        return answer

    async def _until_answered(
        self, who: Who, method: str, asked: tuple[str, str], headers: dict[str, str], body: object
    ) -> tuple[httpx.Response, int]:
        doors = itertools.cycle(self.stage.doors(asked[0]))
        for _ in range(len(self.stage.commands) % 2):  # half begin at the second door, where there is one
            next(doors)
        headers |= {"Authorization": f"Bearer {await self._token(who)}"}
        tries, last, deadline = 0, "nothing", time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            tries += 1
            try:
                answer = await self._request(method, next(doors) + asked[1], headers, body)
            except httpx.TransportError as error:
                self.unknown += 1
                last = repr(error)
            else:
                if answer is not None and answer.status_code != 503 and not _conflict(answer):
                    return answer, tries
                last = answer.text if answer is not None else "we hung up"
                if method == "POST":  # a read may be early: its token speaks of what is on its way
                    self.come_again += answer is not None
            await asyncio.sleep(AGAIN)
        raise AssertionError(f"{method} {asked[0]}{asked[1]}: no answer within {LONGEST:.0f} s: {last}")

    async def _request(
        self, method: str, url: str, headers: dict[str, str], body: object
    ) -> httpx.Response | None:
        """None: we hung up."""
        request = asyncio.create_task(self._http.request(method, url, json=body, headers=headers))
        self._under_way.add(request)
        try:
            await asyncio.wait({request})
        finally:
            self._under_way.discard(request)
            request.cancel()
        return None if request.cancelled() else request.result()

    async def _token(self, who: Who) -> str:
        """The issuer may close a connection in the very moment in which it is asked."""
        deadline = time.monotonic() + LONGEST
        while True:
            try:
                return await self._api.token(who)
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(AGAIN)

    async def _subject(self, who: Who) -> str:
        """Whom the token names: with the key it makes the command's id."""
        if who not in self._subjects:
            claims = (await self._token(who)).split(".")[1]
            self._subjects[who] = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
        return self._subjects[who]

    async def _client(self) -> None:
        while not self._stopping:  # a walk that was begun is finished: nobody is left holding a seat
            await self.walk(self, next(self.stage.numbers))


def _conflict(answer: httpx.Response) -> bool:
    return answer.status_code == 409 and answer.json().get("code") == "conflict"
