"""Where the load is played: the demo's rail field up to projects that are open for applications.

Some are wide: nobody waits, teachers go all the way to their certificates. One is contested: a single seat,
so that there are waitlist numbers and offers of the freed seat, which follow by reaction.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.environment import WRITE_SERVICES
from deploy.local.scenario.api import Api, Who
from deploy.local.scenario.play import play
from deploy.local.scenario.read import Scenario, scenario
from deploy.local.scenario.story import Project, Story
from deploy.local.scenario.world import Names
from tests.chaos.evidence import databases
from tests.chaos.history.record import Command, Read
from tests.chaos.readers import Readers
from tests.servers.system import RunningSystem

if TYPE_CHECKING:
    from tests.chaos.load import Load

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


@dataclass
class Stage:
    """A whole real system on which the story was played so far, and all that was done to it since."""

    up: RunningSystem
    names: Names
    colleges: tuple[str, ...]  # of the field's network
    wide: tuple[OpenProject, ...]
    contested: OpenProject
    numbers: Iterator[int] = field(default_factory=itertools.count)  # one for every walk, ever
    commands: list[Command] = field(default_factory=list)  # in order of invocation
    reads: list[Read] = field(default_factory=list)
    before: dict[UUID, str] = field(default_factory=dict)  # events from before the first load, and whose
    tampered: set[UUID] = field(default_factory=set)  # streams whose messages were tampered with
    twins: dict[str, str] = field(default_factory=dict)  # URLs of second processes, by service
    readers: Readers = field(default_factory=Readers)  # from outside
    read: dict[str, Counter[str]] = field(default_factory=dict)  # by reader: events in the end, mended in all
    steps: Path | None = None  # where processes look at which step they shall die (mortal/)
    load: "Load | None" = None  # that is on now

    def doors(self, service: str) -> list[str]:
        """Where a service answers."""
        return [self.up.urls[service], *([self.twins[service]] if service in self.twins else [])]

    def processes(self, service: str) -> list[str]:
        """The names of those that run for a service, or the one of this name."""
        return [name for name in self.up.system.process_names() if service in {name, name.rpartition("-")[0]}]


async def set_up(up: RunningSystem, *, cohorts: int = 1, steps: Path | None = None) -> Stage:
    """Play what goes before: network, committee, workshop, curriculum, projects, money, timetable."""
    read = _until_applications(scenario(), cohorts)
    async with Api(up.urls) as api:
        await play(api, read, lambda _: None)
        wide, [contested] = [await _projects(api, centre) for centre in (WIDE, CONTESTED)]
    colleges = tuple(read.stories[FIELD].network.members)
    async with databases(up) as found:
        await found.at_rest()
        before = {event.id: name for name in WRITE_SERVICES for event in await found.store(name)}
    return Stage(up, read.names, colleges, wide, contested, before=before, steps=steps)


def _until_applications(read: Scenario, cohorts: int) -> Scenario:
    rail = read.stories[FIELD]
    opened = [_opened(told, cohort) for told in rail.projects for cohort in _cohorts(told, cohorts)]
    story = Story.model_validate({**dict(rail), "projects": opened})
    fields = tuple(told for told in read.fields if told.code == FIELD)
    return replace(read, fields=fields, stories={FIELD: story})


def _cohorts(told: Project, wide: int) -> range:
    return range(1, 1 + (wide if told.centre == WIDE else 1))


def _opened(told: Project, cohort: int) -> Project:
    """As told until applications are open; a further cohort's papers have numbers of their own."""
    end = next(nr for nr, step in enumerate(told.story, start=1) if step.do == "open-applications")
    steps = [dict(step) for step in told.story[:end]]
    for step in steps:
        if "number" in step and cohort > 1:
            step["number"] = f"{step['number']}/{cohort}"
    seats = SEATS[told.centre]
    return Project.model_validate({**dict(told), "cohort": cohort, "seats": seats, "story": steps})


async def _projects(api: Api, centre: str) -> tuple[OpenProject, ...]:
    listed = (await _get(api, f"/v1/projects?field={FIELD}&centre={centre}"))["items"]
    return tuple([await _project(api, centre, f"/v1/projects/{project['id']}") for project in listed])


async def _project(api: Api, centre: str, path: str) -> OpenProject:
    sessions = (await _get(api, f"{path}/sessions"))["sessions"]
    return OpenProject(path, centre, tuple((each["session"], each["hours"]) for each in sessions))


async def _get(api: Api, path: str) -> Any:
    return (await api.send(_BUREAU, "GET", "training", path)).raise_for_status().json()
