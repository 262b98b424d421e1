"""A field's story: its network, its committee and workshop, its curriculum, its projects."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from deploy.local.scenario.steps.design import DesignStep, Technology
from deploy.local.scenario.steps.office import OfficeStep
from deploy.local.scenario.steps.seats import SeatStep
from deploy.local.scenario.steps.training import TrainingStep
from deploy.local.scenario.world import Data, Words
from shared.contracts.common import CollegeGroup

ProjectStep = Annotated[OfficeStep | SeatStep | TrainingStep, Field(discriminator="do")]


class Network(Data):
    """Who is in it, in which group, and who manages it (P-3, P-5, 5.1-A)."""

    joined_on: date
    centres_on: date
    number: str  # of the paper that makes them centres
    centres: tuple[str, ...] = Field(min_length=1)
    members: dict[str, CollegeGroup]


class Committee(Data):
    """The design committee: two of the Bureau, one of each of the others (5.1-C1, 5.1-S1)."""

    nominated_on: date
    appointed_on: date
    number: str
    enterprise: str


class Workshop(Data):
    """The workshop that yields the draft (5.1-C2); all members come."""

    scheduled_on: date
    first_day: date
    last_day: date
    province: str
    number: str  # of the minutes


class Module(Data):
    """A unit of the curriculum."""

    title: Words
    theory: int
    practice: int
    competencies: tuple[str, ...]
    at_enterprise: bool = False


class Curriculum(Data):
    """What is taught, and what became of the draft."""

    title: Words
    modules: tuple[Module, ...]
    technologies: tuple[Technology, ...]
    drafted_on: date
    story: tuple[DesignStep, ...]


class Session(Data):
    """A session; its times are Bangkok's."""

    title: str
    starts: datetime
    ends: datetime
    hours: int


class Project(Data):
    """A centre's project (5.2-S2)."""

    centre: str
    cohort: int = 1
    title: Words
    seats: int
    starts_on: date
    ends_on: date
    sessions: tuple[Session, ...]
    drafted_on: date
    story: tuple[ProjectStep, ...]

    @property
    def name(self) -> str:
        """Stable, for Idempotency-Keys."""
        return f"{self.centre}-{self.cohort}"


class Story(Data):
    """All that happens in a field in the year."""

    network: Network
    committee: Committee
    workshop: Workshop
    curriculum: Curriculum
    projects: tuple[Project, ...] = ()
