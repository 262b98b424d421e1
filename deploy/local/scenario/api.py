"""The public APIs as a demo program calls them: signed in as anybody, patient where asked to be."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import httpx

from deploy.local.environment import HTTP_PROCESSES
from deploy.local.issuer import DEMO_GRANT

AT_ONCE = 12  # requests under way; more would only wait for the processors
TRIES = 15
PAUSE = 1.0  # where a service does not say how long


class PlayError(Exception):
    """The scenario cannot go on: what was asked, and what was answered."""


@dataclass(frozen=True)
class Who:
    """Somebody of the demo. Without a person: always the same one for a role and organisation."""

    role: str
    org: str
    person: UUID | None = None


def urls_from_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """KRUCHANG_CURRICULUM_URL and the others, as `deploy.local` tells them."""
    names = {process: f"KRUCHANG_{process.upper()}_URL" for process in HTTP_PROCESSES}
    if missing := [name for name in names.values() if name not in environment]:
        raise PlayError(f"where is the system? Not set: {', '.join(missing)}")
    return {process: environment[name] for process, name in names.items()}


class Api:
    """Sends requests, a few at a time; tries again what may be tried again."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = urls
        self._http = httpx.AsyncClient(
            trust_env=False, timeout=30, limits=httpx.Limits(max_connections=AT_ONCE)
        )
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tokens: dict[Who, asyncio.Task[str]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tokens.values():
            task.cancel()
        await self._http.aclose()

    async def send(
        self, who: Who, method: str, service: str, path: str,
        *, body: object = None, headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:  # fmt: skip
        """The answer. 503 and a lost connection are tried again, for every command has its key."""
        sent = {"Authorization": f"Bearer {await self.token(who)}", **(headers or {})}
        url = self._urls[service] + path
        for last in (*[False] * (TRIES - 1), True):
            try:
                async with self._room:
                    answer = await self._http.request(method, url, json=body, headers=sent)
            except httpx.TransportError as error:
                if last:
                    raise PlayError(f"{method} {url}: {type(error).__name__}") from error
                await asyncio.sleep(PAUSE)
                continue
            if last or not _try_again(answer):
                return answer
            await asyncio.sleep(float(answer.headers.get("Retry-After", PAUSE)))
        raise AssertionError("the last try returns")

    async def token(self, who: Who) -> str:
        """An access token, asked for once; one that could not be had is asked for again by the next."""
        asked = self._tokens.get(who)
        if asked is None or (asked.done() and (asked.cancelled() or asked.exception())):
            asked = self._tokens[who] = asyncio.create_task(self._sign_in(who))
        return await asked

    async def _sign_in(self, who: Who) -> str:
        form: dict[str, Any] = {"grant_type": DEMO_GRANT, "role": who.role, "org": who.org}
        if who.person:
            form["person_id"] = str(who.person)
        async with self._room:
            answer = await self._http.post(f"{self._urls['issuer']}/token", data=form)
        if answer.is_error:
            raise PlayError(f"no token for {who.role} of {who.org}: {answer.text}")
        return str(answer.json()["access_token"])


def _try_again(answer: httpx.Response) -> bool:
    if answer.status_code == 503:
        return True
    return answer.status_code == 409 and answer.json().get("code") == "conflict"
