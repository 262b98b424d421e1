"""Plays the whole scenario: first what all stories need, then the stories side by side."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from deploy.local.scenario.api import Api
from deploy.local.scenario.chapters.designing import design_curriculum
from deploy.local.scenario.chapters.organising import draft_project, play_office
from deploy.local.scenario.chapters.prologue import prologue
from deploy.local.scenario.chapters.running import Running
from deploy.local.scenario.chapters.seating import play_seats
from deploy.local.scenario.chapters.training import play_training
from deploy.local.scenario.people import Cast
from deploy.local.scenario.read import Scenario
from deploy.local.scenario.scene import Scene
from deploy.local.scenario.steps.office import OfficeStep
from deploy.local.scenario.steps.seats import SeatStep
from deploy.local.scenario.steps.training import TrainingStep
from deploy.local.scenario.thread import Thread

Say = Callable[[str], None]


@dataclass(frozen=True)
class Played:
    """What was done; people by their keys."""

    commands: int
    people: tuple[str, ...]
    seconds: float


async def play(api: Api, scenario: Scenario, say: Say) -> Played:
    """Again and again with the same result: whatever was done before is answered as before."""
    began, cast = time.monotonic(), Cast(scenario.year, scenario.names)
    opening = Thread(api, "prologue")
    await prologue(opening, scenario)
    colleges, fields = len(scenario.colleges), len(scenario.fields)
    say(f"  {colleges} colleges, {fields} fields, the year's policy: {opening.commands} commands")
    scenes = [
        Scene(Thread(api, field.code), cast, scenario, field, scenario.stories[field.code])
        for field in scenario.fields
        if field.code in scenario.stories
    ]
    async with asyncio.TaskGroup() as group:
        for scene in scenes:
            group.create_task(_play(scene, say))
    await opening.settle("reporting")
    commands = opening.commands + sum(scene.thread.commands for scene in scenes)
    return Played(commands, tuple(cast.keys), time.monotonic() - began)


async def _play(scene: Scene, say: Say) -> None:
    began = time.monotonic()
    curriculum = await design_curriculum(scene)
    projects = [await draft_project(scene, told, curriculum) for told in scene.story.projects]
    for running in projects:
        for step in running.told.story:
            await _step(running, step)
    await scene.thread.settle("reporting")
    name, seconds = scene.scenario.marked(scene.field), time.monotonic() - began
    say(f"  {scene.field.code:<11} {name.en}: {scene.thread.commands} commands, {seconds:.1f} s")


async def _step(running: Running, step: OfficeStep | SeatStep | TrainingStep) -> None:
    match step:
        case _ if isinstance(step, SeatStep):
            await play_seats(running, step)
        case _ if isinstance(step, TrainingStep):
            await play_training(running, step)
        case _ if isinstance(step, OfficeStep):
            await play_office(running, step)
        case _:
            assert_never(step)
