"""The limit of every append: pgbench, one INSERT of the same bytes a transaction, prepared."""

import asyncio
import os
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.databases.server import Database
from deploy.local.postgres import PostgresServer
from tests.bench.figure import BenchError
from tests.bench.rounds import Rate

_TABLE = """CREATE TABLE IF NOT EXISTS single (
    stream uuid NOT NULL, version integer NOT NULL, type text NOT NULL, value json NOT NULL,
    PRIMARY KEY (stream, version))"""
FEW = 20
_DONE = re.compile(r"number of transactions actually processed: (\d+)")
_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


async def single_inserts(database: Database, value: bytes, clients: int, seconds: float) -> Rate:
    """So many clients for so long. pgbench counts whole seconds: for less, fewer clients do a few each.

    The server of the tests has other work beside, and no hundred places to spare.
    """
    amount: tuple[str, str] = ("-T", str(round(seconds)))
    if seconds < 1:
        amount, clients = ("-t", "5"), min(clients, FEW)
    connection = await asyncpg.connect(database.owner)
    try:
        await connection.execute(_TABLE)
        before = await connection.fetchval("SELECT count(*) FROM single")
        said = await _pgbench(database.owner, value, clients, amount)
        found = await connection.fetchval("SELECT count(*) FROM single") - before
    finally:
        await connection.close()
    done, tps = _DONE.search(said), _TPS.search(said)
    if not done or not tps:
        raise BenchError(f"pgbench said {said}")
    return Rate(int(done[1]), int(done[1]) / float(tps[1]), found)


async def _pgbench(url: str, value: bytes, clients: int, amount: Sequence[str]) -> str:
    at = urlsplit(url)
    without_password = urlunsplit(at._replace(netloc=f"{at.username}@{at.hostname}:{at.port}"))
    with TemporaryDirectory() as folder:
        beside = Path(PostgresServer(Path(folder), port=0).argv()[0])  # which is not started
        script = Path(folder) / "single.sql"
        text = value.decode().replace("'", "''")
        script.write_text(f"INSERT INTO single VALUES (gen_random_uuid(), 1, 'bench', '{text}');\n")
        pgbench = await asyncio.create_subprocess_exec(
            str(beside.with_name("pgbench")), "-n", "-M", "prepared", "-c", str(clients),
            "-j", str(min(clients, 2)), *amount, "-f", str(script), without_password,
            env={**os.environ, "PGPASSWORD": at.password or ""},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await pgbench.communicate()
    return said.decode()
