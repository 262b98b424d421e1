"""Who reads from outside, as ministries do: both consumer kits in databases of their own, and a follower of
the feed. They are processes like any other on the stage: killed, they are started again, and have to go on.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from deploy.databases.server import Database, Role, ensure_database
from deploy.local.environment import WRITE_SERVICES
from deploy.local.programs import python
from deploy.local.supervisor import Program
from tests.journeys.kits import Kit, compiled, java_lacks, python_kit, told_of
from tests.servers.system import RunningSystem

FOLLOWER = "feed-follower"
PYTHON, JAVA = "ministry-python", "ministry-java"
KITS = (PYTHON, JAVA)
_MINISTRY = Role("ministry", "of-the-ministry")


@dataclass(frozen=True)
class Readers:
    """Everybody who reads, and where the follower writes down what it was told."""

    kits: Mapping[str, Kit] = field(default_factory=dict)
    told: Path | None = None


def let_in(up: RunningSystem, folder: Path, doors: Mapping[str, list[str]]) -> Readers:
    """They begin with the first day, and read on whatever happens."""
    kits, told = _kits(up, folder), folder / "told"
    told.mkdir()
    for name, kit in kits.items():
        up.run(_program(up, name, [*kit.argv, "consume"], kit.variables, kit.folder))
    variables = {f"FEED_{service.upper()}": " ".join(doors[service]) for service in WRITE_SERVICES}
    follower = python("tests.chaos.following", up.urls["issuer"], str(told))
    up.run(_program(up, FOLLOWER, follower, variables, Path.cwd()))
    return Readers(kits, told)


def _kits(up: RunningSystem, folder: Path) -> dict[str, Kit]:
    kits = {PYTHON: python_kit(told_of(up, MINISTRY_NAME=PYTHON), _database(up, "ministry_python"))}
    if missing := java_lacks():
        assert os.environ.get("CI") != "true", missing
        return kits
    java = compiled(told_of(up, MINISTRY_NAME=JAVA), _database(up, "ministry_java"), folder / "classes")
    return kits | {JAVA: java}


def _database(up: RunningSystem, name: str) -> Database:
    return asyncio.run(ensure_database(up.system.superuser, name, _MINISTRY, _MINISTRY))


def _program(
    up: RunningSystem, name: str, argv: list[str], variables: Mapping[str, str], folder: Path
) -> Program:
    return Program(name, argv, up.system.logs / f"{name}.log", env=variables, cwd=folder)


def with_token(kit: Kit, token: str) -> Kit:
    """A run takes longer than a token lives."""
    return replace(kit, variables=kit.variables | {"FEED_TOKEN": token})
