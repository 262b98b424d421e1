"""A project while its story is played: what earlier steps gave that later ones need."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from deploy.local.scenario.api import PlayError, Who
from deploy.local.scenario.scene import Scene, academic, on
from deploy.local.scenario.steps.common import Step
from deploy.local.scenario.story import Project
from deploy.local.scenario.thread import Done


@dataclass
class Running:
    """Filled in by the chapters, always in the same way from the same answers."""

    scene: Scene
    told: Project
    id: UUID
    etag: str
    dossier: dict[str, Any] = field(default_factory=dict)
    sessions: list[UUID] = field(default_factory=list)
    applicants: dict[str, Who] = field(default_factory=dict)  # applied, and nobody has dealt with it
    enrolled: dict[str, Who] = field(default_factory=dict)
    waiting: dict[str, Who] = field(default_factory=dict)
    completed: list[str] = field(default_factory=list)

    @property
    def centre(self) -> Who:
        """The centre's academic division."""
        return academic(self.told.centre)

    def person(self, teacher: str) -> UUID:
        """Of an enrolled teacher."""
        who = self.enrolled.get(teacher)
        if who is None or who.person is None:
            raise PlayError(f"{self.key()}: {teacher} is not enrolled; these are: {', '.join(self.enrolled)}")
        return who.person

    def key(self, *parts: object) -> str:
        """A stable name within the project."""
        return self.scene.key(self.told.name, *parts)

    async def training(self, who: Who, verb: str, step: Step, **more: Any) -> Done:
        """A command to the training service about the project."""
        path = f"/v1/projects/{self.id}/{verb}"
        key = self.key(step.day, verb)
        return await self.scene.thread.do(who, "training", path, key, on(step.day, **more))

    async def enrolment(self, who: Who, verb: str, step: Step, *subject: object, **more: Any) -> Done:
        """A command to the enrolment service; `subject` makes its key unique on that day."""
        path = f"/v1/projects/{self.id}/{verb}"
        key = self.key(step.day, step_name(verb), *subject)
        return await self.scene.thread.do(who, "enrolment", path, key, on(step.day, **more))


def step_name(verb: str) -> str:
    """The verb without ids: the key of a command must not hold what only its answer tells."""
    return "-".join(part for part in verb.split("/") if not _is_id(part))


def _is_id(part: str) -> bool:
    try:
        UUID(part)
    except ValueError:
        return False
    return True
