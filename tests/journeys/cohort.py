"""A further cohort of a project that the scenario tells of, played step by step as far as a test wants."""

from datetime import date
from uuid import UUID

from deploy.local.scenario.api import Api
from deploy.local.scenario.chapters.organising import draft_project, play_office
from deploy.local.scenario.chapters.running import Running
from deploy.local.scenario.chapters.seating import play_seats
from deploy.local.scenario.chapters.training import play_training
from deploy.local.scenario.people import Cast
from deploy.local.scenario.scene import DIRECTOR, Scene, paper
from deploy.local.scenario.steps import office, seats, training
from deploy.local.scenario.steps.common import Step
from deploy.local.scenario.thread import Thread
from tests.journeys.journey import CENTRAL, Journey

FIELD = "FISHERIES"  # its own completions are decided after the year that the scenario tells


async def drafted(journey: Journey, api: Api, cohort: int, seats_: int) -> Running:
    """A draft with dossier and committee."""
    read = journey.scenario
    field = next(field for field in read.fields if field.code == FIELD)
    scene = Scene(
        Thread(api, f"cohort {cohort}"), Cast(read.year, read.names), read, field, read.stories[FIELD]
    )
    known = await api.send(CENTRAL, "GET", "curriculum", f"/v1/curricula?field={FIELD}")
    [curriculum] = known.json()["items"]
    told = scene.story.projects[0].model_copy(update={"cohort": cohort, "seats": seats_})
    return await draft_project(scene, told, UUID(curriculum["id"]))


async def opened(running: Running) -> None:
    """Approved, paid for, open for applications."""
    for step in running.told.story:
        if isinstance(step, seats.SeatStep):
            break
        assert isinstance(step, office.OfficeStep)
        await play_office(running, _of_its_own(running, step))
    await running.scene.thread.settle("enrolment")


async def assessed(running: Running, teachers: tuple[str, ...]) -> None:
    """These have seats, attended everything, and passed: nothing is left but to decide."""
    first, last = (session.starts.date() for session in running.told.sessions)
    await play_seats(running, seats.Apply(do="apply", day=date(2021, 6, 21), teachers=teachers))
    await play_seats(running, seats.EndorseApplicants(do="endorse-applicants", day=date(2021, 6, 28)))
    await play_office(running, office.CloseApplications(do="close-applications", day=date(2021, 8, 31)))
    await play_office(running, office.Start(do="start", day=first))
    for number, day in enumerate((first, last), start=1):
        attended = training.RecordAttendance(do="record-attendance", day=day, session=number)
        await play_training(running, attended)
    await play_office(running, office.Deliver(do="deliver", day=last))
    await play_training(running, training.Assess(do="assess", day=last))


async def completed(running: Running, teacher: str) -> None:
    """One teacher's completion is decided."""
    last = Step(day=running.told.sessions[-1].starts.date())
    path = f"teachers/{running.person(teacher)}/complete"
    done = await running.enrolment(running.centre, path, last, teacher)
    assert done.fact("TrainingCompletedByTeacher"), done.facts


async def revoked(running: Running, teacher: str) -> None:
    """And revoked."""
    step = Step(day=date(2021, 10, 1))
    number = f"{running.told.cohort}/{teacher}"
    path, document = f"teachers/{running.person(teacher)}/revoke", paper(number, step.day)
    await running.enrolment(DIRECTOR, path, step, teacher, reason="ตัดสินซ้ำโดยผิดพลาด", document=document)


def _of_its_own(running: Running, step: office.OfficeStep) -> office.OfficeStep:
    """An order's number is given once."""
    number = getattr(step, "number", None)
    return step.model_copy(update={"number": f"{number}-{running.told.cohort}"}) if number else step
