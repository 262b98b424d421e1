"""A project from the year's policy to its close, through the API, on a real PostgreSQL."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.training.api import budget
from services.training.api.room import year_of
from services.training.app import SERVICE
from shared.contracts.common import CollegeGroup, Document, Sector
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.curriculum.curriculum import CurriculumVersionStarted
from shared.contracts.curriculum.field import FieldDesignated
from shared.contracts.curriculum.membership import CollegeJoinedNetwork, NetworkCentreDesignated
from shared.contracts.enrolment.application import ApplicationSubmitted
from shared.contracts.enrolment.enrolment import TeacherEnrolled
from shared.eventsourcing.appending.verify import refold, verify
from shared.eventsourcing.storing.database import open_pool
from tests.integration.training.desk import Desk, desk_on, migrated
from tests.servers.databases import FreshDatabase

CENTRE, MEMBER = "college.academic@chonburi-tc", "college.academic@rayong-tc"
CENTRAL, OFFICER, DIRECTOR = "central.officer", "bureau.officer", "bureau.director"
SECRETARY = "subcommittee.secretary@SUBCOMMITTEE"
CURRICULUM = UUID(int=77)
ON = "2021-02-01"
PAPER = {"number": "ศธ 0603/1", "dated": ON, "issued_by": "BUREAU"}
SECTIONS = [
    "rationale", "objectives", "quantitative_targets", "qualitative_targets", "method", "place",
    "evaluation", "indicators", "benefits",
]  # fmt: skip
PLAN = {
    "field": "RAIL",
    "fiscal_year": 2564,
    "title_th": "อบรมครูระบบราง",
    "title_en": "Rail teachers",
    "starts_on": "2021-03-01",
    "ends_on": "2021-03-05",
    "seats": 20,
    "on": ON,
}
_AT: dict[str, Any] = {"on": date(2020, 10, 1)}
_MEMBERSHIP: dict[str, Any] = {
    **_AT, "field": "RAIL", "group": CollegeGroup.EXCELLENCE, "sector": Sector.PUBLIC, "province": "TH-20"
}  # fmt: skip
_LETTER = Document(number="1", dated=date(2020, 10, 1), issued_by="OVEC")
WORLD = [
    FieldDesignated(
        **_AT, field="RAIL", name_th="ระบบราง", name_en="Rail", provinces=("TH-20",), labour_demand="สูง",
        document=_LETTER,
    ),
    CollegeJoinedNetwork(college="rayong-tc", **_MEMBERSHIP),
    NetworkCentreDesignated(college="chonburi-tc", document=_LETTER, **_MEMBERSHIP),
    CurriculumVersionStarted(
        **_AT, curriculum=CURRICULUM, field="RAIL", version=1, content_hash="0" * 64, hours=30,
        completion=CompletionPolicy(),
    ),
]  # fmt: skip


@pytest.fixture
async def desk(fresh_database: FreshDatabase) -> AsyncIterator[Desk]:
    database = await fresh_database(migrated)
    pool = await open_pool(database.runtime)
    async with desk_on(pool, database.runtime) as desk:
        await desk.know(*WORLD)
        policy = {
            "funding_route": "VIA_BUREAU",
            "document": {**PAPER, "dated": "2020-10-01"},
            "on": "2020-10-01",
        }
        await desk.done(CENTRAL, "/v1/fiscal-years/2564/policy", policy)
        await desk.done(CENTRAL, "/v1/fiscal-years/2564/open", {"on": "2020-10-01"})
        yield desk
    await pool.close()


async def drafted(desk: Desk, **changes: Any) -> str:
    project = (await desk.done(CENTRE, "/v1/projects", {**PLAN, **changes}))["id"]
    return f"/v1/projects/{project}"


async def complete(desk: Desk, project: str) -> None:
    await desk.done(
        CENTRE, f"{project}/select-curriculum", {"curriculum": str(CURRICULUM), "version": 1, "on": ON}
    )
    dossier = dict.fromkeys(SECTIONS, "ตามแผน") | {"budget_satang": 50_000_000, "on": ON}
    tag = (await desk.get(CENTRE, project)).headers["etag"]
    await desk.done(CENTRE, f"{project}/write-dossier", dossier, **{"If-Match": tag})
    members = [
        {"person": str(uuid4()), "organisation": "chonburi-tc", "duty": duty}
        for duty in ("CHAIR", "SECRETARY")
    ]
    tag = (await desk.get(CENTRE, project)).headers["etag"]
    await desk.done(
        CENTRE, f"{project}/propose-committee", {"members": members, "on": ON}, **{"If-Match": tag}
    )


async def test_who_sits_on_a_committee_is_told_to_its_centre_and_the_offices_only(desk: Desk) -> None:
    project = await drafted(desk)
    await complete(desk, project)
    for reader, told in ((CENTRE, True), (OFFICER, True), (MEMBER, False), ("ministry.reader", False)):
        members = (await desk.get(reader, project)).json()["committee"]
        assert [member["duty"] for member in members] == ["CHAIR", "SECRETARY"]
        assert all((member["person"] is not None) is told for member in members), reader


async def approved(desk: Desk, **changes: Any) -> str:
    project = await drafted(desk, **changes)
    await complete(desk, project)
    await desk.done(CENTRE, f"{project}/propose", {"on": ON})
    await desk.done(OFFICER, f"{project}/start-review", {"on": ON})
    await desk.done(
        SECRETARY, f"{project}/endorse", {"resolution": {"meeting": "4/2564", "dated": ON}, "on": ON}
    )
    await desk.done(DIRECTOR, f"{project}/approve", {"document": PAPER, "on": ON})
    return project


async def test_a_project_runs_from_its_draft_to_its_close(desk: Desk) -> None:
    project = await approved(desk)
    await desk.done(DIRECTOR, f"{project}/appoint-committee", {"order": PAPER, "on": ON})
    money = {"amount_satang": 50_000_000, "memo": PAPER, "money_from": "งบส่วนกลาง", "on": ON}
    allocated = await desk.done(OFFICER, f"{project}/budget/allocate", money)
    assert allocated["facts"][0]["data"]["quarter"] == 2
    session = {
        "title": "ระบบราง",
        "starts_at": "2021-03-05T09:00:00+07:00",
        "ends_at": "2021-03-05T16:00:00+07:00",
    }
    await desk.done(CENTRE, f"{project}/sessions", {**session, "hours": 6, "on": ON})
    await desk.done(CENTRE, f"{project}/open-applications", {"closes_on": "2021-02-20", "on": ON})
    assert (await desk.get("teacher@rayong-tc", project)).json()["dossier"] is None
    await desk.done(CENTRE, f"{project}/close-applications", {"on": "2021-02-20"})
    await desk.done(CENTRE, f"{project}/start", {"on": "2021-03-01"})
    early = await desk.refused(CENTRE, f"{project}/deliver", {"on": "2021-03-04"})
    assert early == (409, "project.sessions_ahead", "5.2-S4")
    await desk.done(CENTRE, f"{project}/deliver", {"on": "2021-03-05"})
    await desk.know(*took_part(UUID(project.rsplit("/", 1)[1])))

    words = {"summary": "ผ่านทุกคน", "problems": "ไม่มี", "suggestions": "ไม่มี", "on": "2021-03-20"}
    await desk.done(CENTRE, f"{project}/report/submit", words)
    report = (await desk.get(OFFICER, f"{project}/report")).json()
    assert {**report["figures"], "known_at": ""} == {
        "known_at": "", "applied": 2, "enrolled": 1, "attended": 0, "completed": 0
    }  # fmt: skip
    assert (report["stage"], report["provisional"], report["late"]) == ("SUBMITTED", True, False)
    await desk.done(DIRECTOR, f"{project}/report/accept", {"on": "2021-03-25"})
    desk.clock.move(timedelta(seconds=1))
    assert await desk.dues.once() == 1
    assert (await desk.get(OFFICER, project)).json()["stage"] == "CLOSED"
    assert [found async for found in verify(desk.pool, "training")] == []
    assert [found async for found in refold(desk.pool, SERVICE.deciders, repair=False)] == []


async def test_a_cancelled_project_frees_cohort_and_choice_and_teachers_see_that_it_was_cancelled(
    desk: Desk,
) -> None:
    project = await approved(desk)
    await desk.done(DIRECTOR, f"{project}/appoint-committee", {"order": PAPER, "on": ON})
    money = {"amount_satang": 50_000_000, "memo": PAPER, "money_from": "งบส่วนกลาง", "on": ON}
    await desk.done(OFFICER, f"{project}/budget/allocate", money)
    cancel = {"reason": "สถานที่ฝึกปิด", "document": PAPER, "on": ON}
    unknown = {**cancel, "merged_into": str(uuid4())}
    assert (await desk.refused(DIRECTOR, f"{project}/cancel", unknown))[:2] == (404, "project.absent")
    assert (await desk.refused(OFFICER, f"{project}/cancel", cancel))[0] == 403
    await desk.done(CENTRE, f"{project}/open-applications", {"closes_on": "2021-02-20", "on": ON})
    answer = await desk.done(DIRECTOR, f"{project}/cancel", cancel)
    names = [fact["type"].rpartition(".")[2] for fact in answer["facts"]]
    assert names == ["ProjectCancelled", "CurriculumChoiceReleased"]
    assert (await desk.get("teacher@rayong-tc", project)).json()["stage"] == "CANCELLED"
    seen = (await desk.get("teacher@rayong-tc", "/v1/projects")).json()["items"]
    assert [one["stage"] for one in seen] == ["CANCELLED"]
    never_opened = await drafted(desk)  # the same cohort again
    assert (await desk.get("teacher@rayong-tc", never_opened)).status_code == 404


NEXT_YEAR = {"fiscal_year": 2565, "starts_on": "2021-11-01", "ends_on": "2021-11-05"}  # 2564 never transfers


@pytest.mark.parametrize("verb", ["allocate", "transfer"])
async def test_no_money_moves_after_a_cancellation_that_it_crosses(
    desk: Desk, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = {"funding_route": "TRANSFER_TO_COLLEGE", "document": {**PAPER, "dated": "2020-10-01"}, "on": ON}
    await desk.done(CENTRAL, "/v1/fiscal-years/2565/policy", policy)
    await desk.done(CENTRAL, "/v1/fiscal-years/2565/open", {"on": ON})
    project = await approved(desk, **NEXT_YEAR)
    money = {"amount_satang": 1_000, "memo": PAPER, "on": ON}
    await desk.done(OFFICER, f"{project}/budget/allocate", {**money, "money_from": "งบส่วนกลาง"})

    async def cancelled_meanwhile(*asked: Any) -> Any:
        cancel = {"reason": "สถานที่ฝึกปิด", "document": PAPER, "on": ON}
        await desk.done(DIRECTOR, f"{project}/cancel", cancel)
        return await year_of(*asked)

    monkeypatch.setattr(budget, "year_of", cancelled_meanwhile)  # the route has read the project by then
    more = {**money, "amount_satang": 1, "memo": {**PAPER, "number": "ศธ 0603/2"}}
    more |= {"money_from": "งบส่วนกลาง"} if verb == "allocate" else {}
    refused = await desk.refused(OFFICER, f"{project}/budget/{verb}", more)
    assert refused[:2] == (409, "budget.project_not_approved")


def took_part(project: UUID) -> list[Any]:
    """Two apply, one has a seat."""
    of: dict[str, Any] = {**_MEMBERSHIP, "project": project, "college": "rayong-tc", "fiscal_year": 2564}
    seat: dict[str, Any] = {"completion": CompletionPolicy(), "curriculum": CURRICULUM, "version": 1}
    one, two = UUID(int=1), UUID(int=2)
    return [
        ApplicationSubmitted(teacher=one, **of),
        ApplicationSubmitted(teacher=two, **of),
        TeacherEnrolled(teacher=one, **of, **seat),
    ]


async def test_refusals_name_their_clause(desk: Desk) -> None:
    project = await approved(desk)
    transfer = {"amount_satang": 1, "memo": PAPER, "on": ON}
    by_clause = await desk.refused(OFFICER, f"{project}/budget/transfer", transfer)
    assert by_clause == (409, "budget.transfer_forbidden", "5.2-B1")
    policy = {"funding_route": "TRANSFER_TO_COLLEGE", "document": PAPER, "on": ON}
    assert (await desk.refused(CENTRAL, "/v1/fiscal-years/2564/policy", policy))[1] == "policy.already_open"
    assert await desk.refused(MEMBER, "/v1/projects", PLAN) == (409, "project.not_a_centre", "5.2-S1")
    assert await desk.refused(CENTRE, "/v1/projects", PLAN) == (409, "project.cohort_taken", "5.2-S2")
    unknown = await desk.refused(CENTRE, "/v1/projects", {**PLAN, "field": "AVIATION"})
    assert unknown == (503, "project.field_not_yet_known", "5.2-S2")
    assert (await desk.refused(MEMBER, f"{project}/start", {"on": ON}))[:2] == (403, "project.other_college")
    assert (await desk.refused(MEMBER, f"{project}/approve", {}))[0] == 403
    assert (await desk.refused(CENTRE, f"/v1/projects/{uuid4()}/propose", {}))[:2] == (404, "project.absent")


async def test_cohorts_share_the_curriculum_and_a_withdrawn_project_frees_cohort_and_choice(
    desk: Desk,
) -> None:
    first, second = await drafted(desk), await drafted(desk, cohort=2)
    other = UUID(int=78)
    started = WORLD[3].but(curriculum=other)
    await desk.know(started)
    one = {"curriculum": str(CURRICULUM), "version": 1, "on": ON}
    await desk.done(CENTRE, f"{first}/select-curriculum", one)
    another = {**one, "curriculum": str(other)}
    refused = await desk.refused(CENTRE, f"{second}/select-curriculum", another)
    assert refused == (409, "choice.another_curriculum_chosen", "5.2-S1")
    await desk.done(CENTRE, f"{first}/withdraw", {"reason": "เลื่อน", "on": ON})
    await desk.done(CENTRE, f"{second}/select-curriculum", another)
    await drafted(desk)


async def test_a_draft_is_edited_on_the_version_that_was_read(desk: Desk) -> None:
    project = await drafted(desk)
    plan = {name: value for name, value in PLAN.items() if name not in {"field", "fiscal_year"}}
    assert (await desk.send(CENTRE, f"{project}/revise", plan)).status_code == 428
    stale = await desk.send(CENTRE, f"{project}/revise", {**plan, "seats": 25}, **{"If-Match": '"7"'})
    assert stale.status_code == 412
    await desk.done(CENTRE, f"{project}/revise", {**plan, "seats": 25}, **{"If-Match": '"1"'})
    assert (await desk.get(OFFICER, project)).json()["plan"]["seats"] == 25


async def test_lists_are_in_thai_order_and_show_each_reader_what_is_hers(desk: Desk) -> None:
    for cohort, title in enumerate(["โพธาราม", "ชลบุรี", "เชียงใหม่"], start=1):
        await drafted(desk, cohort=cohort, title_th=title)
    page = (await desk.get(OFFICER, "/v1/projects", limit=2, field="RAIL", fiscal_year=2564)).json()
    rest = (await desk.get(OFFICER, "/v1/projects", limit=2, after=page["next"])).json()
    assert [one["plan"]["title_th"] for one in page["items"] + rest["items"]] == [
        "ชลบุรี",
        "เชียงใหม่",
        "โพธาราม",
    ]
    assert rest["next"] is None
    made_up = base64.urlsafe_b64encode(json.dumps(["\0", str(uuid4())]).encode()).decode()
    assert (await desk.get(OFFICER, "/v1/projects", after=made_up)).status_code == 400
    project = f"/v1/projects/{page['items'][0]['id']}"
    for who, status in (("teacher@rayong-tc", 404), ("supervisor", 403), (CENTRAL, 200)):
        listed = (await desk.get(who, "/v1/projects", stage=["DRAFT"])).json()["items"]
        assert (len(listed), (await desk.get(who, project)).status_code) == (
            3 if status == 200 else 0,
            status,
        )
    assert (await desk.get("teacher@rayong-tc", f"{project}/sessions")).status_code == 404
    assert (await desk.get("teacher@rayong-tc", f"{project}/budget")).status_code == 403


async def test_a_buddhist_year_in_a_time_is_told(desk: Desk) -> None:
    project = await approved(desk)
    times = {"starts_at": "2564-03-01T09:00:00+07:00", "ends_at": "2564-03-01T12:00:00+07:00"}
    answer = await desk.send(CENTRE, f"{project}/sessions", {"title": "ก", "hours": 3, **times})
    assert answer.json()["errors"][0]["facts"] == {"year": 2564, "suggested_year": 2021}
