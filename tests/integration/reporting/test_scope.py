"""Who sees one province or region sees its detail, and of all others national aggregates only (5.2-D3)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from services.reporting.api.room import Here, Seen
from services.reporting.api.routing import Router
from services.reporting.app import app_of
from services.reporting.store.exceptions import Found, Kind, note
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.eventsourcing.subscribing.consume import take_in
from shared.http.entering.routing import table
from shared.http.signing_in.roles import EVERYONE, Role
from shared.kernel.clock import HandMovedClock
from tests.reporting.asked import QUESTIONS
from tests.reporting.client import Api, reporting_api
from tests.reporting.databases import live_pool, reporting
from tests.reporting.histories import History, person
from tests.reporting.opened import text_of
from tests.reporting.story import CNC, PROJECT, whole
from tests.reporting.story import COLLEGES as COLLEGES_OF_STORY
from tests.servers.databases import FreshDatabase

ROWS = {f"{row.method} {row.path}": row for row in table(app_of())}
SCOPES = {
    f"{method.upper()} {path}": told["x-scope"]
    for path, methods in app_of().openapi()["paths"].items()
    for method, told in methods.items()
    if f"{method.upper()} {path}" in ROWS
}
COLLEGES = {"chonburi-tc": 1, "hatyai-tc": 2, "maesai-vc": 3}  # each with the teacher who applied there
SEES = {"TH-90": "hatyai-tc", "SOUTH": "hatyai-tc", "TH-50": "", "NORTH": "maesai-vc"}  # of the story

NOTED = Found(Kind.RECORDS_DIFFER, str(PROJECT), province="TH-20", project=PROJECT)


@pytest.fixture
def history() -> History:
    return whole()


@pytest.fixture
async def api(fresh_database: FreshDatabase, history: History) -> AsyncIterator[Api]:
    database = await fresh_database(reporting)
    async with live_pool(database) as pool:
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
        async with pool.acquire() as connection:
            await note(connection, [NOTED], {NOTED.kind}, history.events[-1].recorded_at)
    clock = HandMovedClock(datetime(2021, 4, 1, 3, 0, tzinfo=UTC))
    async with reporting_api(database, clock, history.events) as api:
        yield api


RESOLUTION = {"BUREAU 4/2564", "สำนักฯ ครั้งที่ 4/2564", "Bureau, meeting 4/2564"}  # in an answer, and on pages


def foreign(history: History, scope: str) -> set[str]:
    """Everything that names a college, teacher, project, event or curriculum that the scope does not see."""
    hidden = {college: number for college, number in COLLEGES.items() if college != SEES[scope]}
    people = {str(person(number)) for number in hidden.values()}
    events = [event for event in history.events if any(who in event.value.decode() for who in people)]
    places = [COLLEGES_OF_STORY[college][1] for college in hidden]
    # the lines of what is broken down, in an answer, on a page, and in a CSV
    line = ('"key":"{}"', 'data-key="{}"', '\n"{}",')
    lines = {form.format(place) for form in line for place in places}
    marks = {
        *lines,
        *hidden,
        *people,
        *(str(event.id) for event in events),
        *(str(event.stream) for event in events),
    }
    return marks if SEES[scope] else marks | {str(PROJECT), str(CNC), *RESOLUTION}


def test_every_route_has_its_question_and_says_what_bounds_it() -> None:
    assert set(QUESTIONS) == set(ROWS) == set(SCOPES)
    assert {scope.partition(":")[0] for scope in SCOPES.values()} == {"provinces", "national"}


def test_a_route_that_neither_takes_a_scope_nor_says_why_not_cannot_be_made() -> None:
    router = Router(prefix="/v1/x", tags=["x"])

    async def forgetful(room: Here) -> str:
        return str(room)

    async def contradictory(seen: Seen) -> str:
        return str(seen)

    with pytest.raises(TypeError, match="takes Seen, or says why"):
        router.read("", roles=EVERYONE)(forgetful)
    with pytest.raises(TypeError, match="takes Seen, or says why"):
        router.read("", roles=EVERYONE, national="no")(contradictory)


@pytest.mark.parametrize("route", ROWS)
async def test_no_answer_shows_detail_of_what_lies_outside_the_scope(
    api: Api, history: History, route: str
) -> None:
    row = ROWS[route]
    role = Role.SUPERVISOR if Role.SUPERVISOR in row.roles else row.roles[0]
    shown = ""
    for question in QUESTIONS[route]:
        everything = await asked(api, row.method, question, role)
        shown += everything
        for scope in SEES:
            seen = await asked(api, row.method, question, f"{role}@{scope}")
            assert not [mark for mark in foreign(history, scope) if mark in seen], (question, scope)
            if SCOPES[route] != "provinces":
                assert seen == everything, (question, scope)
    if SCOPES[route] == "provinces":  # so there was something to hide
        assert any(mark in shown for mark in foreign(history, "TH-50"))


async def test_a_proof_counts_what_it_does_not_show(api: Api) -> None:
    where = "/v1/kpis/RAIL/2564/proof"
    for scope, elsewhere in (("TH-90", 1), ("TH-20", 0), ("EAST_BANGKOK", 0)):
        proof = await api.get(f"{where}/5.2-R1", f"supervisor@{scope}")
        told = (proof["actual"], proof["facts"], proof["elsewhere"], len(proof["items"]))
        assert told == (1, 1, elsewhere, 1 - elsewhere), scope
    for scope, elsewhere in (("TH-90", 0), ("TH-50", 1)):  # Hat Yai's college is in the field's network
        proof = await api.get(f"{where}/5.1-R1", f"supervisor@{scope}")
        assert (proof["actual"], proof["elsewhere"], len(proof["items"])) == (1, elsewhere, 1 - elsewhere)


async def test_a_province_sees_its_own_detail_and_the_nations_figures(api: Api) -> None:
    own: Any = await api.get("/v1/colleges", "supervisor@TH-20")
    assert [college["college"] for college in own["items"]] == ["chonburi-tc"]
    assert len((await api.get("/v1/projects", "supervisor@TH-20"))["items"]) == 1
    [field] = (await api.get("/v1/fields", "supervisor@TH-90"))["items"]
    assert (field["colleges"], field["centres"]) == (3, [])
    [kpis] = (await api.get("/v1/kpis", "supervisor@TH-90", fiscal_year=2564))["items"]
    assert kpis["teachers"]["actual"] == 1


async def asked(api: Api, method: str, question: str, as_: str) -> str:
    headers = {"Authorization": f"Bearer {as_}"}
    answer = await api.http.request(method, question, headers=headers)
    assert answer.status_code in {200, 404}, answer.text
    told = text_of(answer.headers["content-type"], answer.content)
    return told.partition("<main")[2] or told  # the head of a page says who looks at it
