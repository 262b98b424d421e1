"""What a running system leaves behind, as bytes: topics, logs, metrics, tables; each piece with its name."""

import io
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import asyncpg
import httpx
from aiokafka.admin import AIOKafkaAdminClient

from services.reporting.rebuilding.topics import Topics

Hay = AsyncIterator[tuple[str, bytes]]
TABLES = """SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
            WHERE relkind IN ('r', 'p', 'm', 'S')
              AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
            ORDER BY 1"""


async def of_topics(kafka: str, prefix: str) -> Hay:
    """Every message of every topic whose name begins so: key, headers, value."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        names = [name for name in await admin.list_topics() if name.startswith(prefix)]
    finally:
        await admin.close()
    async with Topics(kafka, names) as topics:
        async for batch in topics.up_to_now():
            for one in batch:
                headers = b"\n".join(b"%s: %s" % (name.encode(), value) for name, value in one.headers)
                place = f"{one.topic}/{one.partition}/{one.offset}"
                yield place, b"\n".join([place.encode(), one.key or b"", headers, one.value or b""])


async def of_logs(folder: Path) -> Hay:
    """Every file in the folder, whatever it is called."""
    for path in _files(folder):
        yield path.name, path.read_bytes()


async def of_log_of_server(superuser: str) -> Hay:
    """What PostgreSQL itself wrote: its standard error, read through itself."""
    connection = await asyncpg.connect(superuser)
    try:
        yield "postgres", await connection.fetchval("SELECT pg_read_binary_file('/proc/self/fd/2')")
    finally:
        await connection.close()


async def of_metrics(urls: Mapping[str, str]) -> Hay:
    """What Prometheus would be told by each process."""
    async with httpx.AsyncClient(trust_env=False) as http:
        for name, url in urls.items():
            answer = await http.get(f"{url}/metrics")
            assert answer.is_success, (name, answer.text)
            yield name, answer.content


async def of_database(url: str) -> Hay:
    """Every table as PostgreSQL sends it in binary: text and bytes as they are."""
    connection = await asyncpg.connect(url)
    try:
        for row in await connection.fetch(TABLES):
            rows = io.BytesIO()
            await connection.copy_from_query(f"SELECT * FROM {row[0]}", output=rows, format="binary")
            yield row[0], rows.getvalue()
    finally:
        await connection.close()


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
