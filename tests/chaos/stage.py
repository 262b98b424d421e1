"""Where the load is played: the demo's rail field up to two projects that are open for applications.

One is wide: nobody waits, teachers go all the way to their certificates. One is contested: a single seat,
so that there are waitlist numbers and offers of the freed seat, which follow by reaction.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from deploy.local.scenario.api import Api, Who
from deploy.local.scenario.play import play
from deploy.local.scenario.read import Scenario, scenario
from deploy.local.scenario.story import Project, Story
from deploy.local.scenario.world import Names
from tests.servers.system import RunningSystem

FIELD, YEAR = "RAIL", 2564
WIDE, CONTESTED = "chonburi-tc", "sakonnakhon-tc"  # by their centres
SEATS = {WIDE: 1000, CONTESTED: 1}
_BUREAU = Who("bureau.officer", "BUREAU")


@dataclass(frozen=True)
class OpenProject:
    """What a teacher's walk needs to know of a project."""

    path: str  # /v1/projects/{id}
    centre: str
    sessions: tuple[tuple[str, int], ...]  # ids and hours


@dataclass(frozen=True)
class Stage:
    """A whole real system on which the story was played so far; shared by all tests of this folder."""

    up: RunningSystem
    names: Names
    colleges: tuple[str, ...]  # of the field's network
    projects: dict[str, OpenProject]  # by their centres
    numbers: Iterator[int] = field(default_factory=itertools.count)  # one for every teacher, ever


async def set_up(up: RunningSystem) -> Stage:
    """Play what goes before: network, committee, workshop, curriculum, projects, money, timetable."""
    read = _until_applications(scenario())
    async with Api(up.urls) as api:
        await play(api, read, lambda _: None)
        projects = {centre: await _project(api, centre) for centre in SEATS}
    return Stage(up, read.names, tuple(read.stories[FIELD].network.members), projects)


def _until_applications(read: Scenario) -> Scenario:
    rail = read.stories[FIELD]
    story = Story.model_validate({**dict(rail), "projects": [_opened(told) for told in rail.projects]})
    fields = tuple(told for told in read.fields if told.code == FIELD)
    return replace(read, fields=fields, stories={FIELD: story})


def _opened(told: Project) -> Project:
    end = next(nr for nr, step in enumerate(told.story, start=1) if step.do == "open-applications")
    return Project.model_validate({**dict(told), "seats": SEATS[told.centre], "story": told.story[:end]})


async def _project(api: Api, centre: str) -> OpenProject:
    [project] = (await _get(api, f"/v1/projects?field={FIELD}&centre={centre}"))["items"]
    path = f"/v1/projects/{project['id']}"
    sessions = (await _get(api, f"{path}/sessions"))["sessions"]
    return OpenProject(path, centre, tuple((each["session"], each["hours"]) for each in sessions))


async def _get(api: Api, path: str) -> Any:
    return (await api.send(_BUREAU, "GET", "training", path)).raise_for_status().json()
