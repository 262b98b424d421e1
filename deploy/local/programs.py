"""What runs: the commands of a whole system, and how each says that it is ready."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import httpx

from deploy.kafka import ADMIN
from deploy.local.environment import HTTP_PROCESSES, SERVICES, Site, environment, kafka_environment
from deploy.local.paths import ROOT
from deploy.local.server import Server
from deploy.local.supervisor import Program

Argv = Sequence[str]


def python(*arguments: str) -> list[str]:
    """A module of this checkout, in this interpreter."""
    return [sys.executable, "-u", "-m", *arguments]


@dataclass(frozen=True)
class Commands:
    """Replaceable, so that a test of the supervisor need not start the real services."""

    serve: Mapping[str, Argv] = field(
        default_factory=lambda: {
            "issuer": python("deploy.local.issuer"),
            **{service: python(f"services.{service}", "serve") for service in SERVICES},
            "projector": python("services.reporting", "project"),
        }
    )
    migrate: Mapping[str, Argv] = field(
        default_factory=lambda: {service: python(f"services.{service}", "migrate") for service in SERVICES}
    )


def server_program(server: Server, logs: Path) -> Program:
    """PostgreSQL or Kafka."""

    async def ready() -> bool:
        return await asyncio.to_thread(server.is_ready)

    async def prepare() -> None:
        await asyncio.to_thread(server.prepare)

    return Program(
        server.name, server.argv(), logs / f"{server.name}.log", env=server.env(), user=server.user,
        ready=ready, prepare=prepare, stop_signal=server.stop_signal, stops_within=3.0,
    )  # fmt: skip


def serve_program(process: str, argv: Argv, site: Site, logs: Path, name: str | None = None) -> Program:
    """One of ours. Those that speak HTTP are ready when /readyz says so."""
    asks = readyz(site.urls[process]) if process in HTTP_PROCESSES else None
    name = name or process
    variables = environment(process, site)
    if process == "projector":  # two of one name would shut each other out of their group
        variables["KRUCHANG_PROJECTOR_INSTANCE"] = name.partition("-")[2] or "1"
    return Program(name, argv, logs / f"{name}.log", env=variables, cwd=ROOT, ready=asks)


def migrate_program(service: str, argv: Argv, site: Site, logs: Path) -> Program:
    """The one moment at which a service acts as the owner of its database."""
    variables = environment(service, site, migrating=True)
    return Program(f"{service} migrate", argv, logs / f"{service}.log", env=variables, cwd=ROOT)


def principals_program(site: Site, logs: Path) -> Program:
    """Before any service signs in: its password and its rights, as the administrator."""
    argv = python("deploy.kafka", "provision", "--passwords", str(site.kafka_passwords))
    variables = kafka_environment(site, ADMIN)
    return Program("kafka principals", argv, logs / "kafka-principals.log", env=variables, cwd=ROOT)


def digest_of_migrations() -> str:
    """Changes when what ``migrate`` would do may have changed: its SQL and its code."""
    files = [ROOT / folder for folder in ("services", "shared")]
    sources = sorted(
        path for folder in files for pattern in ("*.sql", "*migrat*.py") for path in folder.rglob(pattern)
    )
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def readyz(url: str) -> Callable[[], Awaitable[bool]]:
    """Asks whether the process at this URL is ready to work."""
    # one client for all questions: making one costs 30 ms, and everybody is waiting for a processor
    client = httpx.AsyncClient(trust_env=False, timeout=5, headers={"Connection": "close"})

    async def ready() -> bool:
        try:
            return (await client.get(f"{url}/readyz")).is_success
        except httpx.TransportError:
            return False

    return ready
