"""What enrolment does with a project that training cancelled, on a real PostgreSQL (5.2-S3, 5.2-R1)."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.enrolment.app import SERVICE
from services.enrolment.domain.application import APPLICATION
from services.enrolment.policies import react
from shared.contracts.common import Document
from shared.contracts.enrolment.application import ApplicantWaitlisted
from shared.contracts.training.project import OfProject, ProjectCancelled
from shared.eventsourcing.appending.due_loop import put_due
from shared.eventsourcing.appending.verify import refold, verify
from shared.eventsourcing.deciding.context import Context
from shared.kernel.ids import stream_id
from tests.integration.enrolment.desk import (
    ACADEMIC,
    FEB_1,
    NOW,
    PERSONNEL,
    PROJECT,
    Desk,
    id_of,
    path_of,
    recorded,
    world,
)
from tests.integration.enrolment.test_enrolment_journey import OF, SHEET, marks, results
from tests.integration.enrolment.test_enrolment_journey import ON as ON_THE_DAY

ON = {"on": FEB_1}
BECAUSE = {"reason": "ติดราชการ", **ON}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def cancellation() -> ProjectCancelled:
    opened = next(event for event in world() if type(event).__name__ == "ApplicationsOpened")
    paper = Document(number="ศธ 0603/455", dated=opened.on, issued_by="BUREAU")
    stamp = {name: getattr(opened, name) for name in OfProject.model_fields}
    return ProjectCancelled(reason="สถานที่ฝึกปิด", document=paper, **stamp)


async def heard_of(desk: Desk, cancelled: ProjectCancelled) -> None:
    """Training recorded it an hour before it arrives here."""
    event = recorded(cancelled)._replace(recorded_at=NOW - HOUR)
    async with desk.pool.acquire() as connection:
        await put_due(connection, react(event))


async def refused_reactions(desk: Desk) -> list[tuple[str, str]]:
    rows = await desk.pool.fetch("SELECT name, refused FROM due WHERE refused IS NOT NULL ORDER BY seq")
    return [(row["name"], json.loads(row["refused"])["code"]) for row in rows]


async def test_everybody_of_a_cancelled_project_is_let_go_and_so_is_who_comes_late(desk: Desk) -> None:
    seated, given_up, third, fourth = [(await desk.endorsed())[0] for _ in range(4)]
    applied, on_her_way = await desk.applied(), await desk.applied()
    await desk.done(given_up, path_of(given_up, "withdraw"), BECAUSE)
    await desk.due()
    assert (await desk.stage(third), await desk.stage(fourth)) == ("OFFERED", "WAITLISTED")
    cancelled = cancellation()
    await heard_of(desk, cancelled)
    await desk.due()
    late = await desk.applied()  # judged by a replica that does not know of it yet
    await desk.know(cancelled)
    people = (seated, third, fourth, applied, on_her_way, late)
    assert [await desk.stage(who) for who in people] == ["SELECTED", *["CANCELLED"] * 4, "SUBMITTED"]
    desk.clock.move(MINUTE)
    await desk.due()
    assert await desk.stage(late) == "CANCELLED"

    items = (await desk.get("bureau.officer", f"/v1/projects/{PROJECT}/enrolments")).json()["items"]
    assert sorted(item["stage"] for item in items) == ["CANCELLED", "WITHDRAWN"]
    seats = (await desk.get(PERSONNEL, f"/v1/projects/{PROJECT}/seats")).json()
    assert (seats["taken"], seats["held"], seats["waiting"]) == (0, 0, 0)
    assert await desk.refused(await desk.teacher(), path_of(), ON) == (409, "application.project_cancelled")
    assert await refused_reactions(desk) == []
    assert [found async for found in verify(desk.pool, "enrolment")] == []
    assert [found async for found in refold(desk.pool, SERVICE.deciders, repair=False)] == []


async def test_a_teacher_enrolled_by_a_command_on_its_way_does_not_stay_enrolled(desk: Desk) -> None:
    cancelled = cancellation()
    await heard_of(desk, cancelled)
    await desk.due()
    late, _ = await desk.endorsed()  # judged by a replica that does not know of it yet
    await desk.due()
    assert await enrolled(desk, late) == "ENROLLED"  # the second pass is still to come
    await desk.know(cancelled)
    desk.clock.move(MINUTE)
    await desk.due()
    assert await enrolled(desk, late) == "CANCELLED"


async def test_who_cannot_be_let_go_keeps_nobody_else_and_stays_visible(desk: Desk) -> None:
    who = sorted([await desk.applied() for _ in range(3)], key=application)
    await waits_uncounted(desk, who[0])  # she is met first
    await heard_of(desk, cancellation())
    await desk.due()
    assert [await desk.stage(one) for one in who] == ["WAITLISTED", "CANCELLED", "CANCELLED"]
    refused = ("end_with_project", "seats.not_in_ledger")
    assert await refused_reactions(desk) == [refused]
    late = await desk.applied()
    desk.clock.move(MINUTE)
    await desk.due()
    assert [await desk.stage(one) for one in (who[0], late)] == ["WAITLISTED", "CANCELLED"]
    assert await refused_reactions(desk) == [refused, ("end_with_project_later", "seats.not_in_ledger")]


async def test_what_was_decided_in_a_cancelled_project_stands(desk: Desk) -> None:
    done, failed = (await desk.endorsed())[0], (await desk.endorsed())[0]
    teacher = f"{OF}/teachers/{id_of(failed)}"
    await desk.done(ACADEMIC, SHEET, marks(done))
    await desk.done(ACADEMIC, SHEET, marks(failed, hours=3))
    for kind in ("POST_TEST", "PRACTICAL"):
        await desk.done(ACADEMIC, f"{OF}/assessments", results(kind, done, failed))
    await desk.done(ACADEMIC, f"{OF}/complete", {"teachers": [id_of(done), id_of(failed)], **ON_THE_DAY})
    assert [await enrolled(desk, who) for who in (done, failed)] == ["COMPLETED", "NOT_COMPLETED"]
    await desk.know(cancellation())
    again = {"kind": "POST_TEST", "score": 90, "passed": True, "reason": "รวมคะแนนผิด", **ON_THE_DAY}
    for path, body in [
        (SHEET, marks(failed, hours=6)),
        (f"{SHEET}/lock", ON_THE_DAY),
        (f"{OF}/assessments", results("PRE_TEST", failed)),
        (f"{teacher}/assessments/correct", again),
    ]:
        assert await desk.refused(ACADEMIC, path, body) == (409, "enrolment.project_cancelled"), path
    certificate = f"{OF}/teachers/{id_of(done)}/certificate"
    assert await desk.facts(ACADEMIC, certificate, ON_THE_DAY) == [
        "CertificateIssued",
        "CertificateNumberTaken",
    ]


async def test_nobody_is_completed_any_more_in_a_cancelled_project(desk: Desk) -> None:
    who, _ = await desk.endorsed()
    await desk.done(ACADEMIC, SHEET, marks(who))
    for kind in ("POST_TEST", "PRACTICAL"):
        await desk.done(ACADEMIC, f"{OF}/assessments", results(kind, who))
    await desk.know(cancellation())
    cancelled = (409, "enrolment.project_cancelled")
    assert await desk.refused(ACADEMIC, f"{OF}/teachers/{id_of(who)}/complete", ON_THE_DAY) == cancelled
    several = {"teachers": [id_of(who)], **ON_THE_DAY}
    assert await desk.refused(ACADEMIC, f"{OF}/complete", several) == cancelled


def application(who: str) -> UUID:
    return stream_id("application", PROJECT, UUID(id_of(who)))


async def enrolled(desk: Desk, who: str) -> str:
    shown = await desk.get("bureau.officer", f"/v1/projects/{PROJECT}/enrolments/{id_of(who)}")
    stage: str = shown.json()["stage"]
    return stage


async def waits_uncounted(desk: Desk, who: str) -> None:
    """She is on the waitlist, but the seat ledger does not know: no command of ours leads there."""

    def number(state: Any) -> list[list[ApplicantWaitlisted]]:
        return [[ApplicantWaitlisted(number=1, **state.applicant.stamp(state.since))]]

    by = UUID(id_of(who))
    context = Context(uuid4(), b"", by, "system", "SYSTEM", uuid4())
    await desk.room.commands.together([(APPLICATION, application(who))], number, context)
