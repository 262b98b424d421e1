"""Texts that would be SQL, formulas, log lines or headers, in every place of every route that takes a text.

They are refused or taken for what they are; nothing is executed, nothing fails, nothing else is shown.
"""

import json
from typing import Any, cast
from uuid import uuid4

import asyncpg
import httpx
import pytest

from deploy.databases.server import Database
from services.curriculum.app import SERVICE as CURRICULUM
from services.enrolment.app import SERVICE as ENROLMENT
from services.training.app import SERVICE as TRAINING
from shared.http.watching.logs import configure
from shared.kernel.clock import HandMovedClock
from tests.integration.enrolment.desk import NOW
from tests.reporting.client import reporting_api
from tests.reporting.databases import reporting
from tests.security.ground import ISSUER, write_service
from tests.security.injections import ALL, Slot, slots
from tests.servers.databases import FreshDatabase

SERVICES = {service.name: service for service in (CURRICULUM, TRAINING, ENROLMENT)}
ORGS = {"bureau.officer": "BUREAU", "bureau.director": "BUREAU", "subcommittee.secretary": "SUBCOMMITTEE"}
TABLES = """SELECT string_agg(format('%s %s %s %s', relname, relkind, relacl, relowner), ',' ORDER BY relname)
            FROM pg_class WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)"""


def signed(slot: Slot) -> dict[str, str]:
    token = ISSUER.token(slot.role, ORGS.get(slot.role, "chonburi-tc"), sub=str(uuid4()))
    return {"Authorization": f"Bearer {token}", "If-Match": '"1"'}


async def try_all(client: httpx.AsyncClient, slot: Slot, headers: dict[str, str]) -> None:
    for text in ALL:
        answer = await client.request(
            **slot.request(text), headers={**headers, "Idempotency-Key": str(uuid4())}
        )
        what = f"{slot} {text!r}: {answer.status_code} {answer.text[:300]}"
        not_yet_known = answer.status_code == 503 and answer.json()["code"] != "unavailable"
        assert answer.status_code < 500 or not_yet_known, what
        assert "x-injected" not in answer.headers
        if not answer.is_success:
            problem = answer.json()
            assert problem["messages"]["th"], what
            assert problem["messages"]["en"], what
            assert "SQL" not in problem["detail"], what
        elif answer.headers["content-type"].startswith("text/html"):
            assert "<" not in text or text not in answer.text, f"markup of others: {what}"
        elif slot.method == "GET" and slot.where[0] != "body":
            assert not answer.json().get("items"), f"more is shown: {what}"


async def tables(database: Database) -> str:
    connection = await asyncpg.connect(database.owner)
    try:
        return str(await connection.fetchval(TABLES))
    finally:
        await connection.close()


def judge_log(written: str) -> None:
    """One JSON object a line, none of them forged, and nothing that a terminal would obey."""
    for line in written.splitlines():
        assert json.loads(line)["event"] != "forged"
    assert not {"\x1b", "\x9b", "\u2028", "\u0085"} & set(written)
    assert "attacker.test" not in written


@pytest.mark.usefixtures("own_logging")
@pytest.mark.parametrize("name", SERVICES)
async def test_no_text_is_executed_by_a_write_service(
    name: str, fresh_database: FreshDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(name)
    async with write_service(SERVICES[name], fresh_database) as (app, database):
        before, places = await tables(database), list(slots(app))
        assert {slot.where[0] for slot in places} == {"path", "query", "body"}
        assert any(slot.is_free for slot in places)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://api.test"
        ) as client:
            for slot in places:
                await try_all(client, slot, signed(slot))
        assert await tables(database) == before
    judge_log(capsys.readouterr().out)


@pytest.mark.usefixtures("own_logging")
async def test_no_text_is_executed_by_reporting(
    fresh_database: FreshDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("reporting")
    database = await fresh_database(reporting)
    before = await tables(database)
    async with reporting_api(database, HandMovedClock(NOW)) as api:
        app: Any = cast("Any", api.http)._transport.app
        for slot in slots(app):
            await try_all(api.http, slot, {"Authorization": f"Bearer {slot.role}"})
    assert await tables(database) == before
    judge_log(capsys.readouterr().out)
