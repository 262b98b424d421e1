"""What a client does: it takes one teacher, one draft or one college as far as it goes."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import orjson

from deploy.local.scenario.api import Who
from deploy.local.scenario.people import identity
from deploy.local.scenario.scene import DIRECTOR, academic, on, paper, personnel
from shared.contracts.enrolment.enrolment import TeacherEnrolled
from shared.http.reading.paging import _cursor
from tests.chaos.desks import draft_and_withdraw, join_and_leave
from tests.chaos.history.record import Command
from tests.chaos.load import Load
from tests.chaos.stage import CONTESTED, FIELD, WIDE, YEAR, OpenProject

REGISTERED = date(2020, 8, 3)
APPLIED = {WIDE: date(2020, 9, 14), CONTESTED: date(2021, 2, 8)}
ENDORSED = {WIDE: date(2020, 9, 18), CONTESTED: date(2021, 2, 15)}
WITHDRAWN = date(2021, 3, 1)
TRAINED, ASSESSED, COMPLETED, REVOKED = (date(2020, 10, day) for day in (1, 2, 5, 30))


async def walk(load: Load, number: int) -> None:
    """Of eight, four want the one contested seat, two have theirs for certain; a draft; a college."""
    match number % 8:
        case 1 | 3 | 5 | 7:
            await _contend(load, await _registered(load, number), number)
        case 0 | 4:
            await _be_trained(load, await _registered(load, number), number)
        case 2:
            await draft_and_withdraw(load, number)
        case _:
            await join_and_leave(load, number)


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
    project = load.stage.contested
    await _endorsed(load, project, teacher, number)
    path = f"{project.path}/applications/{teacher.person}"
    body = on(WITHDRAWN, reason="ติดราชการ")
    withdrawn = await load.command(teacher, f"{path}/withdraw", f"chaos/{number}/withdraw", body)
    await load.read(withdrawn, "enrolment", path, teacher)


async def _be_trained(load: Load, teacher: Who, number: int) -> None:
    """To the certificate; every fifth of these completions is revoked."""
    project = load.stage.wide[number // 4 % len(load.stage.wide)]
    person, centre = str(teacher.person), academic(project.centre)

    async def do(who: Who, verb: str, day: date, key: str = "", **more: Any) -> Command:
        path = f"{project.path}/{verb}"
        return await load.command(who, path, f"chaos/{number}/{key or verb}", on(day, **more))

    if not await _endorsed(load, project, teacher, number):
        return  # the load went on for so long that even these seats are given
    for session, hours in project.sessions:
        marks = [{"teacher": person, "hours": hours}]
        await do(centre, f"sessions/{session}/attendance", TRAINED, marks=marks)
    for kind in ("POST_TEST", "PRACTICAL"):
        results = [{"teacher": person, "score": 80, "passed": True}]
        await do(centre, "assessments", ASSESSED, key=kind, kind=kind, results=results)
    completed = await do(centre, f"teachers/{person}/complete", COMPLETED)
    await _counted(load, completed, teacher)
    if number // 4 % 5:
        last = await do(centre, f"teachers/{person}/certificate", COMPLETED)
    else:
        document = paper("สาธิต 99/2563", REVOKED)
        last = await do(DIRECTOR, f"teachers/{person}/revoke", REVOKED, reason="ขาดใบงาน", document=document)
    await load.read(last, "enrolment", f"{project.path}/enrolments/{person}", teacher)


async def _endorsed(load: Load, project: OpenProject, teacher: Who, number: int) -> bool:
    """Whether she has a seat."""
    path, key = f"{project.path}/applications", f"chaos/{number}"
    applied = await load.command(teacher, path, f"{key}/apply", on(APPLIED[project.centre]))
    await load.read(applied, "enrolment", f"{path}/{teacher.person}", teacher)
    verb = f"{path}/{teacher.person}/endorse"
    decided = await load.command(personnel(teacher.org), verb, f"{key}/endorse", on(ENDORSED[project.centre]))
    return any(fact["type"] == TeacherEnrolled.wire_type() for fact in decided.facts)


async def _counted(load: Load, completed: Command, teacher: Who) -> None:
    """The KPI's proof, from her on: her own completion is the first fact of it."""
    assert teacher.person
    after = _cursor([UUID(int=teacher.person.int - 1), UUID(int=0), "", 0])
    path = f"/v1/kpis/{FIELD}/{YEAR}/proof/5.2-R1?limit=1&ceased=true&after={after}"

    def shows(answer: httpx.Response) -> int:
        items = orjson.loads(answer.content).get("items", [])
        return max(
            (item["began"]["version"] for item in items if item["subject"] == str(teacher.person)), default=0
        )

    await load.read(completed, "reporting", path, shows=shows)
