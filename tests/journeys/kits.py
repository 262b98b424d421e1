"""The consumer kits as a ministry runs them: in their own folders, told nothing but the public contract."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from deploy.databases.server import Database
from deploy.local.environment import WRITE_SERVICES
from deploy.local.paths import LOCAL, ROOT
from tests.servers.system import RunningSystem

MINISTRY = ROOT / "deploy" / "examples" / "ministry"
LIBS = LOCAL / "ministry-java" / "libs"
GATE = 77  # an advisory lock that the test holds while a kit is to stand still
ENOUGH = 600  # events after which it does: a first batch is committed by then, and many are to come
_HOLD = f"""
CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM events) > {ENOUGH} THEN PERFORM pg_advisory_xact_lock_shared({GATE}); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER hold AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION hold()"""


@dataclass(frozen=True)
class Kit:
    """One kit with its database."""

    name: str
    argv: tuple[str, ...]
    folder: Path
    variables: dict[str, str]
    database: str

    @contextmanager
    def consuming(self, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        with log.open("ab") as out:
            process = subprocess.Popen(  # noqa: S603 (our own program)
                [*self.argv, "consume"], cwd=self.folder, env=self.variables, stdout=out, stderr=out
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    async def run(self, command: str) -> tuple[int, str]:
        try:
            done = await asyncio.to_thread(
                subprocess.run, [*self.argv, command],
                cwd=self.folder, env=self.variables, capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            return 1, f"{error}\n"
        said = [line for line in done.stderr.splitlines(keepends=True) if not line.startswith("SLF4J: ")]
        return done.returncode, done.stdout + "".join(said)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[asyncpg.Connection]:
        """It comes to a stop in the middle of a transaction, until the context ends."""
        connection = await asyncpg.connect(self.database)
        try:
            await connection.execute((MINISTRY / "schema.sql").read_text(encoding="utf-8"))
            await connection.execute(_HOLD)
            await connection.execute(f"SELECT pg_advisory_lock({GATE})")
            yield connection
        finally:
            await connection.close()

    async def fetchval(self, sql: str) -> int:
        connection = await asyncpg.connect(self.database)
        try:
            return int(await connection.fetchval(sql))
        finally:
            await connection.close()


def python_kit(told: dict[str, str], database: Database) -> Kit:
    argv = (sys.executable, "-m", "ministry_kit")
    told = told | {"DATABASE_URL": database.owner}
    return Kit("python", argv, MINISTRY / "python", told, database.owner)


def java_kit(told: dict[str, str], database: Database, classes: Path) -> Kit:
    if missing := java_lacks():
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return compiled(told, database, classes)


def java_lacks() -> str:
    """Why the Java kit cannot be run here; nothing: it can."""
    if shutil.which("javac") is None or not LIBS.exists():
        return "the Java kit is not tested: javac or its libraries are missing (bootstrap.sh dev)"
    return ""


def compiled(told: dict[str, str], database: Database, classes: Path) -> Kit:
    """The Java kit, built without a warning."""
    path = f"{LIBS}/*"
    javac = ["javac", "-Xlint:all", "-Werror", "-cp", path, "-d", str(classes), "MinistryKit.java"]
    made = subprocess.run(javac, cwd=MINISTRY / "java", capture_output=True, text=True, check=False)  # noqa: S603 (our own)
    assert made.returncode == 0, made.stdout + made.stderr
    at = urlsplit(database.owner)
    jdbc = f"jdbc:postgresql://{at.hostname}:{at.port}{at.path}?user={at.username}&password={at.password}"
    argv = ("java", "-Xmx128m", "-cp", f"{path}:{classes}", "MinistryKit")
    return Kit("java", argv, MINISTRY / "java", told | {"JDBC_URL": jdbc}, database.owner)


def told_of(up: RunningSystem, **other: str) -> dict[str, str]:
    """The environment of a kit: where things are, and nothing of ours."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return kept | {
        "KAFKA_BOOTSTRAP_SERVERS": up.system.site.kafka,
        "KAFKA_TOPIC_PREFIX": up.system.site.topic_prefix,
        "FEED_TOKEN": up.token("ministry"),
        **{f"FEED_URL_{service.upper()}": up.urls[service] for service in WRITE_SERVICES},
        **other,
    }
