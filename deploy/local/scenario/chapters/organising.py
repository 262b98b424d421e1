"""A project from its draft to its accepted report: centre, Bureau, sub-committee (5.2-S1, S2, S4, C1, B1)."""

from collections.abc import Mapping
from typing import Any, assert_never
from uuid import UUID

from deploy.local.scenario.chapters.running import Running
from deploy.local.scenario.people import ACADEMIC
from deploy.local.scenario.scene import DIRECTOR, OFFICER, SECRETARY, Scene, academic, on, paper
from deploy.local.scenario.steps import office
from deploy.local.scenario.story import Project
from shared.kernel.fiscal_year import BANGKOK

SATANG = 100


async def draft_project(scene: Scene, told: Project, curriculum: UUID) -> Running:
    """A draft with the one curriculum, the dossier and the proposed committee."""
    centre, title = academic(told.centre), scene.scenario.marked(told.title)
    body = on(
        told.drafted_on,
        field=scene.field.code,
        fiscal_year=scene.year,
        cohort=told.cohort,
        title_th=title.th,
        title_en=title.en,
        starts_on=told.starts_on,
        ends_on=told.ends_on,
        seats=told.seats,
    )
    done = await scene.thread.do(centre, "training", "/v1/projects", scene.key(told.name, "draft"), body)
    running = Running(scene, told, done.id, done.etag)
    done = await scene.thread.do(
        centre, "training", f"/v1/projects/{done.id}/select-curriculum", running.key("select-curriculum"),
        on(told.drafted_on, curriculum=str(curriculum), version=1),
    )  # fmt: skip
    running.etag = done.etag
    year = scene.scenario.year
    running.dossier = {name: text.format(field=scene.field.th) for name, text in year.dossier.items()}
    running.dossier["budget_satang"] = told.seats * year.budget.baht_a_seat * SATANG
    await _edit(running, "write-dossier", told.drafted_on.isoformat(), running.dossier)
    await _edit(running, "propose-committee", told.drafted_on.isoformat(), await _committee(running))
    return running


async def play_office(running: Running, step: office.OfficeStep) -> None:
    """One step of an office."""
    match step:
        case office.Propose():
            running.etag = (await running.training(running.centre, "propose", step)).etag
        case office.StartReview():
            await running.training(OFFICER, "start-review", step)
        case office.Return():
            await _return(running, step)
        case office.Endorse():
            resolution = {"meeting": step.meeting, "dated": step.day.isoformat()}
            await running.training(SECRETARY, "endorse", step, resolution=resolution)
        case office.Approve():
            await running.training(DIRECTOR, "approve", step, document=paper(step.number, step.day))
        case office.Reject():
            document = paper(step.number, step.day)
            await running.training(DIRECTOR, "reject", step, document=document, reason=step.reason)
        case office.AppointCommittee():
            await running.training(DIRECTOR, "appoint-committee", step, order=paper(step.number, step.day))
        case office.Allocate():
            money_from = running.scene.scenario.year.budget.money_from
            await running.training(
                OFFICER, "budget/allocate", step,
                amount_satang=running.dossier["budget_satang"],
                memo=paper(step.number, step.day),
                money_from=money_from,
            )  # fmt: skip
        case office.Transfer():
            await _transfer(running, step)
        case office.OpenApplications():
            await _timetable(running, step)
            await running.training(running.centre, "open-applications", step, closes_on=step.closes_on)
        case office.CloseApplications():
            await running.training(running.centre, "close-applications", step)
        case office.Start():
            await running.training(running.centre, "start", step)
        case office.Deliver():
            await running.training(running.centre, "deliver", step)
        case office.Report():
            words = running.scene.scenario.year.report.model_dump()
            words |= {"summary": step.summary} if step.summary else {}
            await running.training(running.centre, "report/submit", step, **words)
        case office.ReturnReport():
            await running.training(OFFICER, "report/return", step, reason=step.reason)
        case office.AcceptReport():
            await running.training(DIRECTOR, "report/accept", step)
        case _:
            assert_never(step)


async def _edit(running: Running, verb: str, day: str, said: Mapping[str, Any]) -> None:
    done = await running.scene.thread.do(
        running.centre, "training", f"/v1/projects/{running.id}/{verb}", running.key(day, verb),
        {"on": day, **said}, version=running.etag,
    )  # fmt: skip
    running.etag = done.etag


async def _committee(running: Running) -> dict[str, Any]:
    """Three of the centre: chair, secretary, and the academic division's member."""
    scene, college = running.scene, running.told.centre
    members = [
        {
            "person": str(await scene.cast.person(scene.thread, f"{college}/{key}", academic(college))),
            "organisation": college,
            "duty": duty,
        }
        for key, duty in [("deputy", "CHAIR"), ("department", "SECRETARY"), (ACADEMIC, "MEMBER")]
    ]
    return {"members": members}


async def _return(running: Running, step: office.Return) -> None:
    """Back on the centre's desk, which writes the sections concerned anew."""
    reasons = [{"section": section, "reason": reason} for section, reason in step.sections.items()]
    running.etag = (await running.training(OFFICER, "return", step, reasons=reasons)).etag
    for section, reason in step.sections.items():
        running.dossier[section.lower()] += f" (ปรับแก้ตามข้อสังเกต: {reason})"
    await _edit(running, "write-dossier", step.day.isoformat(), running.dossier)


async def _transfer(running: Running, step: office.Transfer) -> None:
    body = on(step.day, amount_satang=running.dossier["budget_satang"], memo=paper(step.number, step.day))
    path, key = f"/v1/projects/{running.id}/budget/transfer", running.key(step.day, "transfer")
    await running.scene.thread.refused(
        OFFICER, "training", path, key, body, code=step.refused, seed=step.seed
    )


async def _timetable(running: Running, step: office.OpenApplications) -> None:
    for number, session in enumerate(running.told.sessions, start=1):
        done = await running.scene.thread.do(
            running.centre, "training", f"/v1/projects/{running.id}/sessions", running.key("session", number),
            on(
                step.day,
                title=session.title,
                starts_at=session.starts.replace(tzinfo=BANGKOK).isoformat(),
                ends_at=session.ends.replace(tzinfo=BANGKOK).isoformat(),
                hours=session.hours,
            ),
        )  # fmt: skip
        scheduled = done.fact("SessionScheduled")
        running.sessions.append(UUID(scheduled["session"]) if scheduled else UUID(int=0))
