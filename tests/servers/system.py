"""The whole running system for tests that are not asynchronous or share it between event loops."""

import asyncio
import threading
import uuid
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from deploy.local.supervisor import Program
from deploy.local.system import System
from tests.servers.session import server_folder

T = TypeVar("T")


class RunningSystem:
    """A System that keeps itself alive in a thread of its own; every call waits for its end."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="system", daemon=True)

    @property
    def urls(self) -> dict[str, str]:
        return self.system.urls

    def start(self) -> None:
        self._thread.start()
        self._wait(self.system.start())

    def stop(self) -> None:
        self._wait(self.system.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def rest(self) -> None:
        """As after Ctrl-C: everything stops, the data stays."""
        self._wait(self.system.stop())

    def rise(self) -> None:
        """Start again after a rest."""
        self._wait(self.system.start())

    def token(self, user: str) -> str:
        return self._wait(self.system.token(user))

    def kill9(self, process: str) -> None:
        """It starts again by itself; `wait_ready` tells when."""
        self.system.process(process).kill9()

    def restart(self, process: str) -> None:
        self._wait(self.system.process(process).restart())

    def stop_process(self, process: str) -> None:
        self._wait(self.system.process(process).stop())

    def terminate(self, process: str) -> int | None:
        """Ask it to stop; how it ended. It stays stopped."""
        supervised = self.system.process(process)
        self._wait(supervised.stop())
        return supervised.ended_with

    def lose(self, process: str) -> None:
        """`kill -9`, and it stays away."""
        self._wait(self.system.process(process).lose())

    def start_process(self, process: str) -> None:
        self._loop.call_soon_threadsafe(self.system.process(process).start)
        self.wait_ready(process)

    def wait_ready(self, process: str) -> None:
        self._wait(self.system.process(process).wait_ready())

    def is_ready(self, process: str) -> bool:
        return self._wait(self.system.process(process).is_ready())

    def add_replica(self, service: str) -> str:
        return self._wait(self.system.add_replica(service))

    def run(self, program: Program) -> None:
        """One that is no part of it: kept running like the others."""
        self._wait(self.system._run([program]))

    def remove_replica(self, name: str) -> None:
        """Stop it and forget it."""
        self._wait(self.system._processes.pop(name).stop())

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


@contextmanager
def running(system: System) -> Iterator[RunningSystem]:
    """Started, handed over, stopped."""
    up = RunningSystem(system)
    try:
        up.start()
        yield up
    finally:
        up.stop()


@contextmanager
def running_beside(postgres: str, kafka: str, prefix: str) -> Iterator[RunningSystem]:
    """A system of its own on the run's servers: its databases and topics begin with the prefix."""
    name = f"{prefix}{uuid.uuid4().hex[:8]}"
    with server_folder() as folder:
        system = System(
            folder, postgres=postgres, kafka=kafka, topic_prefix=f"{name}.",
            database_prefix=f"{name}_", say=lambda _: None,
        )  # fmt: skip
        with running(system) as up:
            yield up
