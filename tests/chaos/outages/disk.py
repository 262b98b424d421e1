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

SERVERS = ("postgres", "kafka")
SOURCE = Path(__file__).parent / "disk.c"
_NUMBERS = struct.Struct("=iiii")  # full, microseconds a flush, writes refused, flushes delayed


def compiler() -> str | None:
    """Whatever C compiler there is."""
    return shutil.which("cc") or shutil.which("gcc")


class Disk:
    """One server's, found by its control file; it can be full, and slow, from the server's next start on."""

    def __init__(self, control: Path) -> None:
        with control.open("r+b") as file:
            self._numbers = mmap.mmap(file.fileno(), _NUMBERS.size)

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


def put_under(stage: Stage) -> dict[str, Disk]:
    """Start both servers again, each on a disk of its own; needs a compiler. Safe to repeat."""
    return {name: disk_of(stage, name) or _put_under(stage, name) for name in SERVERS}


def disk_of(stage: Stage, server: str) -> Disk | None:
    """The disk that was put under a server, if one was."""
    control = _control(stage, server)
    return Disk(control) if control.exists() else None


def _put_under(stage: Stage, name: str) -> Disk:
    system = stage.up.system
    [server] = [found for found in system._servers if found.name == name]
    assert isinstance(server, PostgresServer | KafkaServer)
    control, process = _control(stage, name), system.process(name)
    preload = {
        "LD_PRELOAD": str(_compiled(control.parent)),
        "TEST_DISK_CONTROL": str(control),
        "TEST_DISK_FOLDER": f"{server.data}/",
    }
    control.write_bytes(bytes(_NUMBERS.size))
    control.chmod(0o666)  # PostgreSQL runs as another user
    process.program = replace(process.program, env={**process.program.env, **preload})
    stage.up.restart(name)
    return Disk(control)


def _control(stage: Stage, server: str) -> Path:
    return stage.up.system.folder / "disks" / server


def _compiled(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    library = folder / "disk.so"
    if not library.exists():
        command = [compiler() or "cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True)  # noqa: S603 (our own command)
    return library
