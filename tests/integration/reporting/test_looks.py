"""What is looked at across the story: matrix, what changed, completeness, exceptions, pipelines."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from services.reporting.figures.participations import Step
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.curriculum.curriculum import CurriculumReturnedForRevision, CurriculumSubmitted
from shared.contracts.training.dossier import SectionName
from shared.contracts.training.policy import FiscalYearPolicySet, FundingRoute
from shared.contracts.training.project import ProjectReturnedForRevision, SectionReturn
from shared.contracts.training.report import (
    ResultsReportAccepted,
    ResultsReportReturned,
    ResultsReportSubmitted,
)
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.ids import stream_id
from tests.reporting import story
from tests.reporting.client import Api
from tests.reporting.histories import ORDER, History
from tests.reporting.story import CNC, OF_PROJECT, PROJECT, day, whole


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


async def test_a_project_tells_working_days_its_time_and_why_it_was_sent_back(
    api: Api, pool: asyncpg.Pool
) -> None:
    history = History()
    story.network(history)
    story.approved_project(history)
    reasons = (SectionReturn(section=SectionName.BUDGET, reason="เกินอัตราที่กำหนด"),)
    history.record(ProjectReturnedForRevision(on=day(15), reasons=reasons, **OF_PROJECT), PROJECT)
    await take(pool, history)
    [project] = (await api.get("/v1/projects", through="2021-03-29"))["items"]
    assert (project["stage"], project["days_held"], project["working_days_held"]) == ("RETURNED", 14, 10)
    assert (project["allowed"], project["overdue"]) == (10, False)
    assert "assumption" in project["allowed_by"]["en"]
    [back] = project["returns"]
    assert (back["on"], back["reason"], back["sections"]) == ("2021-03-15", None, [
        {"section": "BUDGET", "name": {"th": "งบประมาณ", "en": "Budget"}, "reason": "เกินอัตราที่กำหนด"},
    ])  # fmt: skip
    assert back["url"].endswith(
        f"/v1/streams/{PROJECT}/events?after={history.events[-1].version - 1}&limit=1"
    )
    late = await api.get(f"/v1/projects/{PROJECT}", through="2021-03-30")
    assert (late["working_days_held"], late["overdue"], len(late["returns"])) == (11, True, 1)
    earlier = await api.get(f"/v1/projects/{PROJECT}", through="2021-03-14")
    assert (earlier["stage"], earlier["allowed"], earlier["overdue"], earlier["returns"]) == (
        "OPEN_FOR_APPLICATIONS", None, False, [],
    )  # fmt: skip


async def test_a_curriculum_tells_the_same(api: Api, pool: asyncpg.Pool) -> None:
    history = History()
    story.network(history)
    returned = CurriculumReturnedForRevision(
        on=day(8), curriculum=CNC, field="RAIL", version=1, reason="ชั่วโมงปฏิบัติน้อยไป"
    )
    history.record(returned, CNC)
    history.record(CurriculumSubmitted(on=day(9), curriculum=CNC, field="RAIL", version=2), CNC)
    await take(pool, history)
    version, next_version = (await api.get("/v1/curricula", through="2021-03-23"))["items"]
    assert (next_version["version"], next_version["returns"]) == (2, [])
    assert (version["working_days_held"], version["allowed"], version["overdue"]) == (11, 10, True)
    assert [(back["what"], back["reason"]) for back in version["returns"]] == [
        ("CurriculumReturnedForRevision", "ชั่วโมงปฏิบัติน้อยไป"),
    ]


async def test_reports_are_expected_received_on_time_and_accepted(
    api: Api, pool: asyncpg.Pool, history: History
) -> None:
    async def counts(**query: str) -> dict[str, object]:
        total: dict[str, object] = (await api.get("/v1/report-completeness", fiscal_year=2564, **query))[
            "total"
        ]
        return {name: value for name, value in total.items() if value}

    assert await counts(through="2021-03-23") == {}  # in delivery, its last day is to come
    waiting = {"expected": 1, "delivered": 1, "missing": [str(PROJECT)]}
    assert await counts(through="2021-03-27") == waiting
    received = {"expected": 1, "delivered": 1, "received": 1, "on_time": 1, "on_time_share": 1.0}
    assert await counts() == received
    stream = stream_id("report", PROJECT)
    history.record(ResultsReportReturned(on=day(29), reason="ขาดภาคผนวก", **OF_PROJECT), stream)
    await take(pool, history)
    assert await counts() == received
    [figures] = [e.data.figures for e in history.events if isinstance(e.data, ResultsReportSubmitted)]
    again = ResultsReportSubmitted(
        on=date(2021, 4, 29),
        figures=figures,
        summary="ดี",
        problems="-",
        suggestions="-",
        late=True,
        **OF_PROJECT,
    )
    history.record(again, stream)
    await take(pool, history)
    assert await counts() == received  # it was on time when it first came
    history.record(ResultsReportAccepted(on=day(30), figures=figures, **OF_PROJECT), stream)
    await take(pool, history)
    assert await counts() == {**received, "accepted": 1}
    assert await counts(through="2021-03-29") == received


async def test_a_report_that_never_came_is_overdue_by_the_years_policy_or_our_assumption(
    api: Api, pool: asyncpg.Pool
) -> None:
    history = History()
    story.network(history)
    story.approved_project(history)  # its last day is 24 March; nobody declared it delivered
    await take(pool, history)
    assumed = await api.get("/v1/report-completeness", fiscal_year=2564)
    assert (assumed["assumed"], assumed["total"]["expected"], assumed["total"]["overdue"]) == (True, 1, 0)
    assert assumed["total"]["delivered"] == 0
    policy = FiscalYearPolicySet(
        on=day(26), fiscal_year=2564, funding_route=FundingRoute.VIA_BUREAU, report_due_days=5, document=ORDER
    )
    history.record(policy, stream_id("fiscal-year", 2564))
    await take(pool, history)
    found = await api.get("/v1/report-completeness", fiscal_year=2564)
    assert (found["assumed"], found["items"][0]["field"], found["items"][0]["overdue"]) == (False, "RAIL", 1)
    due = await api.get("/v1/report-completeness", fiscal_year=2564, through="2021-03-29")
    assert (due["total"]["overdue"], due["total"]["on_time_share"]) == (0, None)  # due on that very day


async def test_a_report_that_first_came_after_its_day_is_late(api: Api, pool: asyncpg.Pool) -> None:
    history = whole()
    history.events.pop(
        next(n for n, e in enumerate(history.events) if isinstance(e.data, ResultsReportSubmitted))
    )
    [due] = [e.data for e in whole().events if isinstance(e.data, ResultsReportSubmitted)]
    late = due.model_copy(update={"on": date(2021, 4, 24)})  # due on 23 April
    history.record(late, stream_id("report", PROJECT, "again"))
    await take(pool, history)
    total = (await api.get("/v1/report-completeness", fiscal_year=2564))["total"]
    assert (total["received"], total["on_time"], total["late"], total["overdue"]) == (1, 0, 1, 0)
    before = await api.get("/v1/report-completeness", fiscal_year=2564, through="2021-04-01")
    assert (before["total"]["received"], before["total"]["overdue"]) == (0, 0)


async def test_whoever_completed_stands_in_every_step_before_it(api: Api, pool: asyncpg.Pool) -> None:
    history = whole()
    history.completed(4, on=day(24))  # no application, seat or mark of hers is known
    await take(pool, history)
    total = (await api.get("/v1/funnel", fiscal_year=2564))["total"]
    assert [total[step] for step in Step] == [4, 4, 4, 2, 2, 2, 1]


async def test_of_a_version_decided_on_earlier_days_than_before_the_later_decision_is_listed(
    api: Api, pool: asyncpg.Pool
) -> None:
    history = History()
    history.field()
    story.curriculum(history)
    of: dict[str, Any] = {"curriculum": CNC, "field": "RAIL", "version": 2}
    history.record(CurriculumSubmitted(on=day(10), **of), CNC)
    returned = CurriculumReturnedForRevision(on=day(20), reason="ครั้งแรก", **of)
    history.record(returned, CNC)
    history.record(CurriculumSubmitted(on=day(6), **of), CNC)  # dated before what it follows
    await take(pool, history)
    listed = (await api.get("/v1/curricula", through=day(15).isoformat()))["items"]
    assert [(each["version"], each["stage"], each["since"]) for each in listed if each["version"] == 2] == [
        (2, "SUBMITTED", "2021-03-06")
    ]
