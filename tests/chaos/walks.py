"""What a client does: it takes one teacher from her registration as far as her project lets her."""

from datetime import date
from typing import Any
from uuid import UUID

from deploy.local.scenario.api import Who
from deploy.local.scenario.people import identity
from deploy.local.scenario.scene import DIRECTOR, academic, on, paper, personnel
from shared.contracts.enrolment.enrolment import TeacherEnrolled
from tests.chaos.load import Load
from tests.chaos.stage import CONTESTED, FIELD, WIDE, OpenProject

REGISTERED = date(2020, 8, 3)
APPLIED = {WIDE: date(2020, 9, 14), CONTESTED: date(2021, 2, 8)}
ENDORSED = {WIDE: date(2020, 9, 18), CONTESTED: date(2021, 2, 15)}
WITHDRAWN = date(2021, 3, 1)
TRAINED, ASSESSED, COMPLETED, REVOKED = (date(2020, 10, day) for day in (1, 2, 5, 30))


async def walk(load: Load, number: int) -> None:
    """Every second teacher wants the one contested seat; all others have theirs for certain."""
    teacher = await _registered(load, number)
    if number % 2:
        await _contend(load, teacher, number)
    else:
        await _be_trained(load, teacher, number)


async def _registered(load: Load, number: int) -> Who:
    college = load.stage.colleges[number % len(load.stage.colleges)]
    who, key = personnel(college), f"chaos/{number}"
    body = on(REGISTERED, **identity(key, load.stage.names))
    registered = await load.command(who, "/v1/people", f"{key}/person", body)
    person = registered.facts[0]["data"]["person"]
    body = on(REGISTERED, person=person, college=college, fields=[FIELD])
    await load.command(who, "/v1/teachers", f"{key}/teacher", body)
    return Who("teacher", college, UUID(person))


async def _contend(load: Load, teacher: Who, number: int) -> None:
    """Whatever she got, a seat or a number, she gives it back: so the seat is offered again and again."""
    project = load.stage.projects[CONTESTED]
    await _endorsed(load, project, teacher, number)
    path = f"{project.path}/applications/{teacher.person}/withdraw"
    await load.command(teacher, path, f"chaos/{number}/withdraw", on(WITHDRAWN, reason="ติดราชการ"))


async def _be_trained(load: Load, teacher: Who, number: int) -> None:
    """To the certificate; every fifth of these completions is revoked."""
    project, person = load.stage.projects[WIDE], str(teacher.person)
    centre = academic(project.centre)

    async def do(who: Who, verb: str, day: date, key: str = "", **more: Any) -> None:
        await load.command(who, f"{project.path}/{verb}", f"chaos/{number}/{key or verb}", on(day, **more))

    if not await _endorsed(load, project, teacher, number):
        return  # the load went on for so long that even these seats are given
    for session, hours in project.sessions:
        marks = [{"teacher": person, "hours": hours}]
        await do(centre, f"sessions/{session}/attendance", TRAINED, marks=marks)
    for kind in ("POST_TEST", "PRACTICAL"):
        results = [{"teacher": person, "score": 80, "passed": True}]
        await do(centre, "assessments", ASSESSED, key=kind, kind=kind, results=results)
    await do(centre, f"teachers/{person}/complete", COMPLETED)
    if number % 10:
        await do(centre, f"teachers/{person}/certificate", COMPLETED)
    else:
        document = paper("สาธิต 99/2563", REVOKED)
        await do(DIRECTOR, f"teachers/{person}/revoke", REVOKED, reason="ขาดใบงาน", document=document)


async def _endorsed(load: Load, project: OpenProject, teacher: Who, number: int) -> bool:
    """Whether she has a seat."""
    path, key = f"{project.path}/applications", f"chaos/{number}"
    await load.command(teacher, path, f"{key}/apply", on(APPLIED[project.centre]))
    verb = f"{path}/{teacher.person}/endorse"
    decided = await load.command(personnel(teacher.org), verb, f"{key}/endorse", on(ENDORSED[project.centre]))
    return any(fact["type"] == TeacherEnrolled.wire_type() for fact in decided.facts)
