"""What is written down about those who take part: attendance, results, completion, certificates (5.2-R1)."""

from typing import assert_never
from uuid import NAMESPACE_URL, UUID, uuid5
from zlib import crc32

from deploy.local.scenario.api import PlayError, Who
from deploy.local.scenario.chapters.running import Running
from deploy.local.scenario.people import ACADEMIC
from deploy.local.scenario.scene import DIRECTOR, paper
from deploy.local.scenario.steps import training
from deploy.local.scenario.thread import Done

ASSESSMENTS = {"PRE_TEST": 40, "POST_TEST": 70, "PRACTICAL": 70}  # the least score of each


async def play_training(running: Running, step: training.TrainingStep) -> None:
    """One step of the centre, or of the Bureau's director."""
    match step:
        case training.RecordAttendance():
            await _record(running, step)
        case training.LockAttendance():
            await running.enrolment(running.centre, _sheet(running, step.session, "lock"), step, step.session)
        case training.CorrectAttendance():
            person = str(running.person(step.teacher))
            await running.enrolment(
                _another_of(running.told.centre), _sheet(running, step.session, "correct"), step,
                step.session, teacher=person, hours=step.hours, reason=step.reason,
            )  # fmt: skip
        case training.Assess():
            for kind, least in ASSESSMENTS.items():
                results = [
                    {"teacher": str(who.person), "score": _score(teacher, kind, least), "passed": True}
                    for teacher, who in running.enrolled.items()
                ]
                await running.enrolment(running.centre, "assessments", step, kind, kind=kind, results=results)
        case training.DecideCompletion():
            teachers = [str(who.person) for who in running.enrolled.values()]
            done = await running.enrolment(running.centre, "complete", step, teachers=teachers)
            running.completed = _as_told(done, step, running.enrolled)
        case training.IssueCertificates():
            for teacher in running.completed:
                path = f"teachers/{running.person(teacher)}/certificate"
                await running.enrolment(running.centre, path, step, teacher)
        case training.Revoke():
            path = f"teachers/{running.person(step.teacher)}/revoke"
            document = paper(step.number, step.day)
            await running.enrolment(DIRECTOR, path, step, step.teacher, reason=step.reason, document=document)
        case _:
            assert_never(step)


async def _record(running: Running, step: training.RecordAttendance) -> None:
    whole = running.told.sessions[step.session - 1].hours
    marks = [
        {"teacher": str(who.person), "hours": step.but.get(teacher, whole)}
        for teacher, who in running.enrolled.items()
    ]
    await running.enrolment(running.centre, _sheet(running, step.session), step, step.session, marks=marks)


def _sheet(running: Running, number: int, *verb: str) -> str:
    return "/".join([f"sessions/{running.sessions[number - 1]}/attendance", *verb])


def _another_of(college: str) -> Who:
    """A second person of the academic division: nobody corrects what she wrote herself."""
    return Who(ACADEMIC, college, uuid5(NAMESPACE_URL, f"demo:second:{college}"))


def _score(teacher: str, kind: str, least: int) -> int:
    return least + crc32(f"{teacher} {kind}".encode()) % (100 - least)


def _as_told(done: Done, step: training.DecideCompletion, enrolled: dict[str, Who]) -> list[str]:
    """Who has completed; an outcome other than the story's is an error."""
    names = {who.person: teacher for teacher, who in enrolled.items()}
    refused = {
        names[UUID(data["teacher"])]: data["reasons"]
        for kind, data in done.facts
        if kind == "CompletionRefused"
    }
    told = {teacher: [reason] for teacher, reason in step.not_completed.items()}
    if refused != told:
        raise PlayError(f"completion was refused to {refused}, but the story tells {told}")
    return [teacher for teacher in enrolled if teacher not in refused]
