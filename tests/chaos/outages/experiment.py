"""The frame of every experiment: load while something is away, and the proof when all has come to rest."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from deploy.local.scenario.api import Who
from tests.chaos.evidence import databases
from tests.chaos.history.record import Command
from tests.chaos.load import Load, Shows, version_shown
from tests.chaos.proof import prove, repeats_get_their_first_answer
from tests.chaos.stage import Stage
from tests.chaos.walks import walk

WARM = 20  # commands acknowledged before anything happens, and after all is well again
SOON = 40.0  # seconds
READ_WITHIN = 120.0  # seconds, for whoever asked before: what he waits for may have to be healed first
CENTRAL = Who("central.officer", "OVEC")


@dataclass
class Watched(Load):
    """Clients that note what they were told instead of an answer, and which requests got none at all."""

    problems: Counter[str] = field(default_factory=Counter)  # by code
    unanswered: dict[str, str] = field(default_factory=dict)  # keys of commands that were sent, and the error
    elsewhere: dict[str, list[str]] = field(default_factory=dict)  # URLs of a service's other processes

    reading: int = 0  # reads under way of what must first arrive from another service
    arrives: bool = True

    @asynccontextmanager
    async def nothing_arrives(self) -> AsyncIterator[None]:
        """Nobody asks another service for what he just wrote: without Kafka he would wait, as he is told to.

        The block begins when all who asked before have their answer.
        """
        self.arrives = False
        try:
            readers = "readers should have had their answers"
            await until(lambda: self.reading == 0, readers, self, within=READ_WITHIN)
            yield
        finally:
            self.arrives = True

    async def read(
        self, command: Command, service: str, path: str, who: Who = CENTRAL, shows: Shows = version_shown
    ) -> httpx.Response:
        """As every client, but see `nothing_arrives`."""
        if service == command.service:
            return await super().read(command, service, path, who, shows)
        if not self.arrives:
            return httpx.Response(503)
        self.reading += 1
        try:
            return await super().read(command, service, path, who, shows)
        finally:
            self.reading -= 1

    def troubles(self) -> tuple[int, int]:
        """How often commands got no answer, and how often they were told to come again."""
        return self.unknown, self.come_again

    async def _request(
        self, method: str, url: str, headers: dict[str, str], body: object
    ) -> httpx.Response | None:
        try:
            answer = await self._anywhere(method, url, headers, body)
        except httpx.ConnectError:
            raise
        except httpx.TransportError as error:
            if method == "POST":
                self.unanswered[headers["Idempotency-Key"]] = repr(error)
            raise
        if answer is not None and answer.is_error:
            self.problems[answer.json()["code"]] += 1
        return answer

    async def _anywhere(
        self, method: str, url: str, headers: dict[str, str], body: object
    ) -> httpx.Response | None:
        """As behind a load balancer: where nobody listens any more, another process is asked."""
        own = "/".join(url.split("/")[:3])
        for base in (own, *self.elsewhere.get(own, ())):
            try:
                return await super()._request(method, base + url.removeprefix(own), headers, body)
            except httpx.ConnectError:
                continue
        raise httpx.ConnectError("nobody listens")


@asynccontextmanager
async def proved(stage: Stage) -> AsyncIterator[Watched]:
    """Clients send while the block runs; when it ends, the whole history of the stage must be right."""
    async with Watched(stage, walk) as load:
        await load.until_more(WARM)
        yield load
        await load.until_more(WARM)
        await repeats_get_their_first_answer(load)
    async with databases(stage.up) as found:
        await prove(stage, found)


async def until(
    holds: Callable[[], bool | Awaitable[bool]],
    otherwise: str,
    load: Load | None = None,
    within: float = SOON,
) -> None:
    """Wait for what must come; meanwhile the clients must be well."""
    since = Since()
    while not (holding if isinstance(holding := holds(), bool) else await holding):
        assert since.seconds < within, otherwise
        if load:
            load.look()
        await asyncio.sleep(0.02)


class Since:
    """How long ago something happened."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Until now."""
        return time.monotonic() - self._began
