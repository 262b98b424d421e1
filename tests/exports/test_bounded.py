"""Printing has a time, a number of places, and nothing of ours but what it prints."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.reporting.exports.bounded import Bounded
from services.reporting.exports.desk import Desk
from services.reporting.exports.printing import printed
from shared.eventsourcing.deciding.errors import UnavailableError
from shared.kernel.refusal import Refused
from tests.reporting.client import Api

REPORTS = ("/v1/exports/reports/years/2564", "/v1/exports/charts/fields/RAIL/2564")


@asynccontextmanager
async def with_desk(api: Api, desk: Desk) -> AsyncIterator[None]:
    running: Any = api.http._transport.app.state.running  # type: ignore[attr-defined]
    before = running.room
    running.room = replace(before, exports=desk)
    try:
        yield
    finally:
        running.room = before


@pytest.mark.asyncio(loop_scope="module")
async def test_who_comes_when_all_places_are_taken_is_told_to_come_again(api: Api) -> None:
    desk = Desk(printing=Bounded(1, 0), writing=Bounded(1, 0))
    async with with_desk(api, desk):
        async with desk.printing.place(), desk.writing.place():
            for path in (*REPORTS, "/v1/exports/kpis?fiscal_year=2564"):
                answer = await api.answer(path)
                assert (answer.status_code, answer.json()["code"]) == (503, "reporting.exports_busy"), path
                assert int(answer.headers["retry-after"]) > 0
                assert answer.json()["messages"]["th"] != answer.json()["messages"]["en"]
            assert (await api.answer("/v1/exports/kpis?fiscal_year=2564&format=csv")).status_code == 200
        assert (await api.answer(REPORTS[1])).status_code == 200


async def test_a_place_waited_for_is_given_when_one_is_free_and_left_when_one_goes() -> None:
    places = Bounded(at_once=1, waiting=1)

    async def work(done: asyncio.Event) -> None:
        async with places.place():
            await done.wait()

    done = [asyncio.Event(), asyncio.Event()]
    first, second = (asyncio.create_task(work(each)) for each in done)
    await asyncio.sleep(0)  # both begin: one has the place, one waits
    assert places.there == 2
    with pytest.raises(Refused, match=r"reporting\.exports_busy"):
        async with places.place():
            pass
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert places.there == 1
    third = asyncio.create_task(work(done[1]))
    done[0].set()
    await first
    done[1].set()
    await third
    assert places.there == 0


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, dict[str, Any]]]:
    """The processes that were started, and how."""
    begun: list[tuple[Any, dict[str, Any]]] = []
    start = asyncio.create_subprocess_exec

    async def watched(*arguments: Any, **more: Any) -> Any:
        process = await start(*arguments, **more)
        begun.append((process, more))
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    return begun


async def test_what_takes_too_long_is_ended_and_its_place_is_free(
    tmp_path: Path, started: list[tuple[Any, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRUCHANG_CLIENT_SECRET", "not for a typesetter")
    endless = tmp_path / "endless.typ"
    endless.write_text("#let x = 0\n#while x < 1 { for y in range(10000000) { x = 0 } }\n", encoding="utf-8")
    desk = Desk()
    with pytest.raises(Refused, match="export_took_too_long"):
        await printed(desk, str(endless), "pdf", {}, within=0.5)
    [(process, how)] = started
    assert process.returncode == -9
    assert desk.printing.there == 0
    assert not [name for name in how["env"] if name.startswith("KRUCHANG")]


@pytest.mark.parametrize("text", ['#set text(font: "No Such Font")\nครู', "#no-such-thing"])
async def test_what_could_not_be_read_is_not_printed(tmp_path: Path, text: str) -> None:
    template = tmp_path / "x.typ"
    template.write_text(text, encoding="utf-8")
    with pytest.raises(UnavailableError):
        await printed(Desk(), str(template), "png", {})
