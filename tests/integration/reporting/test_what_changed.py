"""What changed: before + begun - ceased = after, whatever happened; since a meeting; words and events."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.databases.server import Database
from services.reporting.api.reasons import BEGAN
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.places import Places
from services.reporting.figures.what_changed import KPIS, LISTED, Between, lines, summary
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.curriculum.field import FieldTargetSet
from shared.contracts.enrolment.enrolment import (
    CertificateIssued,
    CertificateReissued,
    CertificateRevoked,
)
from shared.contracts.recorded import Recorded
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.ids import stream_id
from shared.kernel.places import PROVINCES
from tests.reporting.any_history import DAYS, STEPS, Step, told
from tests.reporting.client import Api
from tests.reporting.histories import ORDER, START, History, enrolment, person, stamps
from tests.reporting.recount.kpis import curricula_in_force, trained_teachers
from tests.reporting.recount.periods import Look
from tests.reporting.story import whole

SECONDS = st.integers(0, 45)
COUNTS = ("before", "gained", "lost", "after", "facts_before", "begun", "ceased", "facts_after")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, seconds=st.tuples(SECONDS, SECONDS).map(sorted), through=st.none() | DAYS)
async def test_what_was_before_and_what_began_less_what_ceased_is_what_is_after(
    database: Database, steps: list[Step], seconds: list[int], through: date | None
) -> None:
    events = told(steps)
    first, second = (START + timedelta(seconds=number) for number in seconds)
    connection = await asyncpg.connect(database.runtime, server_settings={"search_path": "live"})
    try:
        outside = connection.transaction()
        await outside.start()
        await apply(connection, events)
        for year in (2563, 2564, 2565):
            between = Between(first, LookedAt(second, as_of=second, through=through), year)
            await compare(connection, events, between, through or date.max)
        await outside.rollback()
    finally:
        await connection.close()


async def compare(
    connection: asyncpg.Connection, events: list[Recorded], between: Between, through: date
) -> None:
    year = between.fiscal_year
    found = await lines(connection, between, Places.of(PROVINCES), figures=KPIS, limit=500)
    for row in await summary(connection, between):
        counted = {name: row[name] or 0 for name in COUNTS}
        recount = trained_teachers if row["figure"] == "trained_teacher" else curricula_in_force
        before = recount(Look(events, between.since, through), "RAIL", year)
        after = recount(Look(events, between.at.instant, through), "RAIL", year)
        assert (counted["before"], counted["after"]) == (len(before), len(after))
        assert (counted["gained"], counted["lost"]) == (len(after - before), len(before - after))
        assert counted["facts_before"] + counted["begun"] - counted["ceased"] == counted["facts_after"]
        listed = [line["change"] for line in found if line["figure"] == row["figure"]]
        assert (listed.count("began"), listed.count("ceased")) == (counted["begun"], counted["ceased"])


@pytest.fixture
async def history(pool: asyncpg.Pool) -> History:
    """The story; its last completion was revoked after all was known."""
    history = whole()
    history.revoked(1)
    await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
    return history


def when(history: History, kind: str) -> str:
    return next(e for e in history.events if e.type.endswith(kind)).recorded_at.isoformat()


def of_kpi(answer: Any, kpi: str) -> tuple[int, ...]:
    [found] = [each for each in answer["kpis"] if each["kpi"] == kpi]
    return tuple(found[name] for name in ("before", "gained", "lost", "after", "begun", "ceased"))


async def test_a_revoked_completion_is_told_with_its_reason_document_and_event(
    api: Api, history: History
) -> None:
    completed = when(history, "TrainingCompletedByTeacher")
    answer = await api.get("/v1/changes", **{"from": completed}, figure="trained_teacher")
    [line] = answer["items"]
    revoked = history.events[-1]
    assert (line["change"], line["subject"], line["after"]) == ("ceased", str(person(1)), None)
    assert line["what"] == {"th": "เพิกถอนการผ่านการฝึกอบรม", "en": "A completion was revoked"}
    assert line["reason"]["en"] == "The completion counts no longer, by a decision on paper."
    assert (line["because"], line["event"]["document"]) == ("ผลประเมินผิด", "ศธ 0603/1")
    assert (line["event"]["event"], line["event"]["version"]) == (str(revoked.id), revoked.version)
    assert line["event"]["url"].endswith(
        f"/v1/streams/{revoked.stream}/events?after={revoked.version - 1}&limit=1"
    )
    assert of_kpi(answer, "5.2-R1") == (1, 0, 1, 0, 0, 1)
    assert answer["fiscal_year"] == 2564
    elsewhere = await api.get("/v1/changes", "supervisor@TH-90", **{"from": completed})
    assert (elsewhere["items"], elsewhere["kpis"]) == ([], answer["kpis"])  # the nation's figures alone
    until = await api.get("/v1/changes", **{"from": when(history, "FieldDesignated")}, to=completed)
    assert of_kpi(until, "5.2-R1") == (0, 1, 0, 1, 1, 0)
    assert until["as_of"] == completed.replace("+00:00", "Z")


async def test_an_end_that_had_not_come_by_the_day_looked_at_is_no_change(
    api: Api, pool: asyncpg.Pool
) -> None:
    history = whole()
    history.revoked(1, on=date(2021, 3, 30))
    await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
    since = when(history, "TrainingCompletedByTeacher")
    for through, lines_, kpi in (
        ("2021-03-29", 0, (1, 0, 0, 1, 0, 0)),
        ("2021-03-30", 1, (1, 0, 1, 0, 0, 1)),
    ):
        answer = await api.get("/v1/changes", **{"from": since}, through=through, figure="trained_teacher")
        assert (len(answer["items"]), of_kpi(answer, "5.2-R1")) == (lines_, kpi)


async def test_a_stage_that_moved_on_is_one_line_with_what_was_before(api: Api, history: History) -> None:
    since = when(history, "ProjectDrafted")
    answer = await api.get("/v1/changes", **{"from": since}, figure="project_stage")
    moves = [(line["before"]["stage"], line["after"]["stage"]) for line in answer["items"]]
    assert moves == [
        ("DRAFT", "PROPOSED"), ("PROPOSED", "UNDER_REVIEW"), ("UNDER_REVIEW", "APPROVED"),
        ("APPROVED", "OPEN_FOR_APPLICATIONS"), ("OPEN_FOR_APPLICATIONS", "IN_DELIVERY"),
        ("IN_DELIVERY", "DELIVERED"),
    ]  # fmt: skip
    assert {line["change"] for line in answer["items"]} == {"replaced"}


@pytest.mark.usefixtures("history")
async def test_pages_of_changes_follow_each_other_without_a_gap(api: Api) -> None:
    whole_page = await api.get("/v1/changes", **{"from": START.isoformat()}, limit=500)
    seen, after = [], None
    while True:
        query: dict[str, str] = {"after": after} if after else {}
        page = await api.get("/v1/changes", **{"from": START.isoformat()}, limit=3, **query)
        seen += page["items"]
        if (after := page["next"]) is None:
            break
    assert seen == whole_page["items"]
    assert len(seen) > 15


async def test_since_a_meeting_is_since_its_day_began(api: Api, history: History, pool: asyncpg.Pool) -> None:
    [meeting] = (await api.get("/v1/meetings"))["items"]
    assert (meeting["key"], meeting["dated"], meeting["resolutions"], meeting["fields"]) == (
        "BUREAU 4/2564", "2021-03-04", 1, ["RAIL"],
    )  # fmt: skip
    raised = FieldTargetSet(
        on=date(2021, 3, 30), field="RAIL", fiscal_year=2564, min_curricula=1, min_teachers=25
    )
    history.record(raised, stream_id("field", "RAIL"), at=datetime(2021, 3, 30, 3, 0, tzinfo=UTC))
    await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
    answer = await api.get("/v1/changes", since=meeting["key"], fiscal_year=2564)
    assert (
        answer["since"] == "2021-03-03T17:00:00Z"
    )  # midnight in Bangkok; the story was recorded in February
    [line] = answer["items"]
    assert (line["what"]["en"], line["before"]["teachers"], line["after"]["teachers"]) == (
        "A target was changed", 20, 25,
    )  # fmt: skip
    assert (await api.get("/v1/changes", since=meeting["key"], to="2021-03-03T17:00:00Z"))["items"] == []


async def test_certificates_are_listed_for_who_asks_for_them_each_change_with_its_reason(
    api: Api, history: History, pool: asyncpg.Pool
) -> None:
    of = stamps(4, 1)
    for event in (
        CertificateIssued(on=date(2021, 3, 26), number="RAIL-2564-0002", **of),
        CertificateReissued(
            on=date(2021, 3, 27), number="RAIL-2564-0003", replaces="RAIL-2564-0002", reason="ชื่อสกุล", **of
        ),
        CertificateRevoked(
            on=date(2021, 3, 28), number="RAIL-2564-0003", reason="พิมพ์ผิด", document=ORDER, **of
        ),
    ):
        history.record(event, enrolment(4, 1))
    await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
    asked: dict[str, Any] = {
        "from": START.isoformat().replace("+00:00", "Z"),
        "fiscal_year": 2564,
        "limit": 500,
    }
    told = (await api.get("/v1/changes", figure="certificate", **asked))["items"]
    hers = [line for line in told if line["subject"] == str(person(4))]
    assert [(line["what"]["en"], line["because"]) for line in hers] == [
        ("A certificate was issued", None),
        ("A certificate was issued anew", "ชื่อสกุล"),
        ("A certificate was revoked", "พิมพ์ผิด"),
    ]
    unasked = (await api.get("/v1/changes", **asked))["items"]
    assert "certificate" not in {line["figure"] for line in unasked}


@pytest.mark.usefixtures("history")
async def test_what_cannot_be_asked_is_told(api: Api) -> None:
    at = START.isoformat().replace("+00:00", "Z")
    for query, status, code in (
        ("", 422, "reporting.from_what"),
        (f"?from={at}&since=BUREAU+4/2564", 422, "reporting.from_what"),
        ("?since=BUREAU+9/2564", 404, "reporting.unknown_meeting"),
        (f"?from=2021-03-02T00:00:00Z&to={at}", 422, "reporting.ends_before_it_begins"),
    ):
        answer = await api.answer(f"/v1/changes{query}")
        assert (answer.status_code, answer.json()["code"]) == (status, code), query
    assert (await api.answer("/v1/changes", "teacher")).status_code == 403


def test_every_listed_fact_has_words_when_it_begins() -> None:
    assert BEGAN.keys() == set(LISTED)
