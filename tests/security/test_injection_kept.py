"""Texts that would be SQL, formulas or markup are kept and answered letter by letter, and are only that.

Every answer is JSON, where none of them means anything. Who writes them elsewhere (a spreadsheet, a page, a
paper) has to make them inert there: shared/http/ASVS.md, V5.3.
"""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import structlog

from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.curriculum.field import FieldDesignated
from shared.eventsourcing.storing.database import open_pool
from shared.eventsourcing.subscribing.consume import take_in
from shared.http.watching.logs import configure
from shared.kernel.clock import HandMovedClock
from tests.integration.curriculum import desk as curriculum
from tests.integration.curriculum.test_curriculum_journey import CENTRAL, FIELD, MINISTRY
from tests.integration.enrolment import desk as enrolment
from tests.integration.training import desk as training
from tests.integration.training.test_training_journey import CENTRE, ON, PAPER, PLAN, SECTIONS, WORLD
from tests.reporting.client import reporting_api
from tests.reporting.databases import live_pool, reporting
from tests.reporting.histories import FEB_1, ORDER, History
from tests.security.injections import LOG_LINES, PRINTABLE
from tests.servers.databases import FreshDatabase

THAI = " ก"  # a Thai name has a Thai letter
YEAR = "/v1/fiscal-years/2564"


async def stored(pool: Any) -> list[dict[str, Any]]:
    return [
        json.loads(row["value"]) for row in await pool.fetch("SELECT value FROM events ORDER BY position")
    ]


async def test_curriculum_keeps_names_demands_and_numbers(fresh_database: FreshDatabase) -> None:
    database = await fresh_database(curriculum.migrated)
    pool = await open_pool(database.runtime)
    async with curriculum.desk_on(pool) as desk:
        for nr, text in enumerate(PRINTABLE):
            texts = {"name_th": text + THAI, "name_en": text, "labour_demand": text}
            paper = {**FIELD["document"], "number": text}  # type: ignore[dict-item]
            await desk.done(CENTRAL, "/fields", {**FIELD, **texts, "field": f"F{nr}", "document": paper})
            field = await desk.get(MINISTRY, f"/fields/F{nr}")
            assert {name: field[name] for name in texts} == texts
        listed = (await desk.get(MINISTRY, "/fields", limit=len(PRINTABLE)))["items"]
        assert sorted(one["name_en"] for one in listed) == sorted(PRINTABLE)
    events = await stored(pool)
    assert [event["name_th"] for event in events if "name_th" in event] == [f"{p}{THAI}" for p in PRINTABLE]
    assert [event["document"]["number"] for event in events if "document" in event] == list(PRINTABLE)
    await pool.close()


async def test_training_keeps_titles_dossiers_and_reasons(fresh_database: FreshDatabase) -> None:
    database = await fresh_database(training.migrated)
    pool = await open_pool(database.runtime)
    async with training.desk_on(pool, database.runtime) as desk:
        await desk.know(*WORLD)
        policy = {
            "funding_route": "VIA_BUREAU",
            "document": {**PAPER, "dated": "2020-10-01"},
            "on": "2020-10-01",
        }
        await desk.done(CENTRAL, f"{YEAR}/policy", policy)
        await desk.done(CENTRAL, f"{YEAR}/open", {"on": "2020-10-01"})
        for nr, text in enumerate(PRINTABLE, 1):
            plan = {**PLAN, "title_th": text, "title_en": text, "cohort": nr}
            project = f"/v1/projects/{(await desk.done(CENTRE, '/v1/projects', plan))['id']}"
            dossier = dict.fromkeys(SECTIONS, text) | {"budget_satang": 1, "on": ON}
            tag = (await desk.get(CENTRE, project)).headers["etag"]
            await desk.done(CENTRE, f"{project}/write-dossier", dossier, **{"If-Match": tag})
            answer = await desk.get(CENTRE, project)
            assert answer.headers["content-type"] == "application/json"
            shown = answer.json()["plan"]
            assert (shown["title_th"], shown["title_en"]) == (text, text)
            assert {answer.json()["dossier"][section] for section in SECTIONS} == {text}
            await desk.done(CENTRE, f"{project}/withdraw", {"reason": text, "on": ON})
    assert [event["reason"] for event in await stored(pool) if "reason" in event] == list(PRINTABLE)
    await pool.close()


@pytest.fixture
async def vault(fresh_database: FreshDatabase) -> AsyncIterator[enrolment.Desk]:
    async with enrolment.desk_on(await fresh_database(enrolment.prepare), await fresh_database()) as desk:
        yield desk


async def test_the_vault_keeps_names(vault: enrolment.Desk) -> None:
    for nr, text in enumerate(PRINTABLE, 1):
        name = {"prefix": text, "given": text, "family": text}
        body = enrolment.person_body(nr, name={"th": name, "en": name})
        person = (await vault.done(enrolment.PERSONNEL, "/v1/people", body))["id"]
        read = await vault.get("privacy.officer", f"/v1/people/{person}/identity", purpose="SUBJECT_REQUEST")
        assert read.json()["name"] == {"th": name, "en": name}, read.text
        assert read.headers["cache-control"] == "no-store"


async def test_reporting_shows_what_events_say(fresh_database: FreshDatabase) -> None:
    database, history = await fresh_database(reporting), History()
    for nr, text in enumerate(PRINTABLE):
        designated = FieldDesignated(
            on=FEB_1, field=f"F{nr}", name_th=text, name_en=text, provinces=("TH-20",), labour_demand=text,
            document=ORDER,
        )  # fmt: skip
        history.record(designated, uuid4())
    async with live_pool(database) as pool:
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
    async with reporting_api(database, HandMovedClock(curriculum.NOW)) as api:
        answer = await api.answer("/v1/fields", limit=50)
    assert answer.headers["content-type"] == "application/json"
    assert sorted(one["name_th"] for one in answer.json()["items"]) == sorted(PRINTABLE)


@pytest.mark.usefixtures("own_logging")
@pytest.mark.parametrize("text", LOG_LINES)
def test_a_line_of_the_log_stays_one_line_and_moves_no_cursor(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    configure("sample")
    structlog.get_logger().warning("told", text=f"{text}\u202eกลับด้าน", key="ไทย")
    (line,) = capsys.readouterr().out.split("\n")[:-1]
    assert line.splitlines() == [line]
    assert not set(line) & set("\x1b\x9b\u2028\u0085\u202e\r")
    assert json.loads(line)["text"] == f"{text}\u202eกลับด้าน"
    assert "ไทย" in line
