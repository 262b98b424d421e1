"""What becomes of a curriculum's draft (5.1-A, 5.1-C3)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from deploy.local.scenario.steps.common import Reasoned, Step
from deploy.local.scenario.world import Data


class Submit(Step):
    """The Bureau sends the curriculum for endorsement."""

    do: Literal["submit"]


class Endorse(Step):
    """The sub-committee endorses by a resolution; the enterprise of the committee too."""

    do: Literal["endorse"]
    meeting: str


class Return(Reasoned):
    """The Bureau returns the curriculum."""

    do: Literal["return"]


class Technology(Data):
    """What enterprises use today (P-4)."""

    name: str
    review_by: date


class Revise(Step):
    """The Bureau revises the curriculum: a technology more."""

    do: Literal["revise"]
    add_technology: Technology


class Approve(Step):
    """The Bureau's director approves by a resolution."""

    do: Literal["approve"]
    meeting: str


class PutInForce(Step):
    """The director puts the curriculum in force."""

    do: Literal["put-in-force"]


DesignStep = Annotated[Submit | Endorse | Return | Revise | Approve | PutInForce, Field(discriminator="do")]
