"""What every service tells its callers while something is missing: in time, and in both languages."""

import asyncio
import itertools
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from deploy.local.environment import SERVICES
from deploy.local.scenario.api import Api, Who
from tests.chaos.stage import FIELD, YEAR, Stage

HANGS = 30.0  # seconds after which nobody waits any more
_CENTRAL, _MINISTRY = Who("central.officer", "OVEC"), Who("ministry.reader", "MOE")
_PERSONNEL = Who("college.personnel", "chonburi-tc")
READS: dict[str, tuple[tuple[Who, str], ...]] = {
    "curriculum": ((_CENTRAL, "/v1/fields"), (_MINISTRY, "/v1/events?after=0&limit=1")),
    "training": ((_CENTRAL, f"/v1/projects?field={FIELD}"), (_MINISTRY, "/v1/heads?after=0")),
    "enrolment": ((_PERSONNEL, "/v1/teachers"), (_MINISTRY, "/v1/events?after=0&limit=1")),
    "reporting": (
        (_CENTRAL, f"/v1/kpis/{FIELD}/{YEAR}"), (_CENTRAL, f"/v1/funnel?fiscal_year={YEAR}"),
        (_CENTRAL, f"/v1/kpis/{FIELD}/{YEAR}/proof/5.2-R1"),
    ),
}  # fmt: skip
COMMANDS: dict[str, tuple[Who, str, dict[str, Any]]] = {  # whose repeats change nothing any more
    "curriculum": (_CENTRAL, f"/v1/fields/{FIELD}/targets", {"fiscal_year": YEAR, "on": "2020-08-03"}),
    "training": (_CENTRAL, f"/v1/fiscal-years/{YEAR}/open", {"on": "2020-08-03"}),
    "enrolment": (
        _PERSONNEL, "/v1/teachers",
        {"person": str(uuid.UUID(int=7)), "college": "chonburi-tc", "fields": [FIELD], "on": "2020-08-03"},
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One answer, and how long it took."""

    asked: str
    language: str
    answer: httpx.Response
    seconds: float

    def is_a_passing_problem(self, code: str) -> None:
        """503 with this code, when to come again, and the words in both languages."""
        where, problem = f"{self.asked}: {self.answer.text}", self.answer
        assert problem.status_code == 503, where
        assert int(problem.headers["Retry-After"]) > 0, where
        assert problem.headers["Content-Type"] == "application/problem+json", where
        assert problem.json()["code"] == code, where
        words = problem.json()["messages"]
        assert set(words) == {"th", "en"}, where
        assert all(words.values()), where
        assert problem.json()["detail"] == words[self.language], where


class Callers:
    """One of every kind that these questions need, signed in beforehand."""

    def __init__(self, stage: Stage) -> None:
        self._urls = stage.up.urls
        self._tokens: dict[Who, str] = {}
        self._languages = itertools.cycle(("th", "en"))

    async def __aenter__(self) -> Self:
        self._http = httpx.AsyncClient(trust_env=False, timeout=HANGS)
        async with Api(self._urls) as api:
            for who in (_CENTRAL, _MINISTRY, _PERSONNEL):
                self._tokens[who] = await api.token(who)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def read_everything(self, *services: str) -> list[Said]:
        """Every kind of read of these services, all at once."""
        asked = [(service, *read) for service in services or SERVICES for read in READS[service]]
        return await asyncio.gather(*(self._ask("GET", *one) for one in asked))

    async def command_everybody(self, *services: str) -> list[Said]:
        """A new command to each of these services, all at once."""
        asked = [(service, *COMMANDS[service]) for service in services or COMMANDS]
        return await asyncio.gather(*(self._ask("POST", *one) for one in asked))

    async def readiness(self) -> dict[str, httpx.Response]:
        """What each process says of itself."""
        names = (*SERVICES, "projector")
        said = await asyncio.gather(*(self._http.get(f"{self._urls[name]}/readyz") for name in names))
        return dict(zip(names, said, strict=True))

    async def all_ready(self, within: float) -> float:
        """Seconds until every process says that it is ready; an error if that takes longer."""

        async def unready() -> list[str]:
            return [said.text for said in (await self.readiness()).values() if said.is_error]

        return await _none_left(unready, within)

    async def all_answer(self, within: float) -> float:
        """Seconds until every read is answered, feeds too: they wait until the store is known to be level."""

        async def refused() -> list[str]:
            said = await self.read_everything()
            return [f"{one.asked}: {one.answer.text}" for one in said if one.answer.is_error]

        return await _none_left(refused, within)

    async def _ask(self, method: str, service: str, who: Who, path: str, body: Any = None) -> Said:
        language, began = next(self._languages), time.monotonic()
        headers = {"Authorization": f"Bearer {self._tokens[who]}", "Accept-Language": language}
        if body is not None:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        answer = await self._http.request(method, self._urls[service] + path, json=body, headers=headers)
        return Said(f"{method} {service}{path}", language, answer, time.monotonic() - began)


async def _none_left(lacks: Callable[[], Awaitable[list[str]]], within: float) -> float:
    began = time.monotonic()
    while left := await lacks():
        took = time.monotonic() - began
        assert took < within, f"after {took:.0f} s: {left}"
        await asyncio.sleep(0.1)
    return time.monotonic() - began
