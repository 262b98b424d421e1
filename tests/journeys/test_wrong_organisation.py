"""What is an organisation's own, no other may do or see: every command of the scenario, every scoped read."""

import json
from collections import Counter
from collections.abc import Mapping
from itertools import product
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.local.environment import WRITE_SERVICES
from deploy.local.scenario.api import Who
from deploy.local.scenario.scene import academic, personnel
from shared.kernel.places import PROVINCES, OvecRegion
from tests.journeys.intruder import NOBODYS, Route
from tests.journeys.journey import CENTRAL, Journey
from tests.journeys.people import project, teacher

OF_COLLEGES = {"college.academic", "college.personnel", "enterprise.representative", "teacher"}
DAY = {"on": "2021-09-30"}
EAST = [code for code, place in PROVINCES.items() if place.ovec_region is OvecRegion.EAST_BANGKOK]
BECAUSE = {**DAY, "reason": "ลองทำแทนวิทยาลัยอื่น"}
PLAN = {"title_th": "อบรม", "title_en": "Training", "starts_on": "2021-09-29", "ends_on": "2021-09-30"}
TIMES = {"starts_at": "2021-09-30T09:00:00+07:00", "ends_at": "2021-09-30T16:00:00+07:00"}
RESULT = {"kind": "PRACTICAL", "score": 74, "passed": True}
ALSO: Mapping[Route, Mapping[str, Any]] = {  # commands of colleges that no story tells of
    ("curriculum", "/v1/fields/{field}/members/{college}/leave"): BECAUSE,
    ("training", "/v1/projects/{project_id}/revise"): {**DAY, **PLAN, "seats": 20},
    ("training", "/v1/projects/{project_id}/withdraw"): BECAUSE,
    ("training", "/v1/projects/{project_id}/sessions/{session_id}/reschedule"): {**BECAUSE, **TIMES},
    ("enrolment", "/v1/projects/{project}/teachers/{teacher}/complete"): DAY,
    ("enrolment", "/v1/projects/{project}/teachers/{teacher}/certificate/reissue"): BECAUSE,
    ("enrolment", "/v1/projects/{project}/teachers/{teacher}/assessments/correct"): {**BECAUSE, **RESULT},
}


def test_every_command_of_the_scenario_was_refused_to_another_organisation(journey: Journey) -> None:
    assert len(journey.intruder.tried) > 500
    wrong = [
        f"{tried.who.role} of {tried.who.org} instead of {tried.instead_of.org}: {tried.route} "
        f"{tried.status} {json.dumps(tried.problem, ensure_ascii=False)[:300]}"
        for tried in journey.intruder.tried
        if tried.status != 403
    ]
    assert wrong == []


def test_the_refusal_is_told_in_both_languages_and_in_the_one_asked_for(journey: Journey) -> None:
    assert {tried.media_type for tried in journey.intruder.tried} == {"application/problem+json"}
    assert {tried.language for tried in journey.intruder.tried} == {"th", "en"}
    for tried in journey.intruder.tried:
        messages = tried.problem["messages"]
        assert messages["th"] != messages["en"]
        assert all(messages.values())
        assert tried.problem["detail"] == messages[tried.language]
        assert tried.problem["code"] != "forbidden_role"  # the role was right


async def test_no_refusal_left_an_event(journey: Journey) -> None:
    traces = [tried.trace for tried in journey.intruder.tried]
    for service in WRITE_SERVICES:
        store = await asyncpg.connect(journey.up.system.site.databases[service].runtime)
        try:
            assert await store.fetchval("SELECT count(*) FROM events") > 0
            left = "SELECT count(*) FROM events WHERE correlation_id = ANY($1)"
            assert await store.fetchval(left, traces) == 0
        finally:
            await store.close()


async def test_every_route_that_the_scenario_uses_was_tried(journey: Journey) -> None:
    """With -s it prints the routes, how often each was tried, and why the others are nobody's."""
    used = journey.intruder.sent
    tried = Counter((tried.route, tried.who.role) for tried in journey.intruder.tried)
    for (route, role), times in sorted(tried.items()):
        print(f"{times:5} {role:26} {' '.join(route)}")  # noqa: T201
    for route, reason in NOBODYS.items():
        print(f"    - {' '.join(route)}: {reason}")  # noqa: T201
    assert {(route, role) for route, role in used if route not in NOBODYS} == tried.keys()
    assert {route for route, _ in used} >= NOBODYS.keys()
    routes = await journey.intruder.routes()
    of_colleges = {route for route, roles in routes.roles.items() if roles & OF_COLLEGES}
    assert of_colleges - {route for route, _ in used} == ALSO.keys()


@pytest.mark.parametrize("route", ALSO, ids=" ".join)
async def test_so_are_the_commands_that_it_does_not_use(journey: Journey, route: Route) -> None:
    async with journey.api() as api:
        rail = await project(api, "RAIL", centre="chonburi-tc")
        who = await teacher(journey, api, "angthong-tc 1")
        listed = await api.send(who, "GET", "training", f"/v1/projects/{rail['id']}/sessions")
        session = listed.json()["sessions"][0]["session"]
        names = {"field": "RAIL", "college": "chonburi-tc", "project_id": rail["id"], "project": rail["id"]}
        path = route[1].format(**names, session_id=session, teacher=who.person)
        headers = {"Idempotency-Key": f"wrong-organisation {path}".replace(" ", "-")}
        headers["If-Match"] = f'"{rail["version"]}"' if path.endswith("revise") else ""
        sent = {name: value for name, value in headers.items() if value}
        answer = await api.send(
            academic("sakonnakhon-tc"), "POST", route[0], path, body=ALSO[route], headers=sent
        )
    assert answer.status_code == 403, answer.text
    assert answer.json()["messages"].keys() == {"th", "en"}


