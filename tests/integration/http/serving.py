"""Services of a test behind real ports: an issuer, settings, topics."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.databases.server import Database
from deploy.local.ports import free_port
from tests.integration.http.issuer import HandIssuer

KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="


class Served:
    """A service in this process: its application behind a real port, for the others' sake."""

    def __init__(self, app: Any, url: str, issuer: HandIssuer) -> None:
        self.app, self.url, self.issuer = app, url, issuer

    def client(self, role: str, **headers: str) -> httpx.AsyncClient:
        headers["Authorization"] = f"Bearer {self.issuer.token(role)}"
        return httpx.AsyncClient(base_url=self.url, headers=headers, trust_env=False)


@asynccontextmanager
async def listening(app: Any, port: int) -> AsyncIterator[None]:
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_config=None, lifespan="on", timeout_graceful_shutdown=2)
    )
    serving = asyncio.create_task(server._serve())
    while not server.started:
        assert not serving.done(), serving.result()
        await asyncio.sleep(0.01)
    yield
    server.should_exit = True
    await serving


@asynccontextmanager
async def an_issuer() -> AsyncIterator[HandIssuer]:
    port = free_port()
    issuer = HandIssuer(f"http://127.0.0.1:{port}")

    async def answer(request: Request) -> Response:
        return JSONResponse(issuer.document(request.url.path))

    async with listening(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])]), port):
        yield issuer


def variables(
    database: Database, kafka: str, prefix: str, issuer: str, ports: dict[str, int], port: int = 1
) -> dict[str, str]:
    """The environment of one process, without the prefix of its names."""
    urls = {
        f"{name}_url": f"http://127.0.0.1:{ports.get(name, 1)}"
        for name in ("curriculum", "training", "enrolment", "reporting")
    }
    return urls | {
        "port": str(port),
        "database_url": database.runtime,
        "owner_database_url": database.owner,
        "kafka_bootstrap_servers": kafka,
        "topic_prefix": prefix,
        "issuer_url": issuer,
        "client_id": "any",
        "client_secret": "s",
        "request_hash_key": KEY,
    }


async def a_topic(bootstrap_servers: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, num_partitions=6, replication_factor=1)])
    finally:
        await admin.close()
