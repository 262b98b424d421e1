"""What reporting answers: figures with their standing, proofs, funnel, pipelines; who may ask for what."""

from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.eventsourcing.subscribing.consume import take_in
from tests.reporting.client import NOW, Api
from tests.reporting.histories import History, person
from tests.reporting.story import BUDGET, CNC, PROJECT, whole


@pytest.fixture
async def history(pool: asyncpg.Pool) -> History:
    history = whole()
    await take(pool, history)
    return history


async def take(pool: asyncpg.Pool, history: History) -> None:
    await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)


async def complete(pool: asyncpg.Pool, upto: datetime) -> None:
    for source in ("curriculum", "training", "enrolment"):
        await pool.execute(
            """INSERT INTO sweep VALUES ($1, $2, 1, $3)
               ON CONFLICT (consumer, source) DO UPDATE SET complete = $3""",
            CONSUMER, source, upto,
        )  # fmt: skip


def steps(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(row[name] for name in ("applied", "waitlisted", "enrolled", "attended", "completed"))


@pytest.mark.usefixtures("history")
async def test_both_kpis_stand_beside_their_targets(api: Api) -> None:
    [rail] = (await api.get("/v1/kpis", "teacher", fiscal_year=2564))["items"]
    assert (rail["field"], rail["name_en"]) == ("RAIL", "Rail")
    curricula, teachers = rail["curricula"], rail["teachers"]
    assert (curricula["target"], curricula["actual"], curricula["met"], curricula["status"]) == (
        1,
        1,
        True,
        "green",
    )
    assert (teachers["target"], teachers["actual"], teachers["share"], teachers["met"]) == (
        20,
        1,
        0.05,
        False,
    )
    assert (teachers["status"], teachers["label"]["en"], teachers["level"]["th"]) == (
        "red", "Behind target", "ปรับปรุง",
    )  # fmt: skip


async def test_every_figure_opens_its_proof(api: Api, history: History) -> None:
    rail = await api.get("/v1/kpis/RAIL/2564")
    proof = await api.get(rail["teachers"]["proof"])
    [fact] = proof["items"]
    done = next(e for e in history.events if e.type.endswith("TrainingCompletedByTeacher"))
    assert (proof["actual"], proof["facts"], fact["subject"]) == (1, 1, str(person(1)))
    assert (fact["began"]["event"], fact["began"]["stream"], fact["began"]["version"]) == (
        str(done.id), str(done.stream), done.version,
    )  # fmt: skip
    assert (fact["document"], fact["dated"]) == ("RAIL-2564-0001", "2021-03-25")
    assert fact["began"]["on"] == "2021-03-24"
    assert fact["began"]["url"].endswith(f"/v1/streams/{done.stream}/events?after={done.version - 1}&limit=1")
    [version] = (await api.get(rail["curricula"]["proof"]))["items"]
    assert (version["subject"], version["document"], version["more"]["version"]) == (
        str(CNC), "BUREAU 4/2564", 1,
    )  # fmt: skip
    assert version["dated"] == "2021-03-04"


async def test_a_revoked_completion_is_shown_as_ceased_and_past_instants_keep_it(
    api: Api, pool: asyncpg.Pool, history: History
) -> None:
    before = history.events[-1].recorded_at
    history.revoked(1)
    await take(pool, history)
    where = "/v1/kpis/RAIL/2564/proof/5.2-R1"
    now = await api.get(where, ceased=True)
    assert (now["actual"], now["facts"], now["ceased"]) == (0, 0, 1)
    assert (now["items"][0]["counts"], now["items"][0]["ceased"]["document"]) == (False, "ศธ 0603/1")
    then = await api.get(where, as_of=before.isoformat())
    assert (then["actual"], then["items"][0]["counts"], then["items"][0]["ceased"]) == (1, True, None)


async def test_as_of_is_what_was_known_and_through_what_had_happened(api: Api, history: History) -> None:
    started = next(e for e in history.events if e.type.endswith("CurriculumVersionStarted"))
    just_before = started.recorded_at - timedelta(microseconds=1)
    for times, expected in (
        ({"as_of": just_before.isoformat()}, 0),
        ({"as_of": started.recorded_at.isoformat()}, 1),
        ({"through": "2021-03-04"}, 0),
        ({"through": "2021-03-05"}, 1),
    ):
        rail = await api.get("/v1/kpis/RAIL/2564", **times)
        assert rail["curricula"]["actual"] == expected, times


@pytest.mark.usefixtures("history")
async def test_a_trend_shows_what_had_happened_by_the_end_of_each_month(api: Api) -> None:
    points = (await api.get("/v1/kpis/RAIL/2564/trend"))["points"]
    assert [point["through"] for point in points][:2] == ["2020-10-31", "2020-11-30"]
    assert [point["through"] for point in points][-3:] == ["2021-02-28", "2021-03-31", "2021-04-01"]
    assert [(point["curricula"], point["teachers"]) for point in points][-3:] == [(0, 0), (1, 1), (1, 1)]
    assert (await api.get("/v1/kpis/RAIL/2565/trend"))["points"] == []


@pytest.mark.usefixtures("history")
async def test_an_answer_is_provisional_until_every_source_is_known_to_be_counted(
    api: Api, pool: asyncpg.Pool
) -> None:
    first = await api.get("/v1/kpis", fiscal_year=2564)
    assert (first["provisional"], first["low_water"]["training"]) == (True, None)
    assert (first["as_of"], first["through"], first["rules_version"]) == (
        "2021-04-01T03:00:00Z",
        None,
        "2564.2",
    )
    await complete(pool, NOW - timedelta(minutes=1))
    assert (await api.get("/v1/kpis", fiscal_year=2564))["provisional"]
    settled = await api.get("/v1/kpis", fiscal_year=2564, as_of="2021-04-01T02:59:00Z")
    assert not settled["provisional"]


@pytest.mark.usefixtures("history")
async def test_the_funnel_counts_each_step_by_what_was_stamped(api: Api) -> None:
    funnel = await api.get("/v1/funnel", "teacher", fiscal_year=2564, by="field")
    assert steps(funnel["total"]) == (3, 1, 1, 1, 1)  # who withdrew had a seat and a session
    [rail] = funnel["items"]
    assert (rail["key"], rail["name"]["en"], rail["teachers"]) == ("RAIL", "Rail", 1)
    regions = await api.get("/v1/funnel", fiscal_year=2564, by="ovec_region")
    assert {row["key"]: row["applied"] for row in regions["items"]} == {
        "EAST_BANGKOK": 1, "NORTH": 1, "SOUTH": 1,
    }  # fmt: skip
    groups = await api.get("/v1/funnel", fiscal_year=2564, by="group")
    assert {row["key"]: steps(row) for row in groups["items"]}["STANDARD"] == (1, 1, 0, 0, 0)
    for by in ("sector", "geo_region", "province", "college", "project"):
        assert (await api.get("/v1/funnel", fiscal_year=2564, by=by))["total"] == funnel["total"]
    assert (await api.get("/v1/funnel", fiscal_year=2565))["items"] == []


@pytest.mark.usefixtures("history")
async def test_a_supervisor_sees_the_region_of_the_token(api: Api) -> None:
    south = await api.get("/v1/funnel", "supervisor@SOUTH", fiscal_year=2564)
    assert steps(south["total"]) == (1, 0, 0, 0, 0)
    assert (await api.get("/v1/projects", "supervisor@SOUTH"))["items"] == []
    assert len((await api.get("/v1/projects", "supervisor@EAST_BANGKOK"))["items"]) == 1
    assert (await api.answer(f"/v1/projects/{PROJECT}", "supervisor@SOUTH")).status_code == 404
    national = await api.get("/v1/kpis", "supervisor@SOUTH", fiscal_year=2564)
    assert national["items"][0]["teachers"]["actual"] == 1
    assert (await api.answer("/v1/funnel?fiscal_year=2564", "supervisor@MARS")).status_code == 403


@pytest.mark.usefixtures("history")
async def test_a_project_tells_where_it_is_and_how_it_came_there(api: Api) -> None:
    page = await api.get("/v1/projects", fiscal_year=2564)
    [found] = page["items"]
    assert (found["stage"], found["desk"], found["since"], found["days_held"]) == (
        "REPORTED", "BUREAU", "2021-03-28", 4,
    )  # fmt: skip
    assert (page["stages"], found["title_th"], found["seats"]) == ({"REPORTED": 1}, "อบรมครูระบบราง", 2)
    assert (page["planned_seats"], page["warning"]) == (2, None)
    one = await api.get(f"/v1/projects/{PROJECT}")
    assert steps(one["funnel"]) == (3, 1, 1, 1, 1)
    assert [step["what"] for step in one["trail"]] == [
        "DRAFT", "PROPOSED", "UNDER_REVIEW", "ProjectApproved", "APPROVED", "BudgetAllocated",
        "OPEN_FOR_APPLICATIONS", "IN_DELIVERY", "DELIVERED", "report SUBMITTED",
    ]  # fmt: skip
    assert one["trail"][5]["event"]["stream"] == str(BUDGET)
    earlier = await api.get(f"/v1/projects/{PROJECT}", through="2021-03-09")
    assert (earlier["stage"], earlier["days_held"]) == ("UNDER_REVIEW", 1)
    assert [(step["what"], step["until"]) for step in earlier["trail"]] == [
        ("DRAFT", "2021-03-07"), ("PROPOSED", "2021-03-08"), ("UNDER_REVIEW", None),
    ]  # fmt: skip
    assert (await api.get("/v1/projects", desk="CENTRE"))["items"] == []


@pytest.mark.usefixtures("history")
async def test_fewer_seats_than_the_fields_target_are_warned_of(api: Api) -> None:
    page = await api.get("/v1/projects", fiscal_year=2564, field="RAIL")
    assert "มีที่นั่งรวม 2 ที่นั่ง น้อยกว่าค่าเป้าหมาย 20 คน" in page["warning"]["th"]
    assert "2 seats in all, fewer than its target of 20" in page["warning"]["en"]
    part = await api.get("/v1/projects", "supervisor@SOUTH", fiscal_year=2564, field="RAIL")
    assert (part["planned_seats"], part["warning"]) == (0, None)  # who sees a part cannot tell
    no_target = await api.get("/v1/projects", fiscal_year=2565, field="RAIL")
    assert (no_target["planned_seats"], no_target["warning"]) == (0, None)


@pytest.mark.usefixtures("history")
async def test_curricula_fields_and_colleges_are_listed_with_their_names(api: Api) -> None:
    [version] = (await api.get("/v1/curricula", stage="IN_FORCE"))["items"]
    assert (version["curriculum"], version["title_en"], version["resolution"], version["hours"]) == (
        str(CNC), "Rail technician", "BUREAU 4/2564", 30,
    )  # fmt: skip
    [field] = (await api.get("/v1/fields"))["items"]
    assert (field["field"], field["colleges"], field["centres"]) == ("RAIL", 3, ["chonburi-tc"])
    first = await api.get("/v1/colleges", limit=2)
    rest = await api.get("/v1/colleges", limit=2, after=first["next"])
    found = [college["college"] for college in (*first["items"], *rest["items"])]
    assert found == ["chonburi-tc", "hatyai-tc", "maesai-vc"]
    assert (rest["next"], rest["items"][0]["ovec_region"], rest["items"][0]["fields"]) == (
        None,
        "NORTH",
        ["RAIL"],
    )


async def test_pages_follow_each_other_without_a_gap(api: Api, pool: asyncpg.Pool) -> None:
    history = History()
    for project, code in enumerate(("AVIATION", "EV", "RAIL")):
        history.field(code)
        for teacher in range(5):
            history.completed(teacher, project, field=code)
    history.completed(3, project=9, field="EV")
    await take(pool, history)
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = await api.get("/v1/kpis", fiscal_year=2564, limit=2, **after)
        seen += [item["field"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == ["AVIATION", "EV", "RAIL"]
    facts: list[str] = []
    after = {}
    while True:
        page = await api.get("/v1/kpis/EV/2564/proof/5.2-R1", limit=2, **after)
        facts += [item["began"]["event"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert (page["actual"], page["facts"], len(set(facts))) == (5, 6, 6)


@pytest.mark.usefixtures("history")
async def test_who_may_not_ask_is_told_so(api: Api) -> None:
    assert (await api.answer("/v1/kpis?fiscal_year=2564", "")).status_code == 401
    assert (await api.answer("/v1/kpis/RAIL/2564/proof/5.2-R1", "teacher")).status_code == 403
    assert (await api.answer("/v1/rebuilds", "supervisor")).status_code == 403
    assert await api.get("/v1/rebuilds", "operator") == {"items": [], "next": None}
    assert (await api.get("/v1/behind", "operator"))["items"] == []


@pytest.mark.usefixtures("history")
async def test_what_is_not_there_or_cannot_be_right_is_told(api: Api) -> None:
    unknown = await api.answer("/v1/kpis/MAGIC/2564")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "reporting.unknown_field")
    assert (await api.answer("/v1/kpis?fiscal_year=2021")).status_code == 422
    buddhist = await api.answer("/v1/kpis?fiscal_year=2564&through=2564-03-01")
    assert buddhist.json()["errors"][0]["code"] == "date.buddhist_era"
    for instant in ("2021-03-01T00:00:00", "2021", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00%2B14:00"):
        assert (await api.answer(f"/v1/kpis?fiscal_year=2564&as_of={instant}")).status_code == 422
    assert (await api.answer("/v1/kpis/MAGIC/2699/trend")).status_code == 404  # of a year to come too
