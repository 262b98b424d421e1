"""A large export holds one page at a time, no connection meanwhile; one that fails is not taken for whole."""

import tracemalloc
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from services.reporting.api.proofs import proof
from services.reporting.api.words import Words
from services.reporting.exports import as_xlsx
from services.reporting.exports.as_xlsx import written
from services.reporting.exports.routes import proof as route
from services.reporting.exports.tables import Kind, Table, named
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.clock import HandMovedClock
from tests.exports.conftest import NOW
from tests.exports.covers import cover
from tests.reporting.client import Api, reporting_api
from tests.reporting.databases import live_pool, reporting
from tests.reporting.histories import History
from tests.reporting.opened import lines, rows, sheets
from tests.servers.databases import Databases

FACTS = 2_100  # five pages
PROOF = "/v1/exports/proofs/RAIL/2564/5.2-R1"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def large(postgres_url: str) -> AsyncIterator[Api]:
    history = History()
    history.field()
    for teacher in range(FACTS):
        history.completed(teacher)
    databases = Databases(postgres_url, {})
    try:
        database = await databases.fresh(reporting)
        async with live_pool(database) as pool:
            await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
        async with reporting_api(database, HandMovedClock(NOW)) as api:
            yield api
    finally:
        await databases.drop_all()


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each page had that was asked for."""
    asked: list[int] = []

    async def counted(*arguments: Any) -> Any:
        page = await proof(*arguments)
        asked.append(len(page.items))
        assert arguments[3].as_of == NOW  # of one moment, though none was asked for
        return page

    monkeypatch.setattr(route, "proof", counted)
    return asked


async def test_pages_are_asked_for_as_the_reader_takes_them_and_no_connection_waits(
    large: Api, pages: list[int]
) -> None:
    app: Any = large.http._transport.app  # type: ignore[attr-defined]
    pool = app.state.running.room.pool
    body, seen = b"", []

    async def send(message: Any) -> None:  # a reader takes a piece only when this returns
        nonlocal body
        body += message.get("body", b"")
        seen.append((len(pages), pool.get_size() - pool.get_idle_size()))

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    scope = {
        "type": "http", "method": "GET", "path": PROOF, "raw_path": PROOF.encode(), "root_path": "",
        "query_string": b"format=csv&language=en", "scheme": "http", "http_version": "1.1", "client": None,
        "headers": [(b"authorization", b"Bearer central.officer")], "server": ("reporting", 80), "app": app,
        "asgi": {"version": "3.0", "spec_version": "2.4"},
    }  # fmt: skip
    await app(scope, receive, send)
    asked_by_then = [count for count, _ in seen]
    assert asked_by_then == [1, 1, 1, 2, 3, 4, 5, 5]  # head, headings, five pages, the end
    assert {held for _, held in seen} == {0}
    assert pages == [500, 500, 500, 500, 100]
    found = lines(body)
    assert len({row["Subject (id)"] for row in found}) == len(found) == FACTS


async def test_a_workbook_has_every_row_too(large: Api, pages: list[int]) -> None:
    answer = await large.answer(PROOF, language="en")
    found = rows(sheets(answer.content)["Facts"])
    assert len({row["Subject (id)"] for row in found}) == len(found) == FACTS
    assert pages == [500, 500, 500, 500, 100]


async def test_an_export_that_fails_on_its_way_is_not_taken_for_whole(
    large: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def once(*arguments: Any) -> Any:
        if arguments[6].cursor is not None:
            raise ConnectionResetError
        return await proof(*arguments)

    monkeypatch.setattr(route, "proof", once)
    with pytest.raises((ConnectionResetError, httpx.HTTPError)):  # the connection is cut
        await large.answer(PROOF, format="csv")
    answer = await large.answer(PROOF)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")


async def many(pages: int) -> AsyncIterator[Sequence[Any]]:
    for page in range(pages):
        yield [{"text": f"ข้อความ {page} {nr}", "number": nr} for nr in range(500)]


def table(pages: int) -> Table:
    columns = (named("ข้อความ", "Text", "text"), named("จำนวน", "Number", "number", Kind.NUMBER)) * 3
    return Table(Words(th="ทดสอบ", en="Test"), columns, many(pages))


async def test_the_memory_for_a_workbook_does_not_grow_with_its_rows(tmp_path: Path) -> None:
    peaks = []
    for pages in (2, 2, 12):  # the first time what is imported is counted
        tracemalloc.start()
        await written(tmp_path / f"{pages}.xlsx", [table(pages)], cover())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.5 * peaks[1], peaks


async def test_what_a_sheet_cannot_hold_goes_on_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_xlsx, "MOST_ROWS", 301)
    await written(tmp_path / "x.xlsx", [table(1)], cover())
    found = sheets((tmp_path / "x.xlsx").read_bytes())
    assert list(found) == ["Test", "Test 2", "About"]
    assert [sheet.max_row for sheet in found.values()][:2] == [301, 201]
    assert {found[name].auto_filter.ref for name in ("Test", "Test 2")} == {"A1:F301", "A1:F201"}
