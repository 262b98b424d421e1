"""What a supervisor asks: scorecards, papers, freshness, rules."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import asyncpg
import pytest

from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.curriculum.committee import DesignCommitteeAppointed
from shared.contracts.training.report import Figures, ResultsReportAccepted
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.ids import stream_id
from tests.reporting import story
from tests.reporting.client import NOW, Api
from tests.reporting.histories import ORDER, History
from tests.reporting.story import OF_PROJECT, PROJECT, day

Take = Callable[[History], Awaitable[None]]


@pytest.fixture
def take(pool: asyncpg.Pool) -> Take:
    async def taken(history: History) -> None:
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)

    return taken


def accepted(history: History) -> None:
    figures = Figures(known_at=NOW, applied=3, enrolled=2, attended=1, completed=1)
    history.record(
        ResultsReportAccepted(on=day(30), figures=figures, **OF_PROJECT), stream_id("report", PROJECT)
    )


async def test_a_scorecard_says_how_final_its_teachers_are(api: Api, take: Take) -> None:
    history = story.whole()
    history.completed(7, project=8)  # of a project that nobody reported on
    await take(history)
    before = await api.get("/v1/scorecards/RAIL/2564", "teacher")
    told = before["acceptance"]
    assert (before["teachers"]["actual"], told["accepted"], told["to_be_accepted"], told["final"]) == (
        2,
        0,
        2,
        False,
    )
    assert "2 คน" in told["words"]["th"]
    accepted(history)
    await take(history)
    [card] = (await api.get("/v1/scorecards", fiscal_year=2564))["items"]
    told = card["acceptance"]
    assert (told["accepted"], told["to_be_accepted"], told["projects"], told["projects_accepted"]) == (
        1,
        1,
        2,
        1,
    )
    history.revoked(7, project=8)
    await take(history)
    card = await api.get("/v1/scorecards/RAIL/2564")
    assert (card["acceptance"]["final"], card["acceptance"]["words"]["en"]) == (
        True,
        "All results are accepted.",
    )
    as_before = await api.get("/v1/scorecards/RAIL/2564", as_of=history.events[-3].recorded_at.isoformat())
    assert as_before["acceptance"] == before["acceptance"]


async def test_a_scorecard_holds_figures_months_standing_and_ways_on(
    api: Api, pool: asyncpg.Pool, take: Take
) -> None:
    await take(story.whole())
    await pool.execute("INSERT INTO sweep VALUES ($1, 'training', 17, $2)", CONSUMER, NOW)
    card = await api.get("/v1/scorecards/RAIL/2564")
    kpis = await api.get("/v1/kpis/RAIL/2564")
    assert [card[name] for name in ("field", "curricula", "teachers")] == [
        kpis[name] for name in ("field", "curricula", "teachers")
    ]
    assert card["points"] == (await api.get("/v1/kpis/RAIL/2564/trend"))["points"]
    assert (card["judged_by"], card["rules_version"], card["provisional"]) == ("2564.2", "2564.2", True)
    assert card["position"] == {"curriculum": 0, "training": 17, "enrolment": 0}
    for link in (*card["links"].values(), card["teachers"]["proof"], card["curricula"]["proof"]):
        assert (await api.get(link))["as_of"] == card["as_of"], link
    assert (await api.answer("/v1/scorecards/MAGIC/2564")).json()["code"] == "reporting.unknown_field"


async def test_every_approval_order_and_report_is_a_paper_with_its_event(api: Api, take: Take) -> None:
    history = History()
    order = DesignCommitteeAppointed(on=day(1), field="RAIL", fiscal_year=2564, order=ORDER, members=())
    history.record(order, stream_id("committee", "RAIL", 2564))
    told = story.whole()
    for event in (*told.events, None):
        if event is not None and event.data is not None:
            history.record(event.data, event.stream)
    accepted(history)
    await take(history)
    first = await api.get("/v1/kpis/RAIL/2564/papers", limit=4)
    rest = await api.get("/v1/kpis/RAIL/2564/papers", limit=4, after=first["next"])
    papers = [*first["items"], *rest["items"]]
    assert [(paper["kind"], paper["document"], paper["dated"]) for paper in papers] == [
        ("DesignCommitteeAppointed", "ศธ 0603/1", "2021-01-04"),
        ("CurriculumApproved", "BUREAU 4/2564", "2021-03-04"),
        ("ProjectApproved", "ศธ 0603/1", "2021-01-04"),
        ("BudgetAllocated", "ศธ 0603/1", "2021-01-04"),
        ("ResultsReportSubmitted", None, None),
        ("ResultsReportAccepted", None, None),
    ]
    assert (papers[4]["replaced_on"], papers[5]["replaced_on"], rest["next"]) == ("2021-03-30", None, None)
    recorded = {str(event.id): event for event in history.events}
    for paper in papers:
        event = recorded[paper["event"]["event"]]
        assert (paper["event"]["stream"], paper["event"]["version"]) == (str(event.stream), event.version)
    assert (await api.answer("/v1/kpis/RAIL/2564/papers", "teacher")).status_code == 403
    early = await api.get("/v1/kpis/RAIL/2563/papers")
    assert early["items"] == []  # the curriculum was approved after that year's end


async def test_freshness_says_in_words_what_waits(api: Api, pool: asyncpg.Pool, take: Take) -> None:
    unknown = await api.get("/v1/freshness", "teacher")
    assert (unknown["fresh"], unknown["seconds_behind"], unknown["last_event"]) == (False, None, None)
    history = story.whole()
    await take(history)
    for number, source in enumerate(("curriculum", "training", "enrolment")):
        complete = NOW - timedelta(seconds=10 * number)
        await pool.execute(
            "INSERT INTO sweep VALUES ($1, $2, $3, $4)", CONSUMER, source, number + 7, complete
        )
    fresh = await api.get("/v1/freshness", "teacher")
    assert (fresh["fresh"], fresh["seconds_behind"], fresh["events_behind"]) == (True, 20, 0)
    assert fresh["words"]["en"] == "Up to date: complete up to 20 seconds ago."
    training = next(each for each in fresh["sources"] if each["source"] == "training")
    last = max(event.recorded_at for event in history.events if event.source == "training")
    assert (training["position"], datetime.fromisoformat(training["last_event"])) == (8, last)
    await pool.execute(
        "INSERT INTO behind (consumer, stream, source, seen_to, reason) VALUES ($1, $2, 'training', $3, 'a')",
        CONSUMER, PROJECT, max(event.version for event in history.events if event.stream == PROJECT) + 3,
    )  # fmt: skip
    behind = await api.get("/v1/freshness", "teacher")
    assert (behind["fresh"], behind["streams_behind"], behind["events_behind"]) == (False, 1, 3)
    assert behind["words"]["th"].startswith("มีเหตุการณ์ 3 รายการใน 1 สาย")
    await pool.execute("DELETE FROM behind")
    await pool.execute("UPDATE sweep SET complete = complete - interval '2 minutes'")
    late = await api.get("/v1/freshness", "teacher")
    assert (late["fresh"], late["words"]["en"]) == (
        False, "Last proved complete 140 seconds ago; what is newer is provisional.",
    )  # fmt: skip


async def test_the_rules_in_force_are_shown_with_their_sources(api: Api) -> None:
    rules = await api.get("/v1/rules", "teacher")
    assert (rules["rules_version"], rules["statuses"]["green"]["th"]) == ("2564.2", "บรรลุเป้าหมาย")
    *before, version = rules["versions"]
    assert [each["name"] for each in before] == ["2564.1"]  # kept, so that old answers are understood
    assert version["levels"][0] == {"at_least": 1.0, "th": "ดีมาก", "en": "very good"}
    assert all(each["th"] and each["en"] for each in (*version["sources"], *rules["definitions"]))
    assert (await api.get("/v1/rules", fiscal_year=2570))["versions"] == [version]
