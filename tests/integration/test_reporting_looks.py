"""What is looked at across the story: matrix, what changed, completeness, exceptions, pipelines."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from deploy.local.databases import Database
from services.reporting.facts import apply
from services.reporting.generations import CONSUMER, GenerationInbox
from shared.eventsourcing.consume import take_in
from shared.kernel.clock import HandMovedClock
from tests.reporting.client import Api, reporting_api
from tests.reporting.databases import live_pool, reporting
from tests.reporting.histories import History
from tests.reporting.story import whole
from tests.servers.databases import FreshDatabase

NOW = datetime(2021, 4, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
async def database(fresh_database: FreshDatabase) -> Database:
    return await fresh_database(reporting)


@pytest.fixture
async def pool(database: Database) -> AsyncIterator[asyncpg.Pool]:
    async with live_pool(database) as pool:
        yield pool


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    async with reporting_api(database, HandMovedClock(NOW)) as api:
        yield api


@pytest.fixture
async def history(pool: asyncpg.Pool) -> History:
    history = whole()
    await take(pool, history)
    return history


async def take(pool: asyncpg.Pool, history: History) -> None:
    await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)


@pytest.mark.usefixtures("history")
async def test_a_matrix_shows_names_empty_cells_and_distinct_totals(api: Api) -> None:
    crossed = await api.get(
        "/v1/matrix", fiscal_year=2564, rows="group", columns="ovec_region", step="applied"
    )
    assert crossed["rows_by"] == {"th": "กลุ่มสถานศึกษา", "en": "College group"}
    assert [(row["key"], row["total"]) for row in crossed["rows"]] == [
        ("EXCELLENCE", 1), ("EXPERT", 1), ("STANDARD", 1), ("NONE", 0),
    ]  # fmt: skip
    columns = [column["key"] for column in crossed["columns"]]
    assert set(columns) == {"NORTH", "CENTRAL", "NORTH_EAST", "SOUTH", "EAST_BANGKOK"}
    assert [dict(zip(columns, row, strict=True))["SOUTH"] for row in crossed["cells"]] == [0, 1, 0, 0]
    assert (crossed["total"], crossed["note"]["en"].startswith("Distinct persons")) == (3, True)
    trained = await api.get("/v1/matrix", fiscal_year=2564, rows="field", columns="province")
    assert (trained["step"], trained["total"], len(trained["columns"])) == ("trained", 1, 77)
    assert trained["rows"][0]["name"] == {"th": "ระบบราง", "en": "Rail"}
    same = await api.answer("/v1/matrix?fiscal_year=2564&rows=field&columns=field")
    assert (same.status_code, same.json()["code"]) == (422, "reporting.same_dimension")