async def test_what_others_may_not_see_is_refused(journey: Journey) -> None:
    """Angthong's teacher at Chon Buri's training: the other centre, another college, another teacher."""
    async with journey.api() as api:
        rail = f"/v1/projects/{(await project(api, 'RAIL', centre='chonburi-tc'))['id']}"
        who = await teacher(journey, api, "angthong-tc 1")
        another = await teacher(journey, api, "chonburi-tc 1")
        own = [academic("chonburi-tc"), personnel("angthong-tc"), who]
        others = [academic("sakonnakhon-tc"), personnel("ratchaburi-tc"), another]
        person, record = (
            f"/v1/people/{who.person}/identity?purpose=CONTACT",
            f"/v1/teachers/{who.person}/record",
        )
        one = [f"{rail}/applications/{who.person}", f"{rail}/enrolments/{who.person}"]
        readings = [(path, right, wrong) for path in one for right, wrong in zip(own, others, strict=True)]
        readings += [(f"{rail}/{them}", own[0], others[0]) for them in ("applications", "enrolments")]
        readings += [(person, own[1], others[1]), (record, own[2], others[2])]
        for path, right, wrong in readings:
            seen = await api.send(right, "GET", "enrolment", path)
            assert seen.status_code == 200, (path, right, seen.text)
            refused = await api.send(wrong, "GET", "enrolment", path)
            assert refused.status_code == 403, (path, wrong, refused.text)
            assert refused.headers["Content-Type"] == "application/problem+json"
            assert all(refused.json()["messages"][language] for language in ("th", "en"))


async def test_of_a_list_others_see_their_own(journey: Journey) -> None:
    async with journey.api() as api:
        rail = f"/v1/projects/{(await project(api, 'RAIL', centre='chonburi-tc'))['id']}"
        who = await teacher(journey, api, "angthong-tc 1")

        async def listed(reader: Who, path: str) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = (await api.send(reader, "GET", "enrolment", path)).json()["items"]
            return found

        for them in ("applications", "enrolments"):
            everybody = await listed(academic("chonburi-tc"), f"{rail}/{them}?limit=200")
            assert len({item["college"] for item in everybody}) == 4
            for college in ("angthong-tc", "ratchaburi-tc"):
                seen = await listed(personnel(college), f"{rail}/{them}?limit=200")
                assert seen == [item for item in everybody if item["college"] == college]
        assert {item["college"] for item in await listed(personnel("angthong-tc"), "/v1/teachers")} == {
            "angthong-tc"
        }
        record = f"/v1/teachers/{who.person}/record"
        elsewhere = (await api.send(personnel("ratchaburi-tc"), "GET", "enrolment", record)).json()
        assert (elsewhere["applications"], elsewhere["enrolments"]) == ([], [])


@pytest.mark.parametrize(
    ("reader", "sees"),
    [("supervisor-east", EAST), ("provincial", ["TH-20"]), ("supervisor", list(PROVINCES))],
)
async def test_a_supervisor_sees_the_projects_and_records_of_the_region_or_province_alone(
    journey: Journey, reader: str, sees: list[str]
) -> None:
    signed_in = {"Authorization": f"Bearer {journey.up.token(reader)}"}
    training, enrolment = (f"{journey.up.urls[name]}/v1/projects" for name in ("training", "enrolment"))
    async with journey.api() as api, httpx.AsyncClient(trust_env=False, headers=signed_in) as http:

        async def listed(path: str, service: str) -> tuple[list[Any], list[Any]]:
            """What everybody together sees, and what this reader does."""
            paged = f"{path}?limit=200"
            everything = await api.send(CENTRAL, "GET", service, f"/v1/projects{paged}")
            seen = await http.get(f"{training if service == 'training' else enrolment}{paged}")
            return everything.json()["items"], seen.json()["items"]

        projects, seen = await listed("", "training")
        assert [each["id"] for each in seen] == [
            each["id"] for each in projects if each["stamp"]["province"] in sees
        ]
        assert seen
        for each in projects:
            status = 200 if each["stamp"]["province"] in sees else 403
            assert (await http.get(f"{training}/{each['id']}")).status_code == status
        rail = [
            each["id"] for each in projects if each["stamp"]["field"] == "RAIL" and each["stage"] != "DRAFT"
        ]
        compared = 0
        for project_id, kind in product(rail, ("applications", "enrolments")):
            records, seen = await listed(f"/{project_id}/{kind}", "enrolment")
            compared += len(records)
            assert seen == [each for each in records if each["province"] in sees]
            for each in records[:: len(records) // 5 or 1]:
                status = 200 if each["province"] in sees else 403
                one = await http.get(f"{enrolment}/{project_id}/{kind}/{each['teacher']}")
                assert one.status_code == status
        assert compared
