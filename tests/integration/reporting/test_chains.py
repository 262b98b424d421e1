"""A chain that a supervisor checks himself: what reporting tells of a stream, and to whom (5.2-D3)."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import services.reporting
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.cloudevent import as_json
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.clock import HandMovedClock
from tests.reporting.client import NOW, Api, reporting_api
from tests.reporting.databases import live_pool, reporting
from tests.reporting.histories import History, enrolment, person
from tests.reporting.story import CNC, PROJECT, whole
from tests.servers.databases import FreshDatabase

README = Path(services.reporting.__file__).with_name("README.md").read_text(encoding="utf-8")
OF_TH20 = f"/v1/chains/enrolment/{enrolment(1, 1)}"


@pytest.fixture
def history() -> History:
    return whole()


@pytest.fixture
async def api(fresh_database: FreshDatabase, history: History) -> AsyncIterator[Api]:
    """Of one database; the owners' feeds have the story too."""
    database = await fresh_database(reporting)
    async with live_pool(database) as pool:
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
    async with reporting_api(database, HandMovedClock(NOW), history.events) as api:
        yield api


@pytest.mark.parametrize(
    "reader", ["supervisor", "supervisor@TH-20", "supervisor@EAST_BANGKOK", "ministry.reader"]
)
async def test_a_reader_checks_a_chain_as_the_readme_says(api: Api, history: History, reader: str) -> None:
    [fact] = (await api.get("/v1/kpis/RAIL/2564/proof/5.2-R1", reader))["items"]
    answer = (await api.answer(fact["began"]["chain"], reader)).content
    stream = [event for event in history.events if str(event.stream) == fact["began"]["stream"]]
    assert answer == b"[\n" + b",\n".join(map(as_json, stream)) + b"\n]\n"  # byte for byte the owner's
    [recipe] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    steps: dict[str, Any] = {}
    exec(recipe, steps)  # noqa: S102 (the README's own words, so that they stay true)
    assert steps["broken"](answer) is None
    assert fact["began"]["event"] in [event["id"] for event in json.loads(answer)]
    place = answer.index(b'"hours_attended":30')
    forged = answer[: place + 17] + b"31" + answer[place + 19 :]
    assert len(forged) == len(answer)
    assert steps["broken"](forged) == fact["began"]["version"]
    alone = await api.answer(fact["began"]["chain"], reader, after=fact["began"]["version"] - 1, limit=1)
    [event] = alone.json()
    assert event["id"] == fact["began"]["event"]
    assert steps["broken"](alone.content, stream[fact["began"]["version"] - 2].hash.hex()) is None


async def test_a_long_stream_goes_on_where_a_page_ended(api: Api, history: History) -> None:
    stream = [event for event in history.events if event.stream == PROJECT]
    where = f"/v1/chains/training/{PROJECT}"
    found: list[dict[str, Any]] = []
    while page := (await api.get(where, "supervisor", after=len(found), limit=3)):
        found += page
    assert [event["id"] for event in found] == [str(event.id) for event in stream]


@pytest.mark.parametrize(
    ("where", "reader", "status"),
    [
        (OF_TH20, "supervisor@TH-90", 404),
        (OF_TH20, "supervisor@SOUTH", 404),
        (f"/v1/chains/training/{PROJECT}", "supervisor@TH-90", 404),
        (f"/v1/chains/curriculum/{CNC}", "supervisor@TH-90", 200),  # of the network
        (f"/v1/chains/curriculum/{CNC}", "supervisor@TH-50", 404),
        (f"/v1/chains/enrolment/{person(1)}", "supervisor@TH-20", 404),  # stamped with no province
        (f"/v1/chains/enrolment/{enrolment(9, 9)}", "supervisor", 404),  # there is none
        (f"/v1/chains/enrolment/{enrolment(9, 9)}?after=1", "supervisor", 404),  # nor an end of it
        (f"{OF_TH20}?after=1", "supervisor@TH-90", 404),
        (f"{OF_TH20}?after=999", "supervisor@TH-20", 404),
        (f"/v1/chains/training/{enrolment(1, 1)}x", "supervisor", 422),
        (f"/v1/chains/reporting/{PROJECT}", "supervisor", 422),
        (OF_TH20, "supervisor@NOWHERE", 403),
        (OF_TH20, "teacher", 403),
        (OF_TH20, "college.academic", 403),
        (OF_TH20, "", 401),
    ],
)  # fmt: skip
async def test_a_chain_is_for_whoever_may_prove_and_sees_all_of_it(
    api: Api, where: str, reader: str, status: int
) -> None:
    assert (await api.answer(where, reader)).status_code == status


async def test_an_owner_that_does_not_answer_is_said(api: Api) -> None:
    room = api.http._transport.app.state.running.room  # type: ignore[attr-defined]
    room.dashboard.feeds["enrolment"].away = True
    answer = await api.answer(OF_TH20, "supervisor")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"]
