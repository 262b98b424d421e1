"""Where a field's story is played: its thread, the people, the words; and what most requests share."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.local.scenario.api import Who
from deploy.local.scenario.people import Cast
from deploy.local.scenario.read import Scenario
from deploy.local.scenario.story import Story
from deploy.local.scenario.thread import Thread
from deploy.local.scenario.world import FieldData

CENTRAL = Who("central.officer", "OVEC")
OFFICER = Who("bureau.officer", "BUREAU")
DIRECTOR = Who("bureau.director", "BUREAU")
SECRETARY = Who("subcommittee.secretary", "SUBCOMMITTEE")


@dataclass(frozen=True)
class Scene:
    """One field's."""

    thread: Thread
    cast: Cast
    scenario: Scenario
    field: FieldData
    story: Story

    @property
    def year(self) -> int:
        """The fiscal year."""
        return self.scenario.year.fiscal_year

    def key(self, *parts: object) -> str:
        """A stable name for an Idempotency-Key, of what the files call things."""
        return "/".join([str(self.year), self.field.code, *map(str, parts)]).replace(" ", "/")


def academic(college: str) -> Who:
    """The academic division of a college."""
    return Who("college.academic", college)


def personnel(college: str) -> Who:
    """The personnel section of a college."""
    return Who("college.personnel", college)


def paper(number: str, dated: date, issued_by: str = "BUREAU") -> dict[str, Any]:
    """A document."""
    return {"number": number, "dated": dated.isoformat(), "issued_by": issued_by}


def on(day: date, **more: Any) -> dict[str, Any]:
    """A body with its business date; dates in it are written as JSON has them."""
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in more.items()}
    return {"on": day.isoformat(), **said}
