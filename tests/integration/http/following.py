"""A write service whose feed is followed, and one who follows it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx

from deploy.local.ports import free_port
from shared.eventsourcing.migrate import migrate_store, topic_of
from shared.service.serving import app_of
from shared.service.settings import Settings
from tests.integration.http.seats_service import ENROLMENT, SCHEMA
from tests.integration.http.serving import Served, a_topic, an_issuer, listening, variables
from tests.servers.databases import FreshDatabase

NDJSON = {"Accept": "application/x-ndjson"}
Line = dict[str, Any]


@asynccontextmanager
async def seats(
    fresh_database: FreshDatabase, kafka: str, prefix: str, **settings: object
) -> AsyncIterator[Served]:
    """Enrolment, in this process, on servers of the run."""
    port, database = free_port(), await fresh_database()
    await migrate_store(database.owner, database.runtime, "enrolment", [SCHEMA])
    await a_topic(kafka, topic_of("enrolment", prefix))
    async with an_issuer() as issuer:
        told = variables(database, kafka, prefix, issuer.url, {"enrolment": port})
        app = app_of(ENROLMENT, Settings.model_validate(told | settings))
        async with listening(app, port):
            yield Served(app, f"http://127.0.0.1:{port}", issuer)


async def take(client: httpx.AsyncClient, seats: int = 0) -> str:
    """Opens a ledger and takes so many seats; the stream's id."""
    project = str(uuid4())
    await _send(client, f"/v1/seats/{project}/open", {"capacity": 1000})
    for _ in range(seats):
        await _send(client, f"/v1/seats/{project}/take", {"application": str(uuid4())})
    return project


async def _send(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> None:
    answer = await client.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.is_success, answer.text


class Reader:
    """Who follows: the lines as they come."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.cursor = ""
        self._lines = answer.aiter_lines()

    async def line(self) -> Line | None:
        """The next one; None at the end."""
        text = await anext(self._lines, None)
        if text is None:
            return None
        found: Line = json.loads(text)
        self.cursor = found.get("position") or found["after"]
        return found

    async def events(self, count: int) -> list[Line]:
        """The next so many; signs of life are passed over."""
        found = list[Line]()
        while len(found) < count:
            line = await self.line()
            assert line is not None, "the stream has ended"
            if "specversion" in line:
                found.append(line)
        return found


@asynccontextmanager
async def reading(
    client: httpx.AsyncClient, headers: dict[str, str] | None = None, **query: Any
) -> AsyncIterator[Reader]:
    """A stream, open until the end of the block."""
    async with client.stream("GET", "/v1/events", params=query, headers=NDJSON | (headers or {})) as answer:
        if answer.is_error:
            await answer.aread()
        yield Reader(answer)
