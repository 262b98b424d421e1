"""Keeps programs running: starts them again when they end, waits longer each time, stops them."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.logs import last_lines, make_room
from deploy.local.server import dies_with_parent, inherited

Say = Callable[[str], None]
GIVE_UP_AFTER = 3  # ends before the first readiness: waiting on would only hide the reason


class ProgramError(Exception):
    """A program did not start or did not become ready; the message ends with the last lines of its log."""


async def _nothing_to_prepare() -> None:
    return


@dataclass(frozen=True)
class Program:
    """What to run, how to know that it is ready, and how to ask it to end."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)  # on top of ours
    cwd: Path | None = None
    user: str | None = None  # whom to run as, when not as ourselves
    ready: Callable[[], Awaitable[bool]] | None = None  # None: ready as soon as it runs
    prepare: Callable[[], Awaitable[None]] = _nothing_to_prepare  # before every start
    stop_signal: signal.Signals = signal.SIGTERM
    stops_within: float = 10.0  # what every process of ours promises; who needs less ends sooner


@dataclass(frozen=True)
class Backoff:
    """How long to wait before the next start."""

    first: float = 0.5
    factor: float = 2.0
    longest: float = 30.0
    forgiven_after: float = 20.0  # having lived this long, the next end counts as the first

    def pause(self, ends_in_a_row: int) -> float:
        """Seconds, after so many ends without a long life between them."""
        return min(self.longest, self.first * self.factor ** (ends_in_a_row - 1))


class Supervised:
    """One program, kept running from `start()` until `stop()`."""

    def __init__(
        self,
        program: Program,
        say: Say = print,
        backoff: Backoff | None = None,
        on_start: Callable[[], None] | None = None,
    ) -> None:
        self.program = program
        self.starts = 0
        self._say = say
        self._backoff = backoff or Backoff()
        self._on_start = on_start
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._ends_in_a_row = 0

    @property
    def pid(self) -> int | None:
        """Of the process that runs now; None between an end and the next start."""
        running = self._process if self._process and self._process.returncode is None else None
        return running.pid if running else None

    @property
    def ended_with(self) -> int | None:
        """How the last run ended: exit status, or minus the number of a signal; None while it runs."""
        return self._process.returncode if self._process else None

    def start(self) -> None:
        """Keep it running from now on."""
        if self._keeper is None or self._keeper.done():
            self._stopping = asyncio.Event()
            self._ends_in_a_row = 0
            self._keeper = asyncio.create_task(self._keep())

    async def wait_ready(self, within: float = 60) -> None:
        """Until it answers; an error with the end of its log when it keeps ending or takes too long."""
        deadline = time.monotonic() + within
        while not await self.is_ready():
            if self._keeper is None or self._keeper.done():
                if self._keeper and not self._keeper.cancelled() and (error := self._keeper.exception()):
                    raise ProgramError(f"{self.program.name} could not start: {error}") from error
                raise ProgramError(f"{self.program.name} is stopped")
            if self._ends_in_a_row >= GIVE_UP_AFTER:
                raise ProgramError(f"{self.program.name} keeps ending\n{last_lines(self.program.log)}")
            if time.monotonic() > deadline:
                text = f"{self.program.name} is not ready after {within:.0f} s"
                raise ProgramError(f"{text}\n{last_lines(self.program.log)}")
            await asyncio.sleep(0.1)

    async def is_ready(self) -> bool:
        """Whether it runs and, if it can be asked, says that it is ready."""
        return self.pid is not None and (self.program.ready is None or await self.program.ready())

    async def stop(self) -> None:
        """Ask it to end; kill it and what it left behind when it does not."""
        if self._keeper is None:
            return
        self._stopping.set()
        self._signal(self.program.stop_signal)
        _, late = await asyncio.wait({self._keeper}, timeout=self.program.stops_within)
        if late:
            self._say(f"{self.program.name} did not end within {self.program.stops_within:.0f} s: killed")
            self._kill_group()
            await asyncio.wait({self._keeper}, timeout=5)
        if not self._keeper.done():
            self._keeper.cancel()
        self._keeper = None

    async def restart(self, within: float = 60) -> None:
        """Stop, start, wait until ready."""
        await self.stop()
        self.start()
        await self.wait_ready(within)

    def kill9(self) -> None:
        """A crash: the supervisor starts it again after the backoff."""
        self._signal(signal.SIGKILL)

    async def lose(self) -> None:
        """A crash that nobody mends, as when its machine is gone; `start()` is then another one."""
        self._stopping.set()
        self._signal(signal.SIGKILL)
        if self._keeper:
            await asyncio.wait({self._keeper})
        self._keeper = None

    async def _keep(self) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            end = await self._once()
            if self._stopping.is_set():
                return
            lived = time.monotonic() - began
            self._ends_in_a_row = 1 if lived > self._backoff.forgiven_after else self._ends_in_a_row + 1
            pause = self._backoff.pause(self._ends_in_a_row)
            self._say(f"{self.program.name} ended ({end}); starts again in {pause:.1f} s")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()

    async def _once(self) -> str:
        """Run it; why it ended. What could be started before will be again: a full disk has room one day."""
        try:
            return _reason(await self._run())
        except OSError as error:
            if not self.starts:
                raise
            return str(error)

    async def _run(self) -> int:
        await self.program.prepare()
        make_room(self.program.log)
        with self.program.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *dies_with_parent(self.program.stop_signal, list(self.program.argv), self.program.user),
                cwd=self.program.cwd, env={**inherited(), **self.program.env},
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # a Ctrl-C in the terminal is ours to pass on
            )  # fmt: skip
        self.starts += 1
        if self._on_start:
            self._on_start()
        if self._stopping.is_set():  # asked to stop while it was being started
            self._signal(self.program.stop_signal)
        return await self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _kill_group(self) -> None:
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)


async def run_once(program: Program, within: float = 120) -> None:
    """A program that does its work and ends: an error with the end of its log unless it ends well."""
    make_room(program.log)
    with program.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *dies_with_parent(signal.SIGTERM, list(program.argv)),
            cwd=program.cwd, env={**inherited(), **program.env},
            stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        async with asyncio.timeout(within):
            code = await process.wait()
    except TimeoutError as error:
        raise ProgramError(f"{program.name} has not ended after {within:.0f} s") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if code:
        raise ProgramError(f"{program.name} failed ({_reason(code)})\n{last_lines(program.log)}")


def _reason(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
