"""The feed as a stream: live, resumable, with signs of life; it ends as it should and can be gone on with."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from shared.http.following import following
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.http.following import Reader, reading, seats, take
from tests.integration.http.serving import Served
from tests.servers.databases import FreshDatabase

OPENED, TAKEN = "ovec.enrolment.SeatLedgerOpened", "ovec.enrolment.SeatTaken"


@pytest.fixture
async def enrolment(fresh_database: FreshDatabase, kafka: str, topic_prefix: str) -> AsyncIterator[Served]:
    async with seats(fresh_database, kafka, topic_prefix) as served:
        yield served


@pytest.fixture(autouse=True)
async def in_time() -> AsyncIterator[None]:
    async with asyncio.timeout(60):
        yield


async def sign(reader: Reader) -> int:
    """The cursor of the next sign of life."""
    while (line := await reader.line()) is not None and "specversion" in line:
        pass
    assert line is not None
    return int(line["after"])


async def test_events_come_live_one_a_line_and_an_interrupted_stream_goes_on_where_it_was(
    enrolment: Served,
) -> None:
    async with enrolment.client("college.academic") as portal, enrolment.client("ministry.reader") as client:
        async with reading(client) as reader:
            assert reader.answer.headers["content-type"] == "application/x-ndjson"
            assert await reader.line() == {"after": "0"}, "at once, though there is nothing"
            project = await take(portal, 2)
            first = await reader.events(2)
            assert [(e["subject"], e["streamversion"]) for e in first] == [(project, "1"), (project, "2")]
        cursor = reader.cursor
        later = await take(portal)
        async with reading(client, {"Last-Event-ID": cursor}, after=0) as reader:
            rest = await reader.events(2)
        async with reading(client, after=cursor) as reader:
            assert await reader.events(2) == rest
        assert [event["subject"] for event in rest] == [project, later]
        page = await client.get("/v1/events")
        assert page.json() == first + rest, "the same events, as pages tell them"
        assert page.headers["feed-next"] == rest[-1]["position"]


async def test_of_what_is_not_wanted_only_the_cursor_is_told(
    enrolment: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SIGN_OF_LIFE", 0.3)
    async with enrolment.client("college.academic") as portal, enrolment.client("ministry.reader") as client:
        async with reading(client, type=OPENED, fiscal_year=2564, field="RAIL") as reader:
            await take(portal, 3)
            [opened] = await reader.events(1)
            assert opened["type"] == OPENED
            while await sign(reader) < int(opened["position"]) + 3:  # the three seats
                pass
            await take(portal, 1)
            [again] = await reader.events(1)
            assert again["type"] == OPENED
        async with reading(client, type=[OPENED, TAKEN], field="FISHERIES") as reader:
            while await sign(reader) < int(again["position"]):
                pass
        page = await client.get("/v1/events", params={"type": [TAKEN], "fiscal_year": 2564, "field": "RAIL"})
        assert [event["type"] for event in page.json()] == [TAKEN] * len(page.json())
        assert len(page.json()) >= 3


async def test_a_wish_that_nothing_could_fulfil_is_refused_in_both_languages(enrolment: Served) -> None:
    async with enrolment.client("ministry.reader") as client:
        for query, code in (
            ({"type": "ovec.enrolment.SeatTakn"}, "event.type_unknown"),
            ({"fiscal_year": "2021"}, "fiscal_year.common_era"),
            ({"field": "ระบบราง"}, "field.wrong_form"),
            ({"type": [OPENED] * 101}, "field.too_many"),
        ):
            async with reading(client, **query) as reader:
                problem = reader.answer.json()
            assert (reader.answer.status_code, problem["errors"][0]["code"]) == (422, code)
            assert problem["errors"][0]["messages"].keys() == {"th", "en"}
        async with reading(client, {"Last-Event-ID": "0198c1f2"}) as reader:
            assert reader.answer.status_code == 422


async def test_with_gzip_nothing_waits_in_the_compressor(enrolment: Served) -> None:
    async with enrolment.client("college.academic") as portal, enrolment.client("ministry.reader") as client:
        async with reading(client, {"Accept-Encoding": "gzip"}) as reader:
            assert reader.answer.headers["content-encoding"] == "gzip"
            assert await reader.line() == {"after": "0"}
            for _ in range(3):
                project = await take(portal)
                assert [event["subject"] for event in await reader.events(1)] == [project]
        page = await client.get("/v1/events", headers={"Accept-Encoding": "gzip"})
        assert page.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in page.headers["vary"]
        plain = await client.get("/v1/events", headers={"Accept-Encoding": "gzip;q=0, identity"})
        assert "content-encoding" not in plain.headers
        assert page.content == plain.content


async def test_after_its_time_a_stream_ends_whole_and_says_where_to_go_on(
    enrolment: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LONGEST", 0.5)
    pool = enrolment.app.state.running.parts.pool
    async with enrolment.client("college.academic") as portal, enrolment.client("ministry.reader") as client:
        await take(portal)
        await eventually(lambda: pool.fetchval("SELECT NOT EXISTS (SELECT FROM outbox)"))
        async with reading(client) as reader:
            [event] = await reader.events(1)
            last = [line async for line in reader._lines][-1]
    assert json.loads(last) == {"after": event["position"]}


async def test_a_stream_ends_when_the_store_may_tell_no_more(enrolment: Served) -> None:
    pool = enrolment.app.state.running.parts.pool
    async with enrolment.client("college.academic") as portal, enrolment.client("ministry.reader") as client:
        await take(portal)
        async with reading(client) as reader:
            await reader.events(1)
            await pool.execute("UPDATE store SET restored = 'infinity'")
            while await reader.line() is not None:
                pass
        async with reading(client, after=reader.cursor) as reader:
            assert (reader.answer.status_code, reader.answer.headers["retry-after"]) == (503, "30")
