"""A private PostgreSQL server: its own cluster, loopback only, passwords required, no socket file."""

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from tempfile import NamedTemporaryFile

from deploy.local.ports import HOST
from deploy.local.server import Server, ServerError, dies_with_parent

MIN_VERSION = 15
SUPERUSER = "kruchang"
# seconds; its sessions notice by themselves, and while one is there PostgreSQL refuses to start again
ORPHANS_END_WITHIN = 15.0
UNPRIVILEGED = "postgres"  # PostgreSQL refuses to run as root; Debian's package brings this user

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # a socket's path may have 107 bytes: a deep checkout would not start
    "max_connections": "200",
    "shared_buffers": "128MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C.UTF-8",
    "log_line_prefix": "%m [%p] %d ",
    "jit": "off",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class PostgresServer(Server):
    """`PostgresServer(folder, port)`; `durable=False` for tests that nobody pulls the plug on."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends the sessions, then checkpoints

    def __init__(self, folder: Path, port: int, durable: bool = True, password: str | None = None) -> None:
        super().__init__(folder)
        self.port = port
        self.durable = durable
        self.user = UNPRIVILEGED if os.geteuid() == 0 else None
        self.data = _reachable(self.folder / "data") if self.user else self.folder / "data"
        self._password = password

    @property
    def url(self) -> str:
        """As superuser, for the database `postgres`."""
        return f"postgresql://{SUPERUSER}:{self.password}@{HOST}:{self.port}/postgres"

    @property
    def password(self) -> str:
        """The superuser's, made once and kept beside the data."""
        kept = self.folder / "password"
        if self._password is None:
            self._password = kept.read_text() if kept.exists() else secrets.token_urlsafe(18)
        return self._password

    def prepare(self) -> None:
        """The cluster once, its settings every time; what is left of a killed postmaster ends first."""
        deadline = time.monotonic() + ORPHANS_END_WITHIN
        while _works_in(self.data) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = self.folder / "password"
        if not kept.exists():
            secret = self.password
            kept.touch(mode=0o600)
            kept.write_text(secret)
        if not (self.data / "kruchang.conf").exists():
            shutil.rmtree(self.data, ignore_errors=True)  # an initdb that was interrupted
            self._initdb()
        settings = {**SETTINGS, **(DURABLE if self.durable else FORGETFUL), "port": str(self.port)}
        lines = "".join(f"{key} = '{value}'\n" for key, value in settings.items())
        (self.data / "kruchang.conf").write_text(lines)

    def argv(self) -> list[str]:
        """The postmaster itself."""
        return [str(program("postgres")), "-D", str(self.data)]

    def is_ready(self) -> bool:
        """Whether it accepts connections (not: is still recovering)."""
        asked = [str(program("pg_isready")), "-q", "-h", HOST, "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0  # noqa: S603 (our own command)

    def remove(self) -> None:
        """Also where the data lies outside the folder."""
        super().remove()
        shutil.rmtree(self.data, ignore_errors=True)

    def _initdb(self) -> None:
        self.data.mkdir(parents=True, mode=0o700)
        with NamedTemporaryFile("w") as password_file:
            password_file.write(self.password)
            password_file.flush()
            if self.user:
                shutil.chown(self.data, self.user, self.user)
                shutil.chown(password_file.name, self.user)
            command = [
                str(program("initdb")), "-D", str(self.data),
                "-U", SUPERUSER, f"--pwfile={password_file.name}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            ]  # fmt: skip
            made = subprocess.run(  # noqa: S603 (our own command)
                dies_with_parent(signal.SIGKILL, command, self.user),
                capture_output=True, text=True, cwd="/", env={**os.environ, **self.env()}, check=False,
            )  # fmt: skip
        if made.returncode:
            raise ServerError(f"initdb failed\n{made.stdout}{made.stderr}")
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write("include 'kruchang.conf'\n")


def program(name: str) -> Path:
    """Of the newest installed version."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    folders = [*debian[::-1], *([Path(on_path).resolve().parent] if on_path else [])]
    for folder in folders:
        version = folder.parent.name
        if (folder / name).exists() and (not version.isdigit() or int(version) >= MIN_VERSION):
            return folder / name
    raise ServerError(f"PostgreSQL {MIN_VERSION} or later is not installed (Debian package postgresql)")


def _works_in(folder: Path) -> bool:
    """Whether a process has this as its working folder, as all of a cluster's have (where /proc tells)."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):  # ended meanwhile, or somebody else's
            if link.readlink() == folder:
                return True
    return False


def _reachable(wanted: Path) -> Path:
    """The folder, or one in /var/lib if the unprivileged user may not walk there (a checkout in /root)."""
    walk = [folder for folder in wanted.parents if folder.exists()]
    if all(folder.stat().st_mode & 0o001 for folder in walk):
        return wanted
    return Path("/var/lib/kruchang") / hashlib.sha256(str(wanted).encode()).hexdigest()[:16]
