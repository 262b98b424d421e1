"""The scenario, played through the public APIs on a real system, ends as its files say (5.1-R1, 5.2-R1)."""

from typing import Any

from deploy.local.kpi_table import figures
from tests.journeys.journey import OPERATOR, Journey
from tests.journeys.people import project

EXPECTED = {  # 5.1-R1, 5.2-R1
    "RAIL": (1, 20),  # two centres; one of 21 completions revoked
    "TOURISM": (1, 20),  # the 20th from the waitlist
    "AVIATION": (1, 19),  # 20 completions by 19 persons
    "SMART-AGRI": (1, 19),  # one completion refused
    "ROBOTICS": (1, 0),  # a waitlist
    "FISHERIES": (1, 0),  # under way
    "LOGISTICS": (1, 0),  # a rejected project
    "EV": (0, 0),  # a returned curriculum
    "DIGITAL": (0, 0),  # nothing at all
}


async def test_every_kpi_is_as_expected(journey: Journey) -> None:
    async with journey.api() as api:
        rows = await figures(api, journey.scenario)
    assert {row.field.code: (row.actual("curricula"), row.actual("teachers")) for row in rows} == EXPECTED
    assert all(row.as_expected for row in rows)


def test_played_again_it_changes_nothing(journey: Journey) -> None:
    before, after = journey.events
    assert after == before
    assert journey.again.commands == journey.first.commands


async def test_nothing_is_behind_and_no_reaction_was_refused(journey: Journey) -> None:
    for service in ("curriculum", "training", "enrolment", "reporting"):
        assert (await journey.get(service, "/v1/behind", OPERATOR))["items"] == []
    for service in ("curriculum", "training", "enrolment"):
        dues = (await journey.get(service, "/v1/due", OPERATOR))["items"]
        assert [due for due in dues if due["refused"]] == []


async def test_a_session_in_the_first_night_of_october_counts_in_the_new_fiscal_year(
    journey: Journey,
) -> None:
    night = await journey.get("reporting", "/v1/kpis/RAIL/2564?through=2020-10-01")
    assert night["teachers"]["actual"] == 12
    before = await journey.get("reporting", "/v1/kpis/RAIL/2563")
    assert before["teachers"]["actual"] == 0


async def test_who_was_trained_by_two_centres_counts_once(journey: Journey) -> None:
    funnel = await journey.get("reporting", "/v1/funnel?fiscal_year=2564&field=AVIATION")
    assert (funnel["total"]["completed"], funnel["items"][0]["teachers"]) == (20, 19)


async def test_the_waitlist_has_moved_by_one_declined_and_one_accepted_offer(journey: Journey) -> None:
    project = await _project(journey, "ROBOTICS")
    seats = await journey.get("enrolment", f"/v1/projects/{project['id']}/seats")
    assert {name: seats[name] for name in ("capacity", "taken", "held", "waiting", "last_number")} == {
        "capacity": 3, "taken": 3, "held": 0, "waiting": 2, "last_number": 4,
    }  # fmt: skip
    applied = await journey.get("enrolment", f"/v1/projects/{project['id']}/applications?limit=50")
    stages = sorted(item["stage"] for item in applied["items"])
    assert stages == sorted(
        4 * ["SELECTED"] + 2 * ["WAITLISTED"] + ["OFFER_DECLINED", "INELIGIBLE", "DECLINED_BY_COLLEGE"]
    )
    [ineligible] = [item for item in applied["items"] if item["stage"] == "INELIGIBLE"]
    [reason] = ineligible["reasons"]
    assert reason["code"] == "eligibility.does_not_teach_field"
    assert reason["th"]
    assert reason["en"]


async def test_a_curriculum_was_returned_and_a_project_rejected(journey: Journey) -> None:
    [returned] = (await journey.get("curriculum", "/v1/curricula?field=EV"))["items"]
    assert (returned["stage"], returned["in_force"]) == ("RETURNED", None)
    assert (await _project(journey, "LOGISTICS"))["stage"] == "REJECTED"


async def test_every_certificate_has_its_number_and_a_revoked_completion_voids_it(journey: Journey) -> None:
    project = await _project(journey, "RAIL", centre="chonburi-tc")
    enrolled = await journey.get("enrolment", f"/v1/projects/{project['id']}/enrolments?limit=50")
    certificates = [item["certificate"] for item in enrolled["items"]]
    assert len({certificate["number"] for certificate in certificates}) == 12
    assert [certificate["valid"] for certificate in certificates].count(False) == 1


async def test_a_results_report_has_the_systems_own_head_counts(journey: Journey) -> None:
    project = await _project(journey, "TOURISM")
    report = await journey.get("training", f"/v1/projects/{project['id']}/report")
    counted = {name: report["figures"][name] for name in ("applied", "enrolled", "attended", "completed")}
    assert counted == {"applied": 23, "enrolled": 20, "attended": 20, "completed": 20}
    assert (project["stage"], report["stage"]) == ("CLOSED", "ACCEPTED")


async def test_everything_that_users_see_is_marked_as_demo_data(journey: Journey) -> None:
    fields = (await journey.get("reporting", "/v1/fields?limit=100"))["items"]
    colleges = (await journey.get("reporting", "/v1/colleges?limit=100"))["items"]
    titled = [{"name_th": item["plan"]["title_th"], "name_en": item["plan"]["title_en"]}
              for item in (await journey.get("training", "/v1/projects?limit=100"))["items"]]  # fmt: skip
    assert len(fields) == len(EXPECTED)
    for item in [*fields, *colleges, *titled]:
        assert item["name_th"].endswith("(ข้อมูลสาธิต)")
        assert item["name_en"].endswith("(demo data)")


async def _project(journey: Journey, field: str, **more: str) -> dict[str, Any]:
    async with journey.api() as api:
        return await project(api, field, **more)
