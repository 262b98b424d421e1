"""A server that runs as a plain process: prepared once, started, asked whether it is ready, stopped, killed.

`make run` gives `argv()` to its supervisor; tests call `start()`, `stop()` and `kill9()` themselves.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

from deploy.local.logs import last_lines


class ServerError(Exception):
    """A server did not start or did not become ready; the message ends with the last lines of its log."""


class Server(ABC):
    """One process with a folder of its own; its log is `<folder>/<name>.log`."""

    name: str
    stop_signal = signal.SIGTERM
    stops_within = 8.0

    def __init__(self, folder: Path) -> None:
        self.folder = folder = folder.resolve()
        self.user: str | None = None  # whom to run as, when not as ourselves
        self.log = folder / f"{self.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Write what the server needs before its first start and refresh its settings; safe to repeat."""

    @abstractmethod
    def argv(self) -> list[str]:
        """The command whose process is the server itself (no wrapper that would swallow a signal)."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it answers."""

    def env(self) -> dict[str, str]:
        """On top of ours."""
        return {"LC_ALL": "C.UTF-8"}

    @property
    def pid(self) -> int | None:
        """None while it does not run."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process else None

    def start(self, within: float = 40) -> None:
        """Prepare, start and wait until ready."""
        if self.pid:
            raise ServerError(f"{self.name} already runs")
        self.prepare()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 (our own command)
                dies_with_parent(self.stop_signal, self.argv(), self.user),
                env={**inherited(), **self.env()}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        try:
            self.wait_ready(within)
        except BaseException:
            self.kill9()
            raise

    def wait_ready(self, within: float = 40) -> None:
        """Until it answers; an error with the end of its log when it ends or takes too long."""
        deadline = time.monotonic() + within
        while not self.is_ready():
            if self._process and self._process.poll() is not None:
                raise ServerError(
                    f"{self.name} ended with {self._process.returncode}\n{last_lines(self.log)}"
                )
            if time.monotonic() > deadline:
                raise ServerError(f"{self.name} is not ready after {within:.0f} s\n{last_lines(self.log)}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask it to end and wait; kill it when it does not."""
        if not (self._process and self.pid):
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(self.stops_within)
        except subprocess.TimeoutExpired:
            self.kill9()

    def kill9(self) -> None:
        """What a power cut looks like from outside: no chance to say good-bye, for none of its processes."""
        if not (self._process and self.pid):
            return
        family = [self._process.pid, *descendants(self._process.pid)]
        for pid in family:
            _kill(pid)
        self._process.wait()
        while any(Path(f"/proc/{pid}/exe").exists() for pid in family):  # a zombie has no exe left
            time.sleep(0.01)

    def remove(self) -> None:
        """Stop it and forget its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def inherited() -> dict[str, str]:
    """Our environment as every child gets it: without the superuser's URL, which only we need."""
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}


def dies_with_parent(sig: signal.Signals, argv: list[str], user: str | None = None) -> list[str]:
    """The same command, which gets `sig` when the process that started it is gone (killed, crashed)."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return argv
    as_user = ["--reuid", user, "--regid", user, "--init-groups"] if user else []
    return [setpriv, *as_user, "--pdeathsig", sig.name.removeprefix("SIG"), "--", *argv]


def descendants(pid: int) -> list[int]:
    """All that a process started, and what that started."""
    return [found for child in children(pid) for found in (child, *descendants(child))]


def children(pid: int) -> list[int]:
    """What any of a process's threads started; none of a process that is gone."""
    found = []
    for told in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # the thread ended meanwhile
            found += [int(child) for child in told.read_text().split()]
    return found


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
