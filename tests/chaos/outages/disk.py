"""The disk under PostgreSQL or Kafka, made full or slow while they run (by `disk.c`, preloaded into them)."""

import mmap
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from deploy.local.kafka import KafkaServer
from deploy.local.postgres import PostgresServer
from tests.chaos.stage import Stage

SOURCE = Path(__file__).parent / "disk.c"
_NUMBERS = struct.Struct("=iiii")  # full, microseconds a flush, writes refused, flushes delayed


def compiler() -> str | None:
    """Whatever C compiler there is."""
    return shutil.which("cc") or shutil.which("gcc")


def compiled(folder: Path) -> Path:
    """The library; the folder must be one that the servers' users may read."""
    library = folder / "disk.so"
    command = [compiler() or "cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)  # noqa: S603 (our own command)
    return library


class Disk:
    """One server's. It works once the server was started with `environment()`."""

    def __init__(self, library: Path, data: Path, name: str) -> None:
        self._library, self._data = library, data
        self._control = library.parent / f"{name}.disk"
        self._control.write_bytes(bytes(_NUMBERS.size))
        self._control.chmod(0o666)
        with self._control.open("r+b") as file:
            self._numbers = mmap.mmap(file.fileno(), _NUMBERS.size)

    def environment(self) -> dict[str, str]:
        """What the server must be started with."""
        return {
            "LD_PRELOAD": str(self._library),
            "TEST_DISK_CONTROL": str(self._control),
            "TEST_DISK_FOLDER": f"{self._data}/",
        }

    @contextmanager
    def full(self) -> Iterator[None]:
        """No file grows while the block runs."""
        self._set(0, 1)
        try:
            yield
        finally:
            self._set(0, 0)

    @contextmanager
    def slow(self, seconds: float) -> Iterator[None]:
        """Every flush takes so much longer."""
        self._set(1, int(seconds * 1e6))
        try:
            yield
        finally:
            self._set(1, 0)

    @property
    def refused(self) -> int:
        """Writes that found no room, so far."""
        return int(_NUMBERS.unpack(self._numbers[:])[2])

    @property
    def delayed(self) -> int:
        """Flushes that took longer, so far."""
        return int(_NUMBERS.unpack(self._numbers[:])[3])

    def _set(self, place: int, number: int) -> None:
        struct.pack_into("=i", self._numbers, 4 * place, number)


def under(stage: Stage, name: str, library: Path) -> Disk:
    """The disk of a server, which is started again on it."""
    [server] = [found for found in stage.up.system._servers if found.name == name]
    assert isinstance(server, PostgresServer | KafkaServer)
    disk = Disk(library, server.data, name)
    process = stage.up.system.process(name)
    process.program = replace(process.program, env={**process.program.env, **disk.environment()})
    stage.up.restart(name)
    return disk
