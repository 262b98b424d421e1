"""SIGTERM under load: whoever was let in is answered, nothing is done in silence, the end is soon."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

import httpx

from deploy.local.environment import SERVICES, WRITE_SERVICES
from deploy.local.scenario.api import Api
from tests.chaos.evidence import Databases, databases
from tests.chaos.outages.experiment import Watched
from tests.chaos.outages.faults import again, told_to_stop
from tests.chaos.outages.probes import READS
from tests.chaos.stage import Stage

EVERYBODY = (*SERVICES, "projector")
PROMISED = 10.0
MARGIN = 10.0  # for the machine
PATIENCE = 25.0  # the supervisor kills who takes longer: then the status is not 0
READERS = 4


async def all_stopped(stage: Stage, load: Watched, waves: Sequence[Sequence[str]]) -> list[str]:
    """Wave after wave; those of one wave at once."""
    lines = []
    async with databases(stage.up) as found:
        for wave in waves:
            load.unanswered.clear()
            async with AsyncExitStack() as stack:
                readers = {one: await stack.enter_async_context(Readers(stage, one)) for one in wave}
                await load.until_more(10)
                ends = await asyncio.gather(*(told_to_stop(stage, process, PATIENCE) for process in wave))
            done = await _done_in_silence(load, found)
            await asyncio.gather(*(again(stage, process) for process in wave))
            for process, (status, seconds) in zip(wave, ends, strict=True):
                met = ", ".join(f"{met} {times}" for met, times in readers[process].met.items())
                lines.append(f"{process}: status {status} in {seconds:.1f} s; its readers: {met or 'none'}")
                assert status == 0, lines[-1]
                assert seconds < PROMISED + MARGIN, lines[-1]
                assert readers[process].let_down() <= READERS, lines[-1]
            assert not done, f"done, and nobody told: {done}"
    return lines


async def _done_in_silence(load: Watched, found: Databases) -> list[str]:
    """Commands whose request got no answer and which a store holds all the same, though not sent again."""
    lost = {command.id: command.key for command in load.stage.commands if command.key in load.unanswered}
    logged = "SELECT command_id FROM commands WHERE command_id = ANY($1)"
    rows = [row for service in WRITE_SERVICES for row in await found.of[service].fetch(logged, list(lost))]
    return [f"{lost[row['command_id']]}: {load.unanswered[lost[row['command_id']]]}" for row in rows]


class Readers:
    """A few clients of one process on connections that they keep; what they met."""

    def __init__(self, stage: Stage, process: str) -> None:
        self.met: Counter[str] = Counter()
        self._urls, self._process = stage.up.urls, process
        self._tasks: list[asyncio.Task[None]] = []

    def let_down(self) -> int:
        """Who got neither an answer nor a refused connection: each client may come too late once."""
        return sum(times for met, times in self.met.items() if met not in {"200", "ConnectError"})

    async def __aenter__(self) -> Self:
        self._http = httpx.AsyncClient(trust_env=False, timeout=20)
        if self._process in READS:
            who, path = READS[self._process][0]
            async with Api(self._urls) as api:
                headers = {"Authorization": f"Bearer {await api.token(who)}"}
            url = self._urls[self._process] + path
            self._tasks = [asyncio.create_task(self._read(url, headers)) for _ in range(READERS)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()

    async def _read(self, url: str, headers: dict[str, str]) -> None:
        while True:
            try:
                self.met[str((await self._http.get(url, headers=headers)).status_code)] += 1
            except httpx.TransportError as error:
                self.met[type(error).__name__] += 1
                await asyncio.sleep(0.05)
