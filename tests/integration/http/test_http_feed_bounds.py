"""What readers of the feed may cost: places, requests, connections to the database, memory; and its end."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from shared.eventsourcing.delivering.feed import Feed
from shared.http.following import following
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.http.following import NDJSON, Reader, reading, seats, take
from tests.integration.http.serving import Served
from tests.integration.http.test_http_process import STOPS_WITHIN, started
from tests.servers.databases import FreshDatabase

LIMITS = {
    "feed_streams": 3, "feed_streams_of_one": 2, "feed_pages_per_second": 0.01, "feed_pages_at_once": 10,
}  # fmt: skip


@pytest.fixture
async def enrolment(fresh_database: FreshDatabase, kafka: str, topic_prefix: str) -> AsyncIterator[Served]:
    async with seats(fresh_database, kafka, topic_prefix, **LIMITS) as served:
        yield served


def client_of(served: Served, sub: str, role: str = "ministry.reader") -> httpx.AsyncClient:
    bearer = {"Authorization": f"Bearer {served.issuer.token(role, sub=sub)}"}
    return httpx.AsyncClient(base_url=served.url, headers=bearer, trust_env=False)


async def test_so_many_follow_at_a_time_and_who_leaves_makes_room(enrolment: Served) -> None:
    parts, readers = enrolment.app.state.running.parts, list[Reader]()
    async with AsyncExitStack() as open_:
        clients = [await open_.enter_async_context(client_of(enrolment, sub)) for sub in "abc"]

        async def follow(nr: int) -> Reader:
            reader = await open_.enter_async_context(reading(clients[nr]))
            readers.append(reader)  # forgotten, it would be closed
            if reader.answer.is_success:
                await reader.line()
            return reader

        first = await follow(0)
        assert (await follow(0)).answer.status_code == 200
        mine = (await follow(0)).answer
        assert (mine.status_code, mine.json()["code"]) == (429, "feed.too_many_streams_of_yours")
        assert "2" in mine.json()["messages"]["th"]
        assert (await follow(1)).answer.status_code == 200
        full = (await follow(2)).answer
        assert (full.status_code, full.json()["code"]) == (503, "feed.too_many_streams")
        assert {mine.headers["retry-after"], full.headers["retry-after"]} == {"30", "10"}
        await first.answer.aclose()

        async def room() -> bool:
            return bool(parts.followers.now.total() == 2)

        await eventually(room)
        assert (await follow(2)).answer.status_code == 200
    assert await eventually(lambda: _none(parts.followers.now))


async def _none(now: dict[str, int]) -> bool:
    return not now


async def test_who_reads_pages_too_often_is_told_when_to_come_again_and_operators_are_not(
    enrolment: Served,
) -> None:
    async with client_of(enrolment, "a") as ministry, client_of(enrolment, "b", "operator") as operator:
        answers = [await ministry.get("/v1/events") for _ in range(11)]
        assert [answer.status_code for answer in answers] == [200] * 10 + [429]
        assert answers[0].headers["ratelimit-policy"] == '"caller";q=10;w=1000'
        left = [answer.headers["ratelimit"].split(";")[1] for answer in answers]
        assert left == [f"r={nr}" for nr in range(9, -1, -1)] + ["r=0"]
        assert 90 <= int(answers[-1].headers["retry-after"]) <= 100
        assert answers[-1].json()["code"] == "too_many_calls"
        for path in ("/v1/heads", f"/v1/streams/{answers[0].headers['traceresponse'][3:35]}/events"):
            assert (await ministry.get(path)).status_code == 429
        assert {(await operator.get("/v1/events")).status_code for _ in range(20)} == {200}


async def test_who_does_not_read_holds_no_connection_to_the_database_and_one_page(
    enrolment: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who ask for 3,000 events and take nothing of the answer."""
    fetched: list[int] = []
    original = Feed.page

    async def page(feed: Feed, *arguments: Any) -> Any:
        found = await original(feed, *arguments)
        fetched.append(len(found.events))
        return found

    pool = enrolment.app.state.running.parts.pool
    async with enrolment.client("college.academic") as portal:
        await take(portal, 1)
        await eventually(lambda: pool.fetchval("SELECT NOT EXISTS (SELECT FROM outbox)"))
        await _many(pool)
        monkeypatch.setattr(Feed, "page", page)
        sockets = [_asks(enrolment, sub) for sub in "ab"]
        await eventually(lambda: _stalled(fetched))
        await eventually(lambda: _idle(pool))
        assert sum(fetched) < 2 * 3000 * 0.8, "all was fetched for who does not read"
        assert max(fetched) == following.PAGE
        await take(portal, 3)  # the service goes on
        for one in sockets:
            one.close()
        assert await eventually(lambda: _none(enrolment.app.state.running.parts.followers.now))


async def _idle(pool: Any) -> bool:
    """Nobody has a connection; the offices have one now and then."""
    return bool(pool.get_idle_size() == pool.get_size())


async def _many(pool: Any) -> None:
    """More than sockets and servers keep on the way: 3,000 events of 2 kB."""
    await pool.execute(
        """INSERT INTO events SELECT nextval('events_position'), gen_random_uuid(), stream, version + n, type,
                  occurred_at,
                  recorded_at, fiscal_year, actor_role, orgunit, by_person, correlation_id, causation_id,
                  traceparent, hash, ('{"on": "2021-02-01", "x": "' || repeat('x', 2000) || '"}')::json
           FROM (SELECT * FROM events ORDER BY position DESC LIMIT 1) last, generate_series(1, 3000) n"""
    )


def _asks(served: Served, sub: str) -> socket.socket:
    """A client with a small buffer, which asks and reads nothing."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", int(served.url.rpartition(":")[2])))
    token = served.issuer.token("ministry.reader", sub=sub)
    accept = f"Accept: {NDJSON['Accept']}"
    client.sendall(
        f"GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{accept}\r\n\r\n".encode()
    )
    return client


async def _stalled(fetched: list[int]) -> bool:
    """Both got something, and for a while nothing more."""
    before = len(fetched)
    await asyncio.sleep(0.5)
    return before >= 2 and len(fetched) == before


async def test_told_to_stop_it_ends_its_streams_whole(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str
) -> None:
    async with started("enrolment", fresh_database, kafka, topic_prefix) as running:
        bearer = {"Authorization": f"Bearer {running.issuer.token('ministry.reader')}"}
        url = running.client.base_url
        client = httpx.AsyncClient(base_url=url, headers=bearer, trust_env=False)
        async with client, reading(client) as reader:
            assert await running.open_seats()
            [event] = await reader.events(1)
            running.process.send_signal(signal.SIGTERM)
            lines = []
            async with asyncio.timeout(5):
                while (line := await reader.line()) is not None:  # httpx raises if it were cut off
                    lines.append(line)
            assert lines[-1] == {"after": event["position"]}
        async with asyncio.timeout(STOPS_WITHIN):
            assert await running.process.wait() == 0
