"""Section 5.1 from a field's designation to a version in force, through the API, on a real PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from services.curriculum.app import SERVICE
from shared.contracts.training.policy import FiscalYearClosed
from shared.eventsourcing.appending.verify import refold, verify
from shared.eventsourcing.storing.database import open_pool
from tests.integration.curriculum.desk import Desk, desk_on, migrated, person
from tests.servers.databases import FreshDatabase

CENTRAL, OFFICER, DIRECTOR = "central.officer", "bureau.officer", "bureau.director"
SECRETARY, ENTERPRISE = "subcommittee.secretary", "enterprise.representative@siam-rail"
CENTRE, MEMBER = "college.academic@chonburi-tc", "college.academic@rayong-tc"
TEACHER, MINISTRY = "teacher@rayong-tc", "ministry.reader"
ON = "2020-12-01"
PAPER = {"number": "ศธ 0603/1", "dated": "2020-10-01", "issued_by": "OVEC"}
FIELD = {
    "field": "RAIL",
    "name_th": "ระบบขนส่งทางราง",
    "name_en": "Rail transport",
    "provinces": ["TH-20"],
    "labour_demand": "ช่างซ่อมบำรุงรถไฟความเร็วสูง",
    "document": PAPER,
    "on": ON,
}
COLLEGES = {
    "chonburi-tc": ("วิทยาลัยเทคนิคชลบุรี", "Chonburi Technical College", "TH-20"),
    "rayong-tc": ("วิทยาลัยเทคนิคระยอง", "Rayong Technical College", "TH-21"),
    "phichit-tc": ("วิทยาลัยเทคนิคแพร่", "Phrae Technical College", "TH-54"),
    "krabi-tc": ("วิทยาลัยเทคนิคกระบี่", "Krabi Technical College", "TH-81"),
}
CONTENT: dict[str, Any] = {
    "title_th": "การซ่อมบำรุงระบบขนส่งทางราง",
    "title_en": "Maintenance of rail transport",
    "modules": [
        {
            "title_th": "ระบบห้ามล้อ",
            "title_en": "Brakes",
            "theory_hours": 9,
            "practical_hours": 21,
            "competencies": ["ซ่อมบำรุงระบบห้ามล้อ"],
            "assessment": "สอบปฏิบัติ",
        }
    ],
    "technologies": [{"name": "Brake rig", "enterprise": "siam-rail", "review_by": "2023-03-01"}],
}
MEMBERS = [
    {"person": person(who), "capacity": capacity, "organisation": organisation, "duty": duty}
    for who, capacity, organisation, duty in (
        (DIRECTOR, "BUREAU", "BUREAU", "CHAIR"),
        (SECRETARY, "SUBCOMMITTEE", "SUBCOMMITTEE", "SECRETARY"),
        (CENTRE, "CENTRE_COLLEGE", "chonburi-tc", "MEMBER"),
        (ENTERPRISE, "ENTERPRISE", "siam-rail", "MEMBER"),
    )
]
COMMITTEE = "/fields/RAIL/committees/2564"
ORDER = {"number": "12/2564", "dated": ON, "issued_by": "BUREAU"}
MINUTES = {"number": "1/2564", "dated": "2021-01-05", "issued_by": "BUREAU"}


@pytest.fixture
async def desk(fresh_database: FreshDatabase) -> AsyncIterator[Desk]:
    database = await fresh_database(migrated)
    pool = await open_pool(database.runtime)
    async with desk_on(pool) as desk:
        await desk.done(CENTRAL, "/fields", FIELD)
        for code, (name_th, name_en, province) in COLLEGES.items():
            college = {"college": code, "name_th": name_th, "name_en": name_en, "province": province}
            await desk.done(CENTRAL, "/colleges", {**college, "sector": "PUBLIC", "on": ON})
        yield desk
    await pool.close()


async def network(desk: Desk) -> None:
    for who, college, group in ((CENTRE, "chonburi-tc", "EXCELLENCE"), (MEMBER, "rayong-tc", "STANDARD")):
        joining = {"group": group, "teaches_field": True, "on": ON}
        await desk.done(who, f"/fields/RAIL/members/{college}/join", joining)
    centre = {"document": PAPER, "on": ON}
    await desk.done(CENTRAL, "/fields/RAIL/members/chonburi-tc/designate-centre", centre)


async def committee(desk: Desk) -> None:
    await network(desk)
    for member in MEMBERS[2:]:
        nominee = {name: member[name] for name in ("person", "capacity", "organisation")}
        await desk.done(CENTRE, f"{COMMITTEE}/nominate", {**nominee, "college": "chonburi-tc", "on": ON})
    await desk.done(DIRECTOR, f"{COMMITTEE}/appoint", {"order": ORDER, "members": MEMBERS, "on": ON})


async def workshop(desk: Desk, came: list[str]) -> str:
    days = {"first_day": "2021-01-04", "last_day": "2021-01-05", "province": "TH-20"}
    plan = {"field": "RAIL", "fiscal_year": 2564, **days, "on": ON}
    scheduled = (await desk.done(OFFICER, "/workshops", plan))["id"]
    held = {"attendees": [person(who) for who in came], "minutes": MINUTES, "on": "2021-01-05"}
    await desk.done(OFFICER, f"/workshops/{scheduled}/hold", held)
    return str(scheduled)


async def endorsed(desk: Desk) -> str:
    await committee(desk)
    body = {"field": "RAIL", "workshop": await workshop(desk, [DIRECTOR, CENTRE, ENTERPRISE])}
    drafted = (await desk.done(OFFICER, "/curricula", {**body, "content": CONTENT, "on": "2021-02-01"}))["id"]
    await endorse(desk, drafted, "2021-02-08")
    return str(drafted)


async def endorse(desk: Desk, curriculum: str, on: str) -> None:
    await desk.done(OFFICER, f"/curricula/{curriculum}/submit", {"on": on})
    resolution = {"meeting": "4/2564", "dated": on}
    await desk.done(SECRETARY, f"/curricula/{curriculum}/endorse", {"resolution": resolution, "on": on})
    await desk.done(ENTERPRISE, f"/curricula/{curriculum}/endorse", {"on": on})


async def approve(desk: Desk, curriculum: str, on: str) -> Any:
    resolution = {"meeting": "5/2564", "dated": on}
    await desk.done(DIRECTOR, f"/curricula/{curriculum}/approve", {"resolution": resolution, "on": on})
    return await desk.done(DIRECTOR, f"/curricula/{curriculum}/put-in-force", {"on": on})


async def test_a_curriculum_runs_from_the_field_to_its_second_version(desk: Desk) -> None:
    curriculum = await endorsed(desk)
    path = f"/curricula/{curriculum}"
    await desk.done(OFFICER, f"{path}/return", {"reason": "เพิ่มชั่วโมง", "on": "2021-02-10"})
    better = CONTENT | {"modules": [CONTENT["modules"][0] | {"practical_hours": 30}]}
    revision = {"content": better, "on": "2021-02-12"}
    assert (await desk.refused(OFFICER, f"{path}/revise", revision))[:2] == (428, "precondition_required")
    stale = await desk.refused(OFFICER, f"{path}/revise", revision, **{"If-Match": '"1"'})
    assert stale[:2] == (412, "stale_version")
    await desk.done(OFFICER, f"{path}/revise", revision, **{"If-Match": await desk.tag(path)})
    early = {"resolution": {"meeting": "5/2564", "dated": "2021-02-12"}, "on": "2021-02-12"}
    await desk.done(OFFICER, f"{path}/submit", {"on": "2021-02-12"})
    refused = await desk.refused(DIRECTOR, f"{path}/approve", early)
    assert refused == (409, "curriculum.endorsement_missing", "P-6")
    resolution = {"meeting": "4/2564", "dated": "2021-02-12"}
    await desk.done(SECRETARY, f"{path}/endorse", {"resolution": resolution, "on": "2021-02-12"})
    await desk.done(ENTERPRISE, f"{path}/endorse", {"on": "2021-02-12"})
    started = await approve(desk, curriculum, "2021-03-01")
    assert [fact["type"] for fact in started["facts"]] == ["ovec.curriculum.CurriculumVersionStarted"]

    shown = await desk.get(TEACHER, path)
    assert (shown["stage"], shown["number"], shown["in_force"]["hours"]) == ("IN_FORCE", 1, 39)
    another = {"workshop": shown["workshop"], "content": CONTENT, "on": "2021-04-01"}
    await desk.done(OFFICER, f"{path}/draft-next-version", another)
    shown = await desk.get(TEACHER, path)
    assert (shown["number"], shown["hours"], shown["in_force"]["number"]) == (2, 30, 1)
    assert shown["content_in_force"]["modules"][0]["practical_hours"] == 30
    await endorse(desk, curriculum, "2021-04-02")
    started = await approve(desk, curriculum, "2021-04-03")
    assert [(fact["type"].split(".")[2], fact["data"]["version"]) for fact in started["facts"]] == [
        ("CurriculumSuperseded", 1),
        ("CurriculumVersionStarted", 2),
    ]
    assert [c["id"] for c in (await desk.get(MINISTRY, "/curricula", in_force=True))["items"]] == [curriculum]
    await desk.done(DIRECTOR, f"{path}/withdraw", {"reason": "เลิกใช้", "on": "2021-05-01"})
    assert (await desk.get(MINISTRY, "/curricula", field="RAIL", in_force=True))["items"] == []
    assert [found async for found in verify(desk.pool, "curriculum")] == []
    assert [found async for found in refold(desk.pool, SERVICE.deciders, repair=False)] == []


async def test_colleges_come_in_the_order_of_a_thai_dictionary_page_by_page(desk: Desk) -> None:
    first = await desk.get(TEACHER, "/colleges", limit=3)
    rest = await desk.get(TEACHER, "/colleges", limit=3, after=first["next"])
    names = [one["name_th"].removeprefix("วิทยาลัยเทคนิค") for one in (*first["items"], *rest["items"])]
    assert names == ["กระบี่", "ชลบุรี", "แพร่", "ระยอง"]
    assert rest["next"] is None
    assert (await desk.get(TEACHER, "/colleges/krabi-tc"))["ovec_region"] == "SOUTH"
    assert [one["college"] for one in (await desk.get(TEACHER, "/colleges", province="TH-21"))["items"]] == [
        "rayong-tc"
    ]


async def test_a_name_and_an_order_number_are_taken_once(desk: Desk) -> None:
    twin = FIELD | {"field": "TRAINS", "name_th": "ระบบ ขนส่งทางราง"}
    assert await desk.refused(CENTRAL, "/fields", twin) == (409, "field.name_taken", "5.1-R1")
    await committee(desk)
    await desk.done(CENTRAL, "/fields", FIELD | {"field": "EV", "name_th": "ยานยนต์ไฟฟ้า"})
    for who, college in ((CENTRE, "chonburi-tc"), (MEMBER, "rayong-tc")):
        joining = {"group": "EXPERT", "teaches_field": True, "on": ON}
        await desk.done(who, f"/fields/EV/members/{college}/join", joining)
    await desk.done(CENTRAL, "/fields/EV/members/chonburi-tc/designate-centre", {"document": PAPER, "on": ON})
    for member in MEMBERS[2:]:
        nominee = {name: member[name] for name in ("person", "capacity", "organisation")}
        nomination = {**nominee, "college": "chonburi-tc", "on": ON}
        await desk.done(CENTRE, "/fields/EV/committees/2564/nominate", nomination)
    same_order = {"order": ORDER | {"number": "๑๒/๒๕๖๔"}, "members": MEMBERS, "on": ON}
    taken = await desk.refused(DIRECTOR, "/fields/EV/committees/2564/appoint", same_order)
    assert taken == (409, "committee.order_taken", "5.1-C1")


async def test_who_sits_on_a_committee_is_told_to_those_who_appoint_it(desk: Desk) -> None:
    await committee(desk)
    held = await workshop(desk, [DIRECTOR, CENTRE])
    for who, told in ((CENTRAL, True), (OFFICER, True), (CENTRE, False), (MINISTRY, False)):
        shown = await desk.get(who, COMMITTEE)
        persons = [one["person"] for one in (*shown["members"], *shown["nominees"])]
        assert all(persons) if told else not any(persons)
        shown = await desk.get(who, f"/workshops/{held}")
        assert (shown["attended"], shown["quorate"], shown["attendees"] is not None) == (2, False, told)
    listed = await desk.get(TEACHER, "/workshops", field="RAIL", fiscal_year=2564, stage="HELD")
    assert [one["id"] for one in listed["items"]] == [held]
    body = {"field": "RAIL", "workshop": held, "content": CONTENT, "on": "2021-02-01"}
    refused = await desk.refused(OFFICER, "/curricula", body)
    assert refused == (409, "curriculum.workshop_inquorate", "5.1-C2")


async def test_the_wrong_organisation_is_sent_away(desk: Desk) -> None:
    joining = {"group": "EXPERT", "teaches_field": True, "on": ON}
    path = "/fields/RAIL/members/chonburi-tc/join"
    assert (await desk.refused(MEMBER, path, joining))[:2] == (403, "membership.not_your_college")
    assert (await desk.refused("central.officer@BUREAU", "/fields", FIELD))[:2] == (403, "field.central_only")
    assert (await desk.refused(TEACHER, "/fields", FIELD))[:2] == (403, "forbidden_role")
    curriculum = await endorsed(desk)
    stranger = "enterprise.representative@thai-ev"
    refused = await desk.refused(stranger, f"/curricula/{curriculum}/endorse", {"on": "2021-02-08"})
    assert refused == (403, "curriculum.enterprise_not_on_committee", "P-6")


async def test_targets_of_a_closed_year_change_no_more(desk: Desk) -> None:
    target = {"fiscal_year": 2564, "on": ON}
    await desk.done(CENTRAL, "/fields/RAIL/targets", target)
    few = await desk.refused(CENTRAL, "/fields/RAIL/targets", target | {"min_teachers": 19})
    assert few == (409, "field.too_few_teachers", "5.2-R1")
    await desk.know(FiscalYearClosed(on=date(2021, 9, 30), fiscal_year=2564))
    closed = await desk.refused(CENTRAL, "/fields/RAIL/targets", target | {"min_teachers": 30})
    assert closed == (409, "field.fiscal_year_closed", "5.1-R1")
    assert (await desk.get(TEACHER, "/fields/RAIL"))["targets"][0]["min_teachers"] == 20
    assert [one["field"] for one in (await desk.get(TEACHER, "/fields"))["items"]] == ["RAIL"]


async def test_the_network_lists_those_that_are_in_it(desk: Desk) -> None:
    await network(desk)
    await desk.done(MEMBER, "/fields/RAIL/members/rayong-tc/leave", {"reason": "เลิกเปิดสอน", "on": ON})
    listed = (await desk.get(TEACHER, "/fields/RAIL/members"))["items"]
    assert [(one["college"], one["stage"], one["name_en"]) for one in listed] == [
        ("chonburi-tc", "CENTRE", "Chonburi Technical College")
    ]
    left = await desk.get(TEACHER, "/fields/RAIL/members", stage="LEFT")
    assert [(one["college"], one["group"]) for one in left["items"]] == [("rayong-tc", "STANDARD")]
