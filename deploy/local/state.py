"""What a checkout remembers between runs: ports, secrets, who runs now, whether the scenario was played."""

import base64
import fcntl
import json
import os
import secrets
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from deploy.databases.server import DATABASES
from deploy.kafka import ADMIN
from deploy.local.environment import PROCESSES, SERVICES, Secrets
from deploy.local.ports import FIRST, LAST, STEP, free_block, is_free

PORT_NAMES = (*PROCESSES, "postgres", "kafka", "kafka_controller")
SCENARIO, MIGRATION, SECURED = "scenario-played", "migrated", "secured"
GRACE = 11.0  # seconds: what a killed predecessor started may need ten to stop and let go of its ports


class AlreadyRunningError(Exception):
    """Another `make run` of this checkout is up; the message says which process."""


class LocalState:
    """Files in `.local/state`. Secrets can be read by their owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Held while the system runs; gone with the process that held it, however it ended."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("a+") as file:
            if not _try_lock(file):
                file.seek(0)
                raise AlreadyRunningError(file.read().strip() or "unknown")
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    @contextmanager
    def restoring(self) -> Iterator[None]:
        """Held by a restore, whether the system runs or not."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "restore.lock").open("a+") as file:
            if not _try_lock(file):
                raise AlreadyRunningError("restore")
            yield

    def is_locked(self) -> bool:
        """Whether the system runs here now."""
        if not (self.folder / "lock").exists():
            return False
        with (self.folder / "lock").open() as file:
            return not _try_lock(file, fcntl.LOCK_SH)

    def ports(self) -> dict[str, int]:
        """Chosen once and kept; chosen anew only where somebody else has taken one of them."""
        kept: dict[str, int] = self._read("ports.json")
        deadline = time.monotonic() + GRACE
        while set(kept) == set(PORT_NAMES):
            if all(map(is_free, kept.values())):
                return kept
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        chosen = free_block(PORT_NAMES, self._first_port())
        self._write("ports.json", chosen)
        return chosen

    def kept_ports(self) -> dict[str, int]:
        """Of the system that runs or ran last; empty before the first run."""
        return self._read("ports.json")

    def secrets(self) -> tuple[Secrets, dict[str, str]]:
        """The services' secrets, and a password per database role. Made once."""
        kept = self._read("secrets.json")
        if not kept:
            kept = {
                "vault_master_key": f"local-1:{_random_key()}",
                "request_hash_key": _random_key(),
                "session_key": _random_key(),
                "client_secrets": {service: secrets.token_urlsafe(24) for service in SERVICES},
                "roles": {
                    f"{name}_{kind}": secrets.token_urlsafe(18)
                    for name in DATABASES
                    for kind in ("owner", "app")
                },
            }
            self._write("secrets.json", kept)
        if "session_key" not in kept:  # made before there was one
            kept["session_key"] = _random_key()
            self._write("secrets.json", kept)
        roles: dict[str, str] = kept.pop("roles")
        return Secrets(**kept), roles

    def kafka_passwords(self) -> Path:
        """A folder with a file per principal; what is missing is made."""
        folder = self.folder / "kafka"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for principal in (ADMIN, *(f"svc-{service}" for service in SERVICES)):
            file = folder / principal
            if not file.exists():
                file.touch(mode=0o600)
                file.write_text(secrets.token_urlsafe(24))
        return folder

    @property
    def is_secured(self) -> bool:
        """Whether the Kafka that runs or ran last asks who one is."""
        return (self.folder / SECURED).exists()

    @is_secured.setter
    def is_secured(self, secured: bool) -> None:
        if secured:
            (self.folder / SECURED).touch()
        else:
            (self.folder / SECURED).unlink(missing_ok=True)

    def note_running(self, processes: Mapping[str, int | None]) -> None:
        """For `make status`."""
        self._write("running.json", dict(processes))

    def running(self) -> dict[str, int | None]:
        """Process ids by name as last noted; whether they still run is the reader's to find out."""
        return self._read("running.json")

    def was_done(self, what: str, how: str) -> bool:
        """Whether this was done so before: on the same servers, from the same sources."""
        stamp = self.folder / what
        return stamp.exists() and stamp.read_text() == how

    def note_done(self, what: str, how: str) -> None:
        """It need not be done again."""
        (self.folder / what).write_text(how)

    def forget_data(self) -> None:
        """Ports and secrets stay: they say nothing about the data, and other data may depend on a key."""
        for name in (SCENARIO, MIGRATION, "running.json"):
            (self.folder / name).unlink(missing_ok=True)

    def _first_port(self) -> int:
        """Two checkouts look in different places, also when only one of them runs now."""
        places = (LAST - FIRST) // STEP // 2
        return FIRST + STEP * (zlib.crc32(str(self.folder.resolve()).encode()) % places)

    def _read(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        read: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return read

    def _write(self, name: str, value: Mapping[str, object]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self.folder / f".{name}.new"
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        new.write_text(json.dumps(value, indent=1))
        new.replace(self.folder / name)


def _try_lock(file: TextIO, kind: int = fcntl.LOCK_EX) -> bool:
    """Tried for a moment, since `is_locked` holds it for an instant."""
    for _ in range(5):
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
