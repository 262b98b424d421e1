"""A process that is told to stop takes its leave: whoever it let in is answered, for the last time."""

import asyncio
import os
import signal
from uuid import uuid4

import httpx

from shared.service import serving
from tests.integration.http.test_http_process import STOPS_WITHIN, Started, started
from tests.servers.databases import FreshDatabase


async def test_who_is_connected_is_answered_once_more_though_it_was_idle(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str
) -> None:
    """Uvicorn by itself closes idle connections at once: who sends just then gets no answer."""
    async with started("enrolment", fresh_database, kafka, topic_prefix) as running:
        limits = httpx.Limits(max_keepalive_connections=1, max_connections=1)
        async with httpx.AsyncClient(
            base_url=running.client.base_url, trust_env=False, limits=limits
        ) as idle:
            first = await idle.get("/livez")
            assert "connection" not in first.headers
            running.process.send_signal(signal.SIGTERM)
            await _leaving(running)
            last = await idle.get("/livez")
            assert last.headers["connection"] == "close"
        async with asyncio.timeout(STOPS_WITHIN * 2):
            assert await running.process.wait() == 0


async def test_while_it_leaves_it_takes_commands_and_says_that_it_is_not_ready(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str
) -> None:
    async with started("enrolment", fresh_database, kafka, topic_prefix) as running:
        assert await running.open_seats()
        running.process.send_signal(signal.SIGTERM)
        ready = await _leaving(running)
        assert ready.json()["missing"] == {"process": "stopping"}
        path, key = f"/v1/seats/{uuid4()}/open", {"Idempotency-Key": str(uuid4())}
        answer = await running.client.post(path, json={"capacity": 1}, headers=key)
        assert (answer.status_code, answer.headers["connection"]) == (201, "close")
        async with asyncio.timeout(STOPS_WITHIN * 2):
            assert await running.process.wait() == 0
        assert await running.events() == 2


async def test_without_room_for_its_log_it_serves_and_ends_as_ever(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str
) -> None:
    full = os.open("/dev/full", os.O_WRONLY)  # whatever is written there: no space left on device
    try:
        async with started("enrolment", fresh_database, kafka, topic_prefix, full) as running:
            assert all([await running.open_seats() for _ in range(5)])
            status, seconds = await running.stop()
            assert status == 0
            assert seconds < STOPS_WITHIN
            assert await running.events() == 5
    finally:
        os.close(full)


async def _leaving(running: Started) -> httpx.Response:
    """What it says once it knows."""
    async with asyncio.timeout(5):
        while True:
            if (ready := await running.client.get("/readyz")).is_error:
                return ready


def test_a_connection_is_kept_longer_than_clients_keep_theirs() -> None:
    """Else a command may be written into a connection that is just being closed, and nobody knows of it."""
    usual = httpx.Limits().keepalive_expiry
    assert usual is not None
    assert 2 * usual < serving.KEEP_ALIVE
