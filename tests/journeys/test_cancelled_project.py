"""A project that people applied to is cancelled: they are let go, and every figure follows (5.2-C1)."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from deploy.local.scenario.api import Api
from deploy.local.scenario.scene import DIRECTOR, personnel
from tests.journeys.cohort import FIELD
from tests.journeys.journey import Journey
from tests.journeys.rush import APPLIED, ENDORSED, Rush, prepare
from tests.reporting.processes import until

COHORT, SEATS, TEACHERS = 9, 2, 5
REASON = "สถานที่ฝึกปฏิบัติปิดตามมาตรการควบคุมโรค (ข้อมูลสาธิต)"
PAPER = "สาธิต ศธ 0603/455"
CANCEL = {
    "reason": REASON,
    "document": {"number": PAPER, "dated": ENDORSED, "issued_by": "BUREAU"},
    "on": ENDORSED,
}


async def test_all_who_have_no_result_are_let_go_and_every_figure_follows(journey: Journey) -> None:
    async with journey.api() as api:
        rush = await prepare(journey, api, TEACHERS, cohort=COHORT, seats=SEATS)
        before = await _figures(journey)
        for who in rush.applicants[:-1]:  # two get seats, two wait; the last is not endorsed yet
            await _done(api, personnel(who.org), "enrolment", rush.path(who), {"on": ENDORSED})
        await until(lambda: _holds(journey, rush, {"applied": 5, "waitlisted": 2, "enrolled": 2}))
        assert (await _figures(journey))["under_way"] == before["under_way"] + SEATS

        since = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        cancelled = await _done(api, DIRECTOR, "training", f"/v1/projects/{rush.project}/cancel", CANCEL)
        assert [fact["type"].rpartition(".")[2] for fact in cancelled["facts"]] == [
            "ProjectCancelled",
            "CurriculumChoiceReleased",
        ]
        await until(_let_go(journey, rush.project))
        await until(lambda: _holds(journey, rush, None))
        await until(lambda: _is_cancelled(journey, rush.project))
        again = await _apply_again(api, rush)
        assert (again["code"], "ยกเลิกโครงการ" in again["messages"]["th"]) == ("application.wrong_stage", True)

    after = await _figures(journey)
    assert (after["under_way"], after["seats"]) == (before["under_way"], before["seats"] - SEATS)
    project = await journey.get("reporting", f"/v1/projects/{rush.project}")
    assert (project["stage"], project["desk"]) == ("CANCELLED", "")
    papers = await journey.get("reporting", f"/v1/kpis/{FIELD}/2564/papers?limit=200")
    [paper] = [item for item in papers["items"] if item["kind"] == "ProjectCancelled"]
    assert (paper["document"], paper["project"]) == (PAPER, str(rush.project))
    changes = await journey.get(
        "reporting", f"/v1/changes?from={since}&field={FIELD}&fiscal_year=2564&limit=200"
    )
    moved = [line for line in changes["items"] if line["project"] == str(rush.project)]
    assert {line["because"] for line in moved if line["figure"] == "project_stage"} == {REASON}
    missing = await journey.get("reporting", "/v1/report-completeness?fiscal_year=2564")
    assert str(rush.project) not in str(missing)


async def _figures(journey: Journey) -> dict[str, int]:
    """Of the field's year: who is under way, and the seats that are planned."""
    warning = await journey.get("reporting", f"/v1/early-warnings/{FIELD}/2564")
    listed = await journey.get("reporting", f"/v1/projects?field={FIELD}&fiscal_year=2564")
    return {"under_way": warning["under_way"], "seats": listed["planned_seats"]}


def _let_go(journey: Journey, project: UUID) -> Callable[[], Awaitable[bool]]:
    """Whether nobody has anything of it any more, as enrolment tells."""

    async def all_of_them() -> bool:
        kept: dict[str, Any] = {}
        for what in ("applications", "enrolments"):
            items = (await journey.get("enrolment", f"/v1/projects/{project}/{what}?limit=50"))["items"]
            kept[what] = Counter(item["stage"] for item in items)
        seats = await journey.get("enrolment", f"/v1/projects/{project}/seats")
        return kept == {
            "applications": {"SELECTED": SEATS, "CANCELLED": TEACHERS - SEATS},  # selected they were
            "enrolments": {"CANCELLED": SEATS},
        } and (seats["taken"], seats["held"], seats["waiting"]) == (0, 0, 0)

    return all_of_them


async def _holds(journey: Journey, rush: Rush, steps: dict[str, int] | None) -> bool:
    """Whether the project's funnel says so; None: nobody stands in it but those who were selected."""
    funnel = await journey.get("reporting", f"/v1/funnel?fiscal_year=2564&field={FIELD}&by=project&limit=50")
    rows = {row["key"]: row for row in funnel["items"]}
    row = rows.get(str(rush.project), {})
    if steps is None:
        return (row.get("waitlisted", 0), row.get("enrolled", 0)) == (0, 0)
    return all(row.get(step) == count for step, count in steps.items())


async def _is_cancelled(journey: Journey, project: UUID) -> bool:
    told = await journey.get("reporting", f"/v1/projects/{project}")
    return bool(told["stage"] == "CANCELLED")


async def _apply_again(api: Api, rush: Rush) -> dict[str, Any]:
    who, path = rush.applicants[-1], f"/v1/projects/{rush.project}/applications"
    headers = {"Idempotency-Key": f"again-{who.person}"}
    answer = await api.send(who, "POST", "enrolment", path, body={"on": APPLIED}, headers=headers)
    assert answer.status_code == 409, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _done(api: Api, who: Any, service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Idempotency-Key": f"cancelled-project{path}"}
    answer = await api.send(who, "POST", service, path, body=body, headers=headers)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found
