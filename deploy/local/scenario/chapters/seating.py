"""Who gets a seat: applications, the home college's word, the waitlist and its offers (5.2-S3, 5.2-P3)."""

import asyncio
from typing import assert_never

from deploy.local.scenario.api import PlayError, Who
from deploy.local.scenario.chapters.running import Running
from deploy.local.scenario.scene import personnel
from deploy.local.scenario.steps import seats
from deploy.local.scenario.thread import Done

OFFERED_WITHIN = 60.0
PAUSE = 0.25


async def play_seats(running: Running, step: seats.SeatStep) -> None:
    """One step of teachers or their colleges."""
    match step:
        case seats.Apply():
            applied = await asyncio.gather(*(_apply(running, step, teacher) for teacher in step.teachers))
            running.applicants |= dict(zip(step.teachers, applied, strict=True))
        case seats.EndorseApplicants():
            for teacher in step.teachers or tuple(running.applicants):
                await _endorse(running, step, teacher)
        case seats.DeclineApplication():
            who = _take(running.applicants, step.teacher)
            await _about(running, step, step.teacher, who, "decline", personnel(who.org), reason=step.reason)
        case seats.WithdrawApplication():
            holders = running.enrolled if step.teacher in running.enrolled else running.waiting
            who = _take(holders, step.teacher)
            await _about(running, step, step.teacher, who, "withdraw", who, reason=step.reason)
        case seats.DeclineOffer():
            who = _take(running.waiting, step.teacher)
            await _offered(running, step.teacher, who)
            await _about(running, step, step.teacher, who, "decline-offer", who)
        case seats.AcceptOffer():
            who = _take(running.waiting, step.teacher)
            await _offered(running, step.teacher, who)
            done = await _about(running, step, step.teacher, who, "accept", who)
            _must(done, "TeacherEnrolled", step.teacher)
            running.enrolled[step.teacher] = who
        case _:
            assert_never(step)


async def _apply(running: Running, step: seats.Apply, teacher: str) -> Who:
    scene = running.scene
    teaching = step.teaching or (scene.field.code,)
    who = await scene.cast.teacher(scene.thread, scene.field.code, teacher, teaching)
    await running.enrolment(who, "applications", step, teacher)
    return who


async def _endorse(running: Running, step: seats.EndorseApplicants, teacher: str) -> None:
    who = _take(running.applicants, teacher)
    done = await _about(running, step, teacher, who, "endorse", personnel(who.org))
    if step.ineligible:
        refused = _must(done, "EligibilityRefused", teacher)
        if step.ineligible not in refused["reasons"]:
            raise PlayError(f"{teacher}: not eligible for {refused['reasons']}, not for {step.ineligible}")
    elif done.fact("TeacherEnrolled"):
        running.enrolled[teacher] = who
    else:
        _must(done, "ApplicantWaitlisted", teacher)
        running.waiting[teacher] = who


async def _about(
    running: Running, step: seats.SeatStep, teacher: str, applicant: Who, verb: str, who: Who, **more: str
) -> Done:
    path = f"applications/{applicant.person}/{verb}"
    return await running.enrolment(who, path, step, teacher, **more)


async def _offered(running: Running, teacher: str, who: Who) -> None:
    """The offer follows by itself when a seat is freed: wait for it."""
    path = f"/v1/projects/{running.id}/applications/{who.person}"
    try:
        async with asyncio.timeout(OFFERED_WITHIN):
            while (await running.scene.thread.read(who, "enrolment", path))["stage"] == "WAITLISTED":  # noqa: ASYNC110
                await asyncio.sleep(PAUSE)
    except TimeoutError:
        raise PlayError(f"{teacher}: no seat was offered within {OFFERED_WITHIN:.0f} s") from None


def _take(holders: dict[str, Who], teacher: str) -> Who:
    if teacher not in holders:
        raise PlayError(f"{teacher}: the story thinks otherwise of her; in her place: {', '.join(holders)}")
    return holders.pop(teacher)


def _must(done: Done, kind: str, teacher: str) -> dict[str, list[str]]:
    fact = done.fact(kind)
    if fact is None:
        raise PlayError(f"{teacher}: expected {kind}, but {[name for name, _ in done.facts]}")
    return fact
